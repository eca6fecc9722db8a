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
)

// app is what a command may touch of the process.
type app struct {
	environ        []string
	stdin          io.Reader
	stdout, stderr io.Writer

	// adoptLogs is told where this program logs; nil outside a process of its own, where the libraries' logger is everybody's.
	adoptLogs func(*slog.Logger)

	ending *ending // nil outside a process of its own, where nobody waits

	args []string // of the command line
}

// Main runs one command line and returns the process's exit code: see exitCode. On the signals of endSignals it ends early and in good order, within
// endTime; a second signal ends the process at once, as if nobody had caught it.
func Main(args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), endSignals()...)
	defer stop()
	context.AfterFunc(ctx, stop)
	failOnClosedPipes()
	collectLessOften(environ)
	logs := queueLogs(stderr, environ)
	defer logs.close(maxFlush)
	a := &app{environ: environ, stdin: stdin, stdout: stdout, stderr: logs, adoptLogs: adoptLibraryLogs, ending: &ending{gaveUp: make(chan int, 1)}}
	a.adoptLogs(a.newLogger(slog.LevelWarn, func(s string) string { return s }))
	ended := make(chan int, 1)
	go func() { ended <- a.run(ctx, args, a.commands()) }()
	return endInTime(ctx, ended, a.ending)
}

// endSignals ask the program to end. A terminal that is closed is one, unless whoever started the program has that ignored, as nohup does.
func endSignals() []os.Signal {
	all := []os.Signal{syscall.SIGINT, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}

// endTime is how long the end may take that a signal asked for. Every part of the program ends sooner by itself; this is for what does not
// listen, such as a write to a pipe that nobody reads.
const endTime = 900 * time.Millisecond

// ending is how a command that a signal ended takes longer to end than endTime.
type ending struct {
	lasts  atomic.Bool // it takes the time that it needs
	asks   atomic.Bool // it is to print an answer; one that is not is a server, which has nothing left to do
	gaveUp chan int    // has room for one: the code to exit with where it turns out that it cannot end
}

// endInTime is the exit code: the command's own, or, when ctx has ended and the command has not followed within endTime, 0, unless it lasts: 130 of one that asks.
func endInTime(ctx context.Context, ended <-chan int, e *ending) int {
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
	switch {
	case e.lasts.Load():
		select {
		case code := <-ended:
			return code
		case code := <-e.gaveUp:
			return code
		}
	case e.asks.Load():
		return exitInterrupted
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
	a.args = args
	root := newRoot(c, firstCommand(args))
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
		a.printError(err)
	}
	return code
}
