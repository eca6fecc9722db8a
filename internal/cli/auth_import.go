package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func newImportCommand(run func(context.Context, auth.ImportOptions) error) *cobra.Command {
	var o auth.ImportOptions
	cmd := &cobra.Command{
		Use:   "import [FILE]",
		Short: "Sign in with what another tool for the platform has in its file",
		Long: `Sign in with what another tool for the platform has in its file.

The file is where that tool keeps it, unless one is named. It shows what was found, of a key the beginning alone, and what was not understood, and asks
before anything is used. The file is read and not changed, and no other command reads it.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.File = strings.Join(args, "")
			if words.LooksSecret(o.File) {
				return keyOnCommandLine(cmd)
			}
			return run(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Login.Platform, "platform", "", "`name` of the platform; without it those are offered of which such a file is known")
	f.StringVar(&o.Login.Profile, "profile", "", "`name` of the profile to keep it in; without it the current one, or "+auth.FirstProfile)
	f.StringVar(&o.Login.Alias, "as", "", "`name` for the connection, where a profile has several to one platform")
	f.StringVar(&o.Login.Organization, "org", "", "`id` or name of the organization, in the place of the file's")
	f.StringVar(&o.Login.BaseURL, "base-url", "", "`address` of the platform, in the place of the file's")
	f.StringVar(&o.Set, "set", "", "`name` of the settings to take, where the file has several")
	f.BoolVar(&o.Yes, "yes", false, "use what was found without asking")
	return cmd
}

func (a *app) importFile(ctx context.Context, o auth.ImportOptions) error {
	d, err := a.authDeps()
	if err != nil {
		return err
	}
	o.Login.Profile = a.namedProfile(o.Login.Profile)
	return walked(auth.Import(ctx, d, o))
}
