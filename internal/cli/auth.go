package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func newAuthCommand(c commands) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "auth",
		Short: "Sign in to platforms, and keep profiles of that",
		Long: `Sign in to platforms, and keep profiles of that.

A profile is a name, such as prod, for one or several connections. Its settings are in a file that holds no secret; keys and passwords are in the system's
keyring or, where there is none, in files that only you can read. Flags go before the environment, and the environment before the profile.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newLoginCommand(c.login), newAuthStatusCommand(c.authStatus), newLogoutCommand(c.logout), newSwitchCommand(c.switchProfile), newRotateCommand(c.rotate), newImportCommand(c.importFile))
	return cmd
}

// noKeyArgument refuses positional arguments without repeating them: who gives one gives a key, or a name that has a flag.
func noKeyArgument(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case slices.ContainsFunc(args, looksLikeKey):
		return keyOnCommandLine(cmd)
	}
	var flags []string
	for _, name := range []string{"platform", "connection", "profile"} {
		if cmd.Flags().Lookup(name) != nil {
			flags = append(flags, "a "+name+" with --"+name)
		}
	}
	return usageError{advised{fmt.Errorf("%s takes no argument", cmd.CommandPath()),
		"Name " + words.Or(flags) + ". If it was a key or a password, make another: the shell's history has it."}}
}

func keyOnCommandLine(cmd *cobra.Command) error {
	return usageError{advised{fmt.Errorf("%s takes no key on the command line, where the shell's history and other users' ps have it", cmd.CommandPath()),
		"Leave it out to be asked for it, or send it to --key-file -. Make another key if this one is used anywhere."}}
}

// refusedFlags are flags that hold a key elsewhere. They are known, so that what follows them is not repeated.
type refusedFlags []string

func (r *refusedFlags) add(cmd *cobra.Command) {
	for _, name := range []string{"key", "api-key", "token", "secret", "password"} {
		cmd.Flags().StringArrayVar((*[]string)(r), name, nil, "")
		cmd.Flags().Lookup(name).Hidden = true
	}
}

func (r refusedFlags) check(cmd *cobra.Command) error {
	if len(r) > 0 {
		return keyOnCommandLine(cmd)
	}
	return nil
}
