package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

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
		options = append(options, prompt.Option{Name: name, About: words.And(p.ConnectionNames())})
	}
	return options
}
