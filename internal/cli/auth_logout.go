package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
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
		what += ", with " + words.And(connectionNames(p))
	}
	return ask.Confirm(ctx, "Forget "+what+", and the secrets of that?", false)
}

func connectionNames(p profile.Profile) []string {
	var names []string
	for _, c := range p.Connections {
		names = append(names, c.Name)
	}
	return names
}

// chosenProfile is the profile that the flag (its value) or the environment names, or else the current one.
func (a *app) chosenProfile(flag string) (*profile.Store, profile.Profile, error) {
	store, err := a.profiles()
	if err != nil {
		return nil, profile.Profile{}, err
	}
	name := a.namedProfile(flag)
	p, ok := store.Profile(cmp.Or(name, store.Current()))
	switch {
	case ok:
		return store, p, nil
	case name == "" && len(store.Names()) == 0:
		err = usageError{advised{errors.New("there is no profile yet"), "Run orgdata-mcp auth login."}}
	case name == "":
		err = usageError{advised{errors.New("no profile is current"), "Name one with --profile: " + words.Or(store.Names()) + "."}}
	default:
		_, by := config.NamedProfile(flag, a.environ)
		err = noProfile(store, name, by)
	}
	return nil, p, err
}

// namedProfile is the profile that the flag (its value) or else the environment names; "" for none.
func (a *app) namedProfile(flag string) string {
	name, _ := config.NamedProfile(flag, a.environ)
	if name == config.NoProfile {
		return ""
	}
	return name
}

func newSwitchCommand(run func(ctx context.Context, name string) error) *cobra.Command {
	return &cobra.Command{
		Use:   "switch [PROFILE]",
		Short: "Make a profile the current one",
		Long:  "Make a profile the current one: it counts wherever neither a flag nor a variable names another. Without a name it asks which.",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return run(cmd.Context(), cmp.Or(args...))
		},
	}
}

func (a *app) switchProfile(ctx context.Context, name string) error {
	store, err := a.profiles()
	if err != nil {
		return err
	}
	names := store.Names()
	if len(names) == 0 {
		return usageError{advised{errors.New("there is no profile yet"), "Run orgdata-mcp auth login."}}
	}
	if name == "" {
		ask := a.prompter()
		if !ask.Possible() {
			return usageError{advised{fmt.Errorf("no profile is named, and %w", auth.ErrNobodyToAsk), "Name one: " + words.Or(names) + "."}}
		}
		at, err := ask.Choose(ctx, "Which profile?", profileOptions(store), slices.Index(names, store.Current()))
		if err != nil {
			return interrupted(err)
		}
		name = names[at]
	}
	if !slices.Contains(names, name) {
		return noProfile(store, words.Line(words.HideSecrets(name), 60), "the command line")
	}
	if err := store.Switch(name); err != nil {
		return err
	}
	newPage(a.stdout, a.environ).line("Profile " + name + " is the current one. MCP servers that are running keep the profile that they began with.")
	return nil
}

// profileOptions are the profiles with their connections behind them.
func profileOptions(store *profile.Store) []prompt.Option {
	var options []prompt.Option
	for _, name := range store.Names() {
		p, _ := store.Profile(name)
		options = append(options, prompt.Option{Name: name, About: words.And(connectionNames(p))})
	}
	return options
}
