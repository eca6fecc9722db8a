package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func newLoginCommand(run func(context.Context, auth.LoginOptions) error) *cobra.Command {
	var o auth.LoginOptions
	var refused refusedFlags
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Sign in to a platform, and keep that in a profile",
		Long: `Sign in to a platform, and keep that in a profile.

On a terminal it asks for what the flags leave out: the platform, the key (which is not shown), which of the organizations that it reaches is the usual one,
and what only some tables want, which may be left out. All is tried with a real request before anything is kept. Another login to the same connection
replaces it, one to another platform adds a connection.

For scripts, with the key in a file or on stdin:
  pass show acme | orgdata-mcp auth login --platform NAME --org ID --key-file -`,
		Args: noKeyArgument,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := refused.check(cmd); err != nil {
				return err
			}
			return run(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Profile, "profile", "", "`name` of the profile; without it the current one, or "+auth.FirstProfile)
	f.StringVar(&o.Platform, "platform", "", "`name` of the platform: "+words.Or(platformNames())+", or that of --manifest")
	f.StringVar(&o.Alias, "as", "", "`name` for the connection, where a profile has several to one platform")
	f.StringVar(&o.Organization, "org", "", "`id` or name of the organization that is asked unless a question names another")
	f.StringVar(&o.KeyFile, "key-file", "", "`file` that holds the key or the password; - reads it from stdin")
	f.StringVar(&o.Email, "email", "", "e-mail `address`, to sign in with a password in the key's stead")
	f.StringToStringVar(&o.Values, "with", nil, "`name=value` of another credential that is no secret, such as user=ID (repeatable)")
	f.Lookup("with").DefValue = "" // which help would show as []
	f.StringVar(&o.Auth, "auth", "", "`name` of the way in, where a platform has several that take the same")
	f.StringVar(&o.BaseURL, "base-url", "", "`address` of the platform, in the place of its usual one")
	f.StringVar(&o.Manifest, "manifest", "", "`file` that describes a platform of your own")
	f.BoolVar(&o.Unchecked, "unchecked", false, "keep it although the platform cannot be reached now")
	refused.add(cmd)
	return cmd
}

func (a *app) login(ctx context.Context, o auth.LoginOptions) error {
	if err := noKeysAsNames(o); err != nil {
		return err
	}
	d, err := a.authDeps()
	if err != nil {
		return err
	}
	o.Profile = a.namedProfile(o.Profile)
	return walked(auth.Login(ctx, d, o))
}

// noKeysAsNames refuses names that look like keys, before anything repeats them.
func noKeysAsNames(o auth.LoginOptions) error {
	for _, given := range []struct{ flag, value string }{
		{"--profile", o.Profile}, {"--platform", o.Platform}, {"--as", o.Alias}, {"--auth", o.Auth}, {"--email", o.Email},
	} {
		if words.LooksSecret(given.value) {
			return usageError{advised{fmt.Errorf("%s holds what looks like a key", given.flag), "Give a name there, and the key at the prompt or by --key-file."}}
		}
	}
	return nil
}
