// Command orgdata-mcp lets an AI assistant ask an organisation's platform anything, over MCP. It only hands the process to
// internal/cli and exits with its number.
package main

import (
	"os"

	"github.com/orgdata-mcp/orgdata-mcp/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}
