package cli

import (
	"errors"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
)

// walked is for the terminal how a walk ended.
func walked(err error) error {
	var e *auth.Error
	if !errors.As(err, &e) {
		return interrupted(err)
	}
	said := advised{e.Err, e.Next}
	switch e.Kind {
	case auth.Usage:
		return usageError{said}
	case auth.Unfinished:
		return uncheckedError{said}
	case auth.Interrupted:
		return interruptedError{said}
	}
	return said
}

// interrupted marks an interruption before anything was changed; other errors stay as they are.
func interrupted(err error) error {
	if errors.Is(err, prompt.ErrInterrupted) {
		return interruptedError{advised{errors.New("interrupted: nothing was changed"), "Run it again."}}
	}
	if errors.Is(err, prompt.ErrNoAnswer) {
		return advised{err, "Run it again and answer, or give what is asked for by flags: --help has them."}
	}
	return err
}
