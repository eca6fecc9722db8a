package cli

import (
	"os/exec"
	"runtime"

	mcpclients "github.com/orgdata-mcp/orgdata-mcp/internal/clients"
)

func (a *app) clientSystem() (mcpclients.System, error) {
	return mcpclients.System{OS: runtime.GOOS, Home: a.getenv("HOME"), Dir: ".", Getenv: a.getenv, LookPath: exec.LookPath}, nil
}
