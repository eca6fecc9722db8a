// Package cli is the command line: one file a command, and one place where an error's meaning becomes an exit code. It wires the other rooms
// together and holds no logic of theirs.
package cli

import (
	"context"
	"io"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// app is what a command may touch of the process.
type app struct {
	environ        []string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// Main runs one command line and returns the process's exit code: see exitCode. It ends early, in good order, on SIGINT and SIGTERM.
func Main(args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	a := &app{environ: environ, stdin: stdin, stdout: stdout, stderr: stderr}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return exitCode(root.ExecuteContext(ctx), stderr)
}

func (a *app) root() *cobra.Command {
	stdio := a.stdioCommand()
	root := &cobra.Command{
		Use:   "orgdata-mcp",
		Short: "Let an AI assistant ask your organisation's platform anything, over MCP",
		Long: `Let an AI assistant ask your organisation's platform anything, over MCP.

Without a command it serves on stdin and stdout, as Claude Desktop and Claude Code start it.
Nothing to connect it to yet? "orgdata-mcp demo" shows it at work without an account.`,
		Version:       serverVersion(),
		Args:          noArgs,
		RunE:          stdio.RunE,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("orgdata-mcp {{.Version}}\n")
	root.Flags().AddFlagSet(stdio.Flags())
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(stdio, a.serveCommand(), a.sandboxCommand(), a.demoCommand(), a.versionCommand())
	return root
}

// noArgs refuses positional arguments; a misspelt command arrives here.
func noArgs(cmd *cobra.Command, args []string) error {
	if err := cobra.NoArgs(cmd, args); err != nil {
		return usageError{err}
	}
	return nil
}
