package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxKeyFile bounds what is read of a file that should hold a key, in bytes.
const maxKeyFile = 64 << 10

// readKeyFile reads what --key-file names: a file, or stdin for -.
func (a *app) readKeyFile(ctx context.Context, path string) ([]byte, error) {
	if path == "-" {
		return a.readStdin(ctx)
	}
	f, err := os.Open(path)
	if err == nil {
		defer f.Close()
		var data []byte
		if data, err = io.ReadAll(io.LimitReader(f, maxKeyFile+1)); err == nil && len(data) <= maxKeyFile {
			return data, nil
		}
	}
	named := fmt.Sprintf("--key-file %q", words.Line(path, 200))
	switch {
	case words.LooksSecret(path):
		return nil, usageError{advised{errors.New("--key-file holds what looks like a key itself"), "Give the path of a file that holds it, or - to read it from stdin. Make another key if this one is used anywhere."}}
	case err == nil:
		return nil, usageError{advised{fmt.Errorf("%s has more than %d bytes, which is no key", named, maxKeyFile), "Give the path of a file that holds the key, and nothing else."}}
	}
	return nil, usageError{advised{fmt.Errorf("%s cannot be read: %w", named, files.Cause(err)), "Give the path of a file that holds the key, or - to read it from stdin."}}
}

// readStdin reads all of stdin, or gives up when ctx ends.
func (a *app) readStdin(ctx context.Context) ([]byte, error) {
	if isTerminal(a.stdin) {
		return nil, usageError{advised{errors.New("--key-file - reads stdin, which is a terminal"), "Leave it out to be asked for the key, or send the key to stdin."}}
	}
	type read struct {
		data []byte
		err  error
	}
	done := make(chan read, 1)
	go func() {
		data, err := io.ReadAll(io.LimitReader(a.stdin, maxKeyFile))
		done <- read{data, err}
	}()
	select {
	case r := <-done:
		return r.data, r.err
	case <-ctx.Done():
		return nil, prompt.ErrInterrupted
	}
}
