package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // the command ran and failed
	exitUsage  = 2 // the command line or a setting has to be corrected first

	exitIncomplete = 3 // a check could not find out all that it was to, or an answer is not over all rows

	exitInterrupted = 130 // a person ended it, and what was there was printed; what a shell says of a program that SIGINT ended

	exitReaderLeft = 141 // whoever read stdout closed it; what a shell says of a program that SIGPIPE ended
)

// usageError is a mistake on the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// uncheckedError is why a check does not know what it was to find out.
type uncheckedError struct{ error }

func (e uncheckedError) Unwrap() error { return e.error }

// partialError ends a command whose answer is printed, and has said that it is not over all rows.
type partialError struct{ code int }

func (e partialError) Error() string { return "the answer is not complete" }

// interruptedError ends a command that a person interrupted before there was anything to print.
type interruptedError struct{ error }

func (e interruptedError) Unwrap() error { return e.error }

// ofInterruption is the error of a command that asks: where ctx ended it before there was an answer, that. A server that ends so has done what it was to do.
func ofInterruption(ctx context.Context, err error) error {
	var told interruptedError
	if err == nil || ctx.Err() == nil || isSaid(err) || errors.As(err, &told) {
		return err
	}
	return interruptedError{advised{errors.New("interrupted before there was an answer"), "Run it again."}}
}

// advised is an error that comes with what to do next, as a sentence.
type advised struct {
	error
	next string
}

func (e advised) Unwrap() error { return e.error }

// exitCode is the number to exit with. A command that was interrupted has ended as it was asked to.
func exitCode(err error) int {
	var usage usageError
	var setting *config.Error
	var unwritten outputError
	var unchecked uncheckedError
	var partial partialError
	var interrupted interruptedError
	var kept *profile.Error
	switch {
	case errors.As(err, &unwritten) && unwritten.readerLeft():
		return exitReaderLeft
	case errors.As(err, &unchecked):
		return exitIncomplete
	case errors.As(err, &partial):
		return partial.code
	case errors.As(err, &interrupted):
		return exitInterrupted
	case err == nil || errors.Is(err, context.Canceled):
		return exitOK
	case errors.As(err, &usage) || errors.As(err, &setting) || errors.As(err, &kept):
		return exitUsage
	default:
		return exitFailed
	}
}

// isSaid tells whether a command that ended with err has said all of it already.
func isSaid(err error) bool {
	var partial partialError
	return err == nil || errors.As(err, &partial)
}

// printError says in one voice what is wrong and what to do next, without the keys that were typed: one line, and on a terminal as many as its width asks for.
func (a *app) printError(err error) {
	line := "orgdata-mcp: " + a.hideTypedKeys(inWords(err))
	if isTerminal(a.stderr) {
		line = words.Wrap(line, widthOf(a.stderr))
	}
	fmt.Fprintln(a.stderr, line)
}

// inWords is what is wrong and what to do next, in a line.
func inWords(err error) string {
	text, next := err.Error(), "Run it again; with "+config.LogLevelSetting+"=debug it says more."
	var usage usageError
	var setting *config.Error
	var advice advised
	var unwritten outputError
	var kept *profile.Error
	switch {
	case errors.As(err, &unwritten):
		next = "Make room for what it prints, or send it elsewhere."
	case errors.As(err, &advice):
		next = advice.next
	case errors.As(err, &setting):
		text, next = strings.TrimSuffix(text, " Next: "+setting.Next), "Mend it, then start again."
		if setting.Next != "" {
			next = setting.Next
		}
	case errors.As(err, &kept):
		text, next = strings.TrimSuffix(text, " Next: "+kept.Next), kept.Next
	case errors.As(err, &usage):
		next = "orgdata-mcp --help says what there is."
	}
	said := words.Sentence(text) + " Next: " + next
	if exitCode(err) == exitUsage { // a key may have been given where something else belongs
		return words.HideSecrets(said)
	}
	return said
}

// settingError is for the terminal what the platform room finds wrong with a setting.
func settingError(err error) error {
	var e *platform.Error
	if !errors.As(err, &e) {
		return err
	}
	return &config.Error{Text: e.Public, Next: e.Next}
}

// upstreamError is for an answer what the settings turn out to be wrong with while the server runs.
func upstreamError(err error) error {
	var e *config.Error
	if !errors.As(err, &e) {
		return err
	}
	return &platform.Error{Code: platform.CodeConfiguration, Public: e.Text, Next: e.Next}
}
