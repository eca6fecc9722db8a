package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
)

// rotateOptions is what a command line says of a rotation.
type rotateOptions struct {
	profile string // "": the current one
	auth.RotateOptions
}

func newRotateCommand(run func(context.Context, rotateOptions) error) *cobra.Command {
	var o rotateOptions
	var refused refusedFlags
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Replace the key of a connection, step by step",
		Long: `Replace the key of a connection, step by step, as the platform's documents have it.

The new key is tried with a real request before it takes the old one's place, in every connection that has the old one. That the old one has ended is asked
of the platform, too; until then it is kept, and another auth rotate goes on there. MCP servers that are running take the new key as soon as the old one is refused, without a restart.

For scripts, once the new key is made:
  pass show acme-new | orgdata-mcp auth rotate --profile prod --key-file -
and, when the old one is revoked, orgdata-mcp auth rotate --profile prod. The exit code is 3 as long as the old one works. A key that acts as somebody else
than the old one, or reaches less, is refused there without --yes.`,
		Args: noKeyArgument,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := refused.check(cmd); err != nil {
				return err
			}
			return run(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.profile, "profile", "", "`name` of the profile; without it the current one")
	cmd.Flags().StringVar(&o.Connection, "connection", "", "`name` of the connection, where the profile has several")
	cmd.Flags().StringVar(&o.KeyFile, "key-file", "", "`file` that holds the new key; - reads it from stdin")
	cmd.Flags().BoolVar(&o.Yes, "yes", false, "take the new key without asking although it acts as somebody else than the old one, or reaches less")
	refused.add(cmd)
	return cmd
}

func (a *app) rotate(ctx context.Context, o rotateOptions) error {
	_, p, err := a.chosenProfile(o.profile)
	if err != nil {
		return err
	}
	d, err := a.authDeps()
	if err != nil {
		return err
	}
	return walked(auth.Rotate(ctx, d, p, o.RotateOptions))
}
