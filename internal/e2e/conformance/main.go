// Command conformance serves the tools, resources and prompts that the official conformance suite of MCP asks a server for, through the
// transports and the middleware of this repository: what the suite judges is the server without the product's own tools. It prints its
// address and serves until it is told to end.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/mcpserver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context) error {
	s, err := mcpserver.New(mcpserver.Options{
		Name: "conformance", Title: "Conformance fixture", Version: "1.0.0",
		Tools:             append(plainTools(), inputTools()...),
		Resources:         resources(),
		ResourceTemplates: templates(),
		Prompts:           prompts(),
		Complete: func(context.Context, any, mcp.CompleteArgument, mcp.CompleteContext) (*mcp.Completion, error) {
			return &mcp.Completion{Values: []string{"paris", "park", "party"}, Total: 3}, nil
		},
		// The product has neither; they cost a line each here.
		Logging: true, Subscriptions: true,
	})
	if err != nil {
		return err
	}
	l, err := mcpserver.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s/mcp\n", l.Addr())
	return s.Serve(ctx, l, mcpserver.HTTPOptions{})
}
