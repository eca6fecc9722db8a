package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// logoutOptions names what is forgotten.
type logoutOptions struct {
	profile    string // "": the current one
	connection string // "": all of the profile
	yes        bool   // without asking
}

func newLogoutCommand(run func(context.Context, logoutOptions) error) *cobra.Command {
	var o logoutOptions
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "Forget a profile, or one connection of it, with its secrets",
		Long: `Forget a profile, or one connection of it, with its secrets.

The platform is not told: a key stays in force until somebody revokes it there. Without a terminal to ask at it needs --yes.`,
		Args: noKeyArgument,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.profile, "profile", "", "`name` of the profile; without it the current one")
	cmd.Flags().StringVar(&o.connection, "connection", "", "`name` of the one connection to forget; without it all of the profile")
	cmd.Flags().BoolVar(&o.yes, "yes", false, "forget it without asking")
	return cmd
}

func (a *app) logout(ctx context.Context, o logoutOptions) error {
	store, p, err := a.chosenProfile(o.profile)
	if err != nil {
		return err
	}
	what := "profile " + p.Name
	if o.connection != "" {
		if _, ok := p.Connection(o.connection); !ok {
			return walked(auth.NoConnection(p, o.connection))
		}
		what = "connection " + o.connection + " of " + what
	}
	if !o.yes {
		if yes, err := a.confirmForgetting(ctx, p, o.connection, what); err != nil || !yes {
			return interrupted(err)
		}
	}
	if err := store.Remove(p.Name, o.connection); err != nil {
		return err
	}
	page := newPage(a.stdout, a.environ)
	page.line("Forgotten: " + what + ", with its secrets. The platform was not told; revoke the key there if nobody needs it any more.")
	if store.Current() == "" && len(store.Names()) > 0 {
		page.line("No profile is current now. orgdata-mcp auth switch makes one of " + words.Or(store.Names()) + " it.")
	}
	return nil
}

// confirmForgetting says which connections go with what is forgotten, and asks whether that is meant.
func (a *app) confirmForgetting(ctx context.Context, p profile.Profile, connection, what string) (bool, error) {
	ask := a.prompter()
	if !ask.Possible() {
		return false, usageError{advised{fmt.Errorf("%s would be forgotten with its secrets, and %w", what, auth.ErrNobodyToAsk), "Give --yes if that is meant."}}
	}
	if connection == "" {
		what += ", with " + words.And(p.ConnectionNames())
	}
	return ask.Confirm(ctx, "Forget "+what+", and the secrets of that?", false)
}
