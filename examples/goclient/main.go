// Command goclient asks orgdata-mcp one question from Go, with github.com/mark3labs/mcp-go as the client. It is an example to copy: it
// knows nothing of this repository but the names of the tools.
//
//	go run ./examples/goclient orgdata-mcp "SELECT count(*) AS n FROM facilities"                starts the server itself (stdio)
//	go run ./examples/goclient http://127.0.0.1:8080/mcp "SELECT count(*) AS n FROM facilities"  asks `orgdata-mcp serve`
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "goclient:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) != 2 {
		return errors.New("usage: goclient COMMAND|URL SQL")
	}
	c, err := connect(ctx, args[0], stderr)
	if err != nil {
		return err
	}
	defer c.Close()
	return ask(ctx, c, args[1], stdout)
}

// connect starts target as a child process, or reaches it when it is a URL, and shakes hands. The child inherits this process's
// environment, credentials included.
func connect(ctx context.Context, target string, stderr io.Writer) (*client.Client, error) {
	var wire transport.Interface = transport.NewStdioWithOptions(target, nil, nil, transport.WithCommandStderrWriter(stderr))
	if strings.Contains(target, "://") {
		overHTTP, err := transport.NewStreamableHTTP(target)
		if err != nil {
			return nil, fmt.Errorf("reading the address %s: %w", target, err)
		}
		wire = overHTTP
	}
	c := client.NewClient(wire)
	if err := c.Start(ctx); err != nil {
		return nil, fmt.Errorf("starting %s: %w", target, err)
	}
	hello := mcp.InitializeRequest{Params: mcp.InitializeParams{ClientInfo: mcp.Implementation{Name: "goclient", Version: "1.0.0"}}}
	if _, err := c.Initialize(ctx, hello); err != nil {
		c.Close()
		return nil, fmt.Errorf("shaking hands with %s: %w", target, err)
	}
	return c, nil
}

// ask prints the protocol spoken, the tools there are and the answer to one statement.
func ask(ctx context.Context, c *client.Client, sql string, stdout io.Writer) error {
	tools, err := c.ListTools(ctx, mcp.ListToolsRequest{})
	if err != nil {
		return fmt.Errorf("listing the tools: %w", err)
	}
	names := make([]string, 0, len(tools.Tools))
	for _, tool := range tools.Tools {
		names = append(names, tool.Name)
	}
	fmt.Fprintf(stdout, "protocol: %s\ntools: %s\n", c.ProtocolVersion(), strings.Join(names, ", "))

	call := mcp.CallToolRequest{Params: mcp.CallToolParams{Name: "query_org_data", Arguments: map[string]any{"sql": sql}}}
	answer, err := c.CallTool(ctx, call)
	if err != nil {
		return fmt.Errorf("calling query_org_data: %w", err)
	}
	for _, block := range answer.Content {
		if text, ok := block.(mcp.TextContent); ok {
			fmt.Fprintln(stdout, text.Text)
		}
	}
	if answer.IsError {
		return errors.New("the statement was refused; the text above says what to write instead")
	}
	return nil
}
