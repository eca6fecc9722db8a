package cli

import (
	"bytes"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// fitHelp has the help of every command break its lines between words, at the width of the terminal. It is to be called when root knows where its output goes:
// cobra's command for completion writes to where that is then.
func fitHelp(root *cobra.Command, width int) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), "for more information about a command.", "for more."))
	usage := root.UsageFunc()
	root.SetUsageFunc(func(c *cobra.Command) error {
		out := c.OutOrStdout()
		var text bytes.Buffer
		c.SetOut(&text)
		err := usage(c)
		c.SetOut(out)
		_, _ = io.WriteString(out, words.Wrap(strings.TrimRight(text.String(), "\n"), width)+"\n")
		return err
	})
	help := root.HelpFunc()
	root.SetHelpFunc(func(c *cobra.Command, args []string) { // not before: a start shows none
		fitLong(c, width)
		help(c, args)
	})
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Args = knownTopic
		case "completion": // without these cobra takes any argument, shows help and ends with 0
			c.Args = noArgs
			c.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
}

func fitLong(cmd *cobra.Command, width int) {
	if cmd.HasParent() && cmd.Parent().Name() == "completion" {
		keepShellLines(cmd, width)
	}
	if cmd.Long == "" {
		cmd.Long = cmd.Short
	}
	cmd.Long = words.Wrap(cmd.Long, width)
}

// keepShellLines has the indented lines of a completion's help, which are there to be copied, go on in the next line as shells read them. PowerShell's
// have no such sign, and are short.
func keepShellLines(shell *cobra.Command, width int) {
	const next, more = " \\\n", "  "
	if shell.Name() == "powershell" {
		return
	}
	lines := strings.Split(shell.Long, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "\t") {
			lines[i] = strings.ReplaceAll(words.Wrap(line, width-len(next)-len(more)), "\n", next+more)
		}
	}
	shell.Long = strings.Join(lines, "\n")
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
