package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/mcpserver"
)

func (a *app) serveCommand() *cobra.Command {
	var listen string
	var origins []string
	var sandboxed bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve MCP over HTTP: Streamable HTTP on /mcp, HTTP+SSE on /sse and /message",
		Long: `Serve MCP over HTTP, on a loopback address only: whoever reaches the port asks with this process's key.
Streamable HTTP is on /mcp; the older HTTP+SSE on /sse and /message.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withBackend(cmd.Context(), sandboxed, func(ctx context.Context, b *backend) error {
				return serveHTTP(ctx, b, listen, mcpserver.HTTPOptions{AllowedOrigins: origins})
			})
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "loopback `address` to listen on; port 0 takes a free one")
	cmd.Flags().StringSliceVar(&origins, "allow-origin", nil, "browser `origin` that may call, besides this server's own (repeatable)")
	sandboxFlag(cmd, &sandboxed)
	return cmd
}

func serveHTTP(ctx context.Context, b *backend, listen string, o mcpserver.HTTPOptions) error {
	if err := o.Check(); err != nil {
		return usageError{fmt.Errorf("--allow-origin: %w", err)}
	}
	listener, err := mcpserver.Listen(ctx, listen)
	if err != nil {
		return usageError{err}
	}
	b.logger.Info("serving MCP", "addr", listener.Addr().String(), "streamable_http", "/mcp", "sse", "/sse")
	return b.server.Serve(ctx, listener, o)
}
