// Package cli is the command line: one file a command, and one place where an error's meaning becomes an exit code. It wires the other rooms
// together and holds no logic of theirs.
package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
)

// app is what a command may touch of the process.
type app struct {
	environ        []string
	stdin          io.Reader
	stdout, stderr io.Writer

	// adoptLogs is told where this program logs; nil outside a process of its own, where the libraries' logger is everybody's.
	adoptLogs func(*slog.Logger)

	// lasts is set when a command that a signal ended takes the time that it needs to end; nil outside a process of its own, where nobody waits.
	lasts *atomic.Bool
}

// Main runs one command line and returns the process's exit code: see exitCode. On SIGINT and SIGTERM it ends early and in good order, within
// endTime; a second signal ends the process at once, as if nobody had caught it.
func Main(args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	failOnClosedPipes()
	collectLessOften(environ)
	logs := queueLogs(stderr, environ)
	defer logs.close(maxFlush)
	a := &app{environ: environ, stdin: stdin, stdout: stdout, stderr: logs, adoptLogs: adoptLibraryLogs, lasts: &atomic.Bool{}}
	a.adoptLogs(a.newLogger(slog.LevelWarn, func(s string) string { return s }))
	ended := make(chan int, 1)
	go func() { ended <- a.run(ctx, args, a.commands()) }()
	return endInTime(ctx, ended, a.lasts.Load)
}

// endTime is how long the end may take that a signal asked for. Every part of the program ends sooner by itself; this is for what does not
// listen, such as a write to a pipe that nobody reads.
const endTime = 900 * time.Millisecond

// endInTime is the exit code: the command's own, or 0 when ctx has ended and the command has not followed within endTime, unless it lasts.
func endInTime(ctx context.Context, ended <-chan int, lasts func() bool) int {
	select {
	case code := <-ended:
		return code
	case <-ctx.Done():
	}
	select {
	case code := <-ended:
		return code
	case <-time.After(endTime):
	}
	if lasts() {
		return <-ended
	}
	return exitOK
}

// failOnClosedPipes has a write to a stdout or stderr that its reader closed fail, as any other write does. Go ends the process there by SIGPIPE, unless
// that signal is asked for. Asking for it, and never looking, leaves the signal as it is in processes that are started.
func failOnClosedPipes() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
}

// collectLessOften has the heap collected half as often as Go does by itself, unless GOGC says how often. Rows are not in that heap, so that it is small
// and collecting it costs little memory to put off: reading 1,000,000 rows takes 8 % less processor time, and 5 of 390 MB more.
func collectLessOften(environ []string) {
	if !slices.ContainsFunc(environ, func(e string) bool { return strings.HasPrefix(e, "GOGC=") }) {
		debug.SetGCPercent(200)
	}
}

// commands is what each command does once its command line is read.
type commands struct {
	stdio   func(context.Context, stdioOptions) error
	serve   func(context.Context, serveOptions) error
	sandbox func(context.Context, sandboxOptions) error
	demo    func(ctx context.Context, platform string) error
	version func(asJSON bool) error
	query   func(context.Context, queryOptions) error
	tables  func(context.Context, tablesOptions) error
	whoami  func(context.Context, identityOptions) error
	keys    func(context.Context, identityOptions) error
	call    func(context.Context, callOptions) error
	lint    func(files []string) error
	check   func(context.Context, checkOptions) error
	docs    func(manifest string) error

	login         func(context.Context, loginOptions) error
	authStatus    func(context.Context, statusOptions) error
	rotate        func(context.Context, rotateOptions) error
	importFile    func(context.Context, importOptions) error
	logout        func(context.Context, logoutOptions) error
	switchProfile func(ctx context.Context, profile string) error

	install func(context.Context, installOptions) error

	newManifest func(context.Context, newOptions) error
	fromOpenAPI func(openapiOptions) error
	doctor      func(context.Context, doctorOptions) error
}

func (a *app) commands() commands {
	return commands{
		stdio:         a.stdio,
		serve:         a.serve,
		sandbox:       a.sandbox,
		demo:          a.demo,
		doctor:        a.doctor,
		install:       a.install,
		login:         a.login,
		authStatus:    a.authStatus,
		rotate:        a.rotate,
		logout:        a.logout,
		importFile:    a.importFile,
		switchProfile: a.switchProfile,
		query:         a.query,
		tables:        a.tables,
		whoami:        a.whoami,
		keys:          a.keys,
		call:          a.call,
		version:       a.version,
		lint:          a.lint,
		check:         a.check,
		docs:          a.docs,
		newManifest:   a.newManifest,
		fromOpenAPI:   a.fromOpenAPI,
	}
}

// run ends early when ctx ends, and when stdout cannot be written. A panic of its goroutine is told where all else is told: Go would write it past the
// queue, and hang there when nobody reads.
func (a *app) run(ctx context.Context, args []string, c commands) (code int) {
	defer func() {
		if cause := recover(); cause != nil {
			fmt.Fprintf(a.stderr, "orgdata-mcp: panic: %v\n\n%s", cause, debug.Stack())
			code = exitFailed
		}
	}()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	out := &standardOutput{w: a.stdout, stop: stop}
	a.stdout = out
	root := newRoot(c)
	root.SetArgs(args)
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	fitHelp(root, widthOf(a.stdout))
	if completes(args) {
		a.addCompletions(root)
	}
	cmd, err := root.ExecuteContextC(ctx)
	err = advise(cmd, err)
	if failed := out.failure(); failed != nil {
		err = failed
	}
	code = exitCode(err)
	if code != exitOK && code != exitReaderLeft && !isSaid(err) {
		printError(a.stderr, err)
	}
	return code
}

func newRoot(c commands) *cobra.Command {
	stdio := newStdioCommand(c.stdio)
	root := &cobra.Command{
		Use:   "orgdata-mcp",
		Short: "Let an AI assistant ask your organisation's platform anything, over MCP",
		Long: `Let an AI assistant ask your organisation's platform anything, over MCP.

Without a command it serves on stdin and stdout, as an MCP client starts it:
` + strings.Join(clients.Names(), ", ") + ` and others.
Nothing to connect it to yet? "orgdata-mcp demo" shows it at work without an account.`,
		Version:       serverVersion(),
		Args:          noArgs,
		RunE:          stdio.RunE,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("orgdata-mcp {{.Version}}\n")
	root.Flags().AddFlagSet(stdio.Flags())
	root.SetFlagErrorFunc(flagError)
	addGroup(root, "Ask:", newQueryCommand(c.query), newTablesCommand(c.tables), newWhoamiCommand(c.whoami), newKeysCommand(c.keys), newCallCommand(c.call))
	addGroup(root, "Connect:", newAuthCommand(c), newInstallCommand(c.install), newUninstallCommand(c.install), newDoctorCommand(c.doctor))
	addGroup(root, "Serve an assistant:", stdio, newServeCommand(c.serve))
	addGroup(root, "Try, and build:", newDemoCommand(c.demo), newSandboxCommand(c.sandbox), newManifestCommand(c))
	root.AddCommand(newVersionCommand(c.version))
	return root
}

// addGroup adds commands that the help of root shows together, in this order.
func addGroup(root *cobra.Command, title string, all ...*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: title, Title: title})
	for _, c := range all {
		c.GroupID = title
	}
	root.AddCommand(all...)
}
