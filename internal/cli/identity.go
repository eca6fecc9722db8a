package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
)

// identityOptions is the command line of whoami and of keys.
type identityOptions struct {
	choice
	json bool
}

func newWhoamiCommand(run func(context.Context, identityOptions) error) *cobra.Command {
	return newIdentityCommand("whoami", "Show who the key acts as, what it reaches, and its limits", run)
}

func newKeysCommand(run func(context.Context, identityOptions) error) *cobra.Command {
	return newIdentityCommand("keys", "List the API keys, and which are due for rotation", run)
}

func newIdentityCommand(name, short string, run func(context.Context, identityOptions) error) *cobra.Command {
	var o identityOptions
	cmd := &cobra.Command{
		Use: name, Short: short, Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	o.addFlags(cmd)
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON")
	return cmd
}

func (a *app) whoami(ctx context.Context, o identityOptions) error {
	return a.tellIdentity(ctx, o, "whoami", a.printText)
}

func (a *app) keys(ctx context.Context, o identityOptions) error {
	return a.tellIdentity(ctx, o, "list_keys", a.printTable)
}

// tellIdentity prints what a tool says that takes a format alone.
func (a *app) tellIdentity(ctx context.Context, o identityOptions, tool string, print func(text string) error) error {
	arguments := map[string]any{}
	if o.json {
		arguments["format"], print = "json", a.printDocument
	}
	return a.withSession(ctx, o.choice, func(ctx context.Context, s *session) error {
		return a.tellAnswer(ctx, s, s.live.deps(), tool, arguments, print)
	})
}

// printTable prints a tool's CSV with the comment lines below it, under a heading for each of several connections: as it is, or on a terminal aligned.
func (a *app) printTable(text string) error {
	if !isTerminal(a.stdout) {
		return a.printText(text)
	}
	p := newPage(a.stdout, a.environ)
	for i, section := range strings.Split("\n"+asCommands(text), "\n"+sectionMark) {
		if name, rest, headed := strings.Cut(section, "\n"); i > 0 && headed {
			p.heading(name)
			section = rest
		}
		if section != "" {
			p.answer(strings.TrimPrefix(section, "\n"))
		}
	}
	return nil
}

// sectionMark begins the heading of a connection where an answer is of several.
const sectionMark = "## "
