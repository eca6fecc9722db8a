package cli

import (
	"context"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// stdioOptions is the command line of stdio.
type stdioOptions struct {
	sandbox bool // answer from a platform in miniature
}

func newStdioCommand(run func(context.Context, stdioOptions) error) *cobra.Command {
	var o stdioOptions
	cmd := &cobra.Command{
		Use:   "stdio",
		Short: "Serve MCP on stdin and stdout (the default)",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return run(cmd.Context(), o)
		},
	}
	sandboxFlag(cmd, &o.sandbox)
	return cmd
}

func (a *app) stdio(ctx context.Context, o stdioOptions) error {
	return a.withBackend(ctx, o.sandbox, func(ctx context.Context, b *backend) error {
		if isTerminal(a.stdin) {
			a.greet(o)
		}
		return b.server.ServeStdio(ctx, a.stdin, a.stdout)
	})
}

// greet tells a person who started the server by hand what it waits for, and how to leave.
func (a *app) greet(o stdioOptions) {
	p := newPage(a.stderr, a.environ)
	p.line("This is an MCP server. It waits for a client, such as " + clients[0].name + ", that starts it and speaks with it on stdin and stdout; there is nothing to type here.")
	if self, err := os.Executable(); err == nil {
		program, _ := a.installedPath(self)
		l := launch{program: program, args: []string{"stdio"}}
		if o.sandbox {
			l.args, l.env = append(l.args, "--sandbox"), a.namedPlatforms()
		}
		p.line("\nTo connect one:\n")
		printCommands(p, l)
	}
	p.line("\"orgdata-mcp demo\" shows it at work, and how every other client is connected. Ctrl-C ends it.")
}

// namedPlatforms are the settings that name platforms, as they are set.
func (a *app) namedPlatforms() []variable {
	var named []variable
	for _, e := range a.environ {
		if name, value, _ := strings.Cut(e, "="); value != "" && (name == config.PlatformSetting || name == config.PlatformsSetting) {
			named = append(named, variable{name, value})
		}
	}
	return named
}

func sandboxFlag(cmd *cobra.Command, sandboxed *bool) {
	cmd.Flags().BoolVar(sandboxed, "sandbox", false, "answer from platforms in miniature, those of "+config.PlatformsSetting+" or "+config.PlatformSetting+" or else the first, in this process, instead of real accounts")
}

// withBackend runs serve on a backend for the environment's platform or, sandboxed, for a miniature that lives as long as serve.
func (a *app) withBackend(ctx context.Context, sandboxed bool, serve func(context.Context, *backend) error) error {
	environ := a.environ
	if sandboxed {
		mini, env, err := a.ownSandbox(ctx)
		if err != nil {
			return err
		}
		defer mini.Close()
		environ = env
	}
	b, err := a.newBackend(ctx, environ)
	if err != nil {
		return err
	}
	defer b.Close()
	if sandboxed {
		for _, name := range config.IgnoredInMiniature(a.environ) {
			b.logger.Warn(name + " is set, and is not read: a platform in miniature is signed in to with its own key")
		}
	}
	return serve(ctx, b)
}
