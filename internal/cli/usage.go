package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// one refuses any number of positional arguments but one; next begins the sentence that says how to give it, which ends with an example.
func one(what, next, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return nil
		}
		return usageError{advised{fmt.Errorf("%s takes one %s, and got %s", cmd.CommandPath(), what, words.Plural(len(args), "argument")),
			next + ", as in " + cmd.CommandPath() + " " + example + "."}}
	}
}

// noArgs refuses positional arguments; a misspelt command arrives here.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasParent() && !cmd.HasSubCommands() {
		return usageError{advised{fmt.Errorf("%s takes no argument, and got %q", cmd.CommandPath(), args[0]), seeHelp(cmd)}}
	}
	next := seeHelp(cmd)
	if near := words.Nearest(args[0], commandNames(cmd), 1); len(near) > 0 {
		next = "Did you mean " + cmd.CommandPath() + " " + near[0] + "?"
	}
	return usageError{advised{fmt.Errorf("there is no command %q", args[0]), next}}
}

// advise adds, to a mistake on the command line that comes without it, what to do next: the command's help has its flags.
func advise(cmd *cobra.Command, err error) error {
	var usage usageError
	var advice advised
	var setting *config.Error
	if !errors.As(err, &usage) || errors.As(err, &advice) || errors.As(err, &setting) {
		return err
	}
	return usageError{advised{err, seeHelp(cmd)}}
}

func seeHelp(cmd *cobra.Command) string { return cmd.CommandPath() + " --help says what there is." }

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}

// flagError words what pflag finds wrong with a flag.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	next := seeHelp(cmd)
	switch {
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			return usageError{advised{fmt.Errorf("there is no flag -%s for %s", name, cmd.CommandPath()), next}}
		}
		if meant := meantFlag(cmd, name); meant != "" {
			next = "Did you mean " + meant + "?"
		}
		err = fmt.Errorf("there is no flag --%s for %s", name, cmd.CommandPath())
	case errors.As(err, &bare):
		name, _ := pflag.UnquoteUsage(bare.GetFlag())
		next = fmt.Sprintf("Give its %s, as in --%s %s.", name, bare.GetFlag().Name, exampleOf(bare.GetFlag()))
		err = fmt.Errorf("--%s needs a value", bare.GetFlag().Name)
	case errors.As(err, &invalid):
		next, err = valueError(invalid, next)
	}
	return usageError{advised{err, next}}
}

// meantFlag is the nearest flag of the command or, where there is none, the same one of other commands.
func meantFlag(cmd *cobra.Command, name string) string {
	if near := words.Nearest(name, flagNames(cmd), 1); len(near) > 0 {
		return "--" + near[0]
	}
	var others []string
	for _, other := range newRoot(commands{}, "").Commands() { // cmd may be made alone
		if slices.Contains(flagNames(other), name) {
			others = append(others, other.CommandPath()+" --"+name)
		}
	}
	return words.Or(others)
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// valueError tells what a flag takes. One with a grammar of its own says it in its error.
func valueError(err *pflag.InvalidValueError, seeHelp string) (next string, _ error) {
	flag := err.GetFlag()
	wrong := fmt.Errorf("--%s is %q", flag.Name, err.GetValue())
	switch kind := flag.Value.Type(); {
	case kind == "bool":
		return "Give true or false, or --" + flag.Name + " alone.", wrong
	case strings.HasPrefix(kind, "int"):
		return "Give a whole number, such as " + exampleOf(flag) + ".", wrong
	}
	return seeHelp, fmt.Errorf("%w: %w", wrong, errors.Unwrap(err))
}

// exampleOf is a value that the flag takes.
func exampleOf(flag *pflag.Flag) string {
	if flag.DefValue != "" && flag.DefValue != "[]" {
		return flag.DefValue
	}
	name, _ := pflag.UnquoteUsage(flag)
	return strings.ToUpper(name)
}
