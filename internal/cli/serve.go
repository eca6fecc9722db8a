package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/mcpserver"
)

// serveOptions is the command line of serve.
type serveOptions struct {
	listen  string
	origins []string
	choice
}

func newServeCommand(run func(context.Context, serveOptions) error) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve MCP over HTTP: Streamable HTTP on /mcp, HTTP+SSE on /sse",
		Long: `Serve MCP over HTTP, on a loopback address only: whoever reaches the port asks with this process's key.
Streamable HTTP is on /mcp; the older HTTP+SSE on /sse and /message.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("allow-origin") && len(o.origins) == 0 {
				return usageError{advised{errors.New("--allow-origin is empty"), "Give an origin, as in --allow-origin https://inspector.example:6274, or leave it out."}}
			}
			if err := o.http().Check(); err != nil {
				return usageError{fmt.Errorf("--allow-origin: %w", err)}
			}
			return run(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.listen, "listen", "127.0.0.1:8080", "loopback `address` to listen on; port 0 takes a free one")
	cmd.Flags().StringSliceVar(&o.origins, "allow-origin", nil, "browser `origin` that may call, such as https://inspector.example:6274, besides this server's own (repeatable)")
	o.addFlags(cmd)
	return cmd
}

func (o serveOptions) http() mcpserver.HTTPOptions {
	return mcpserver.HTTPOptions{AllowedOrigins: o.origins}
}

func (a *app) serve(ctx context.Context, o serveOptions) error {
	if err := checkAddress("listen", o.listen); err != nil {
		return err
	}
	return a.withBackend(ctx, o.choice, func(ctx context.Context, b *backend) error {
		listener, err := mcpserver.Listen(ctx, o.listen)
		if err != nil {
			return usageError{listenError(err, "--listen")}
		}
		b.logger.Info("serving MCP", "addr", listener.Addr().String(), "streamable_http", "/mcp", "sse", "/sse")
		return b.server.Serve(ctx, listener, o.http())
	})
}
