package cli

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// fitHelp has the help of every command break its lines between words, at the width of the terminal.
func fitHelp(root *cobra.Command, width int) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	template := root.UsageTemplate()
	template = strings.ReplaceAll(template, ".FlagUsages |", fmt.Sprintf(".FlagUsagesWrapped %d |", width))
	template = strings.ReplaceAll(template, "for more information about a command.", "for more.")
	root.SetUsageTemplate(template)
	wrapLong(root, width)
	for _, c := range root.Commands() {
		if c.Name() == "help" {
			c.Args = knownTopic
		}
	}
}

func wrapLong(cmd *cobra.Command, width int) {
	cmd.Long = words.Wrap(cmp.Or(cmd.Long, cmd.Short), width)
	for _, c := range cmd.Commands() {
		wrapLong(c, width)
		wrapShort(c, width)
	}
}

// wrapShort has a command's line in a list of commands go on below itself.
func wrapShort(cmd *cobra.Command, width int) {
	column := len("  ") + cmd.NamePadding() + len(" ")
	if room := width - column; room > 0 {
		cmd.Short = strings.ReplaceAll(words.Wrap(cmd.Short, room), "\n", "\n"+strings.Repeat(" ", column))
	}
}

// knownTopic refuses help on a command that there is not, for which cobra shows other help and ends with 0.
func knownTopic(cmd *cobra.Command, args []string) error {
	root := cmd.Root()
	if len(args) == 0 {
		return nil
	}
	if found, rest, err := root.Find(args); err == nil && found != root && len(rest) == 0 {
		return nil
	}
	return noArgs(root, args)
}
