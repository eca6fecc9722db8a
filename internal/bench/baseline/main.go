// Command baseline is the yardstick: the smallest MCP server of mcp-go and resty, with one tool that makes one request
// and hands its body on. It has no limits, no guards, no records and no rendering, on purpose.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/go-resty/resty/v2"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

func main() {
	upstream := flag.String("upstream", "", "base URL of the platform")
	listen := flag.String("listen", "", "address for Streamable HTTP; stdio when empty")
	flag.Parse()
	if err := serve(*upstream, *listen); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(upstream, listen string) error {
	client := resty.New().SetBaseURL(upstream).SetHeader("x-api-key", "key")
	s := server.NewMCPServer("baseline", "1")
	s.AddTool(mcp.NewTool("list_keys"), func(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		answer, err := client.R().SetContext(ctx).Get("/v1/api-keys?page=1&size=100")
		if err != nil {
			return nil, err
		}
		return mcp.NewToolResultText(answer.String()), nil
	})
	if listen != "" {
		return server.NewStreamableHTTPServer(s).Start(listen)
	}
	return server.ServeStdio(s)
}
