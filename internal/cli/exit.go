package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // the command ran and failed
	exitUsage  = 2 // the command line or a setting has to be corrected first

	exitReaderLeft = 141 // whoever read stdout closed it; what a shell says of a program that SIGPIPE ended
)

// usageError is a mistake on the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// exitCode prints err, if any, as one line and returns the number to exit with. A command that was interrupted has ended as it was asked to; one whose
// reader left has nobody to tell.
func exitCode(err error, stderr io.Writer) int {
	var usage usageError
	var setting *config.Error
	var unwritten outputError
	switch {
	case errors.As(err, &unwritten) && unwritten.readerLeft():
		return exitReaderLeft
	case err == nil || errors.Is(err, context.Canceled):
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "orgdata-mcp: %v (see: orgdata-mcp --help)\n", err)
		return exitUsage
	case errors.As(err, &setting):
		fmt.Fprintf(stderr, "orgdata-mcp: %v\n", err)
		return exitUsage
	default:
		fmt.Fprintf(stderr, "orgdata-mcp: %v\n", err)
		return exitFailed
	}
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
