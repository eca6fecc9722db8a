package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// loginOptions is what a command line says of a connection; what it leaves out is asked for.
type loginOptions struct {
	profile      string
	platform     string
	alias        string // name of the connection; "": its platform's
	manifest     string // path of the user's own
	baseURL      string
	organization string // id or name
	auth         string // authenticator
	keyFile      string // path of the secret; - is stdin
	email        string
	values       map[string]string // other credentials that are no secrets
	unchecked    bool              // store although the platform is out of reach
}

func newLoginCommand(run func(context.Context, loginOptions) error) *cobra.Command {
	var o loginOptions
	var refused refusedFlags
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Sign in to a platform, and keep that in a profile",
		Long: `Sign in to a platform, and keep that in a profile.

On a terminal it asks for what the flags leave out: the platform, the key (which is not shown), and which of the organizations that it reaches is the usual
one. All is tried with a real request before anything is kept. Another login to the same connection replaces it, one to another platform adds a connection.

For scripts, with the key in a file or on stdin:
  pass show acme | orgdata-mcp auth login --platform PLATFORM --org ID --key-file -`,
		Args: noKeyArgument,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := refused.check(cmd); err != nil {
				return err
			}
			return run(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.profile, "profile", "", "`name` of the profile; without it the current one, or "+firstProfile)
	f.StringVar(&o.platform, "platform", "", "`name` of the platform: "+words.Or(platformNames())+", or that of --manifest")
	f.StringVar(&o.alias, "as", "", "`name` for the connection, where a profile has several to one platform")
	f.StringVar(&o.organization, "org", "", "`id` or name of the organization that is asked unless a question names another")
	f.StringVar(&o.keyFile, "key-file", "", "`file` that holds the key or the password; - reads it from stdin")
	f.StringVar(&o.email, "email", "", "e-mail `address`, to sign in with a password in the key's stead")
	f.StringToStringVar(&o.values, "with", nil, "`name=value` of another credential that is no secret, such as user=ID (repeatable)")
	f.Lookup("with").DefValue = "" // which help would show as []
	f.StringVar(&o.auth, "auth", "", "`name` of the way in, where a platform has several that take the same")
	f.StringVar(&o.baseURL, "base-url", "", "`address` of the platform, in the place of its usual one")
	f.StringVar(&o.manifest, "manifest", "", "`file` that describes a platform of your own")
	f.BoolVar(&o.unchecked, "unchecked", false, "keep it although the platform cannot be reached now")
	refused.add(cmd)
	return cmd
}

// firstProfile is what the first profile is called that nobody names.
const firstProfile = "default"

// check refuses names that look like keys, before anything repeats them.
func (o loginOptions) check() error {
	for _, given := range []struct{ flag, value string }{
		{"--profile", o.profile}, {"--platform", o.platform}, {"--as", o.alias}, {"--auth", o.auth}, {"--email", o.email},
	} {
		if words.LooksSecret(given.value) {
			return usageError{advised{fmt.Errorf("%s holds what looks like a key", given.flag), "Give a name there, and the key at the prompt or by --key-file."}}
		}
	}
	return nil
}
