package cli

import (
	"context"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// stdioOptions is the command line of stdio.
type stdioOptions struct {
	choice
	orSandbox bool // a platform in miniature where no account is named
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
	o.addFlags(cmd)
	orSandboxFlag(cmd, &o.orSandbox)
	return cmd
}

func (a *app) stdio(ctx context.Context, o stdioOptions) error {
	if o.orSandbox {
		return a.stdioOrSandbox(ctx, o)
	}
	return a.withBackend(ctx, o.choice, func(ctx context.Context, b *backend) error { return a.serveStdio(ctx, o, b) })
}

func (a *app) serveStdio(ctx context.Context, o stdioOptions, b *backend) error {
	if isTerminal(a.stdin) {
		a.greet(o)
	}
	return b.server.ServeStdio(ctx, a.stdin, a.stdout)
}

// greet tells a person who started the server by hand what it waits for, and how to leave.
func (a *app) greet(o stdioOptions) {
	p := newPage(a.stderr, a.environ)
	p.line("This is an MCP server. It waits for a client, such as " + clients.All()[0].Name + ", that starts it and speaks with it on stdin and stdout; there is nothing to type here.")
	if self, err := os.Executable(); err == nil {
		program, _ := a.installedPath(self)
		l := clients.Launch{Program: program, Args: []string{"stdio"}}
		if o.sandbox {
			l.Args, l.Env = append(l.Args, "--sandbox"), a.namedPlatforms()
		} else if name, _ := config.NamedProfile(o.profile, a.environ); name != "" {
			l.Args = append(l.Args, config.ProfileFlag, name)
		}
		p.line("\nTo connect one:\n")
		printCommands(p, l)
	}
	p.line("\"orgdata-mcp demo\" shows it at work, and how every other client is connected. Ctrl-C ends it.")
}

// namedPlatforms are the settings that name platforms, as they are set.
func (a *app) namedPlatforms() []clients.Variable {
	var named []clients.Variable
	for _, e := range a.environ {
		if name, value, _ := strings.Cut(e, "="); value != "" && (name == config.PlatformSetting || name == config.PlatformsSetting) {
			named = append(named, clients.Variable{Name: name, Value: value})
		}
	}
	return named
}
