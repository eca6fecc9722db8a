package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/export"
	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// destination is where rows go: stdout, or a file that is there whole or not at all.
type destination struct {
	io.Writer
	name  string       // of the file; "": stdout
	whole *files.Whole // nil: what is written is there at once
	close func() error

	began atomic.Int64 // when the Write under way began, in nanoseconds; 0: none is
	rows  atomic.Bool  // there are rows in it
}

// Write writes rows.
func (o *destination) Write(p []byte) (int, error) {
	o.began.Store(time.Now().UnixNano())
	defer o.began.Store(0)
	o.rows.Store(true)
	return o.Writer.Write(p)
}

// writing is when the Write under way began; zero: none is. It may be asked meanwhile.
func (o *destination) writing() time.Time {
	if began := o.began.Load(); began != 0 {
		return time.Unix(0, began)
	}
	return time.Time{}
}

// described names it in a sentence.
func (o *destination) described() string { return cmp.Or(o.name, "stdout") }

// newFileMode is that of a file with rows: they are an organisation's.
const newFileMode = 0o600

// openDestination finds out before anything is asked whether rows can be written there.
func (a *app) openDestination(o queryOptions) (*destination, error) {
	if o.out == "" || o.out == "-" {
		return &destination{Writer: a.stdout, close: func() error { return nil }}, nil
	}
	wrong := func(err error, next string) (*destination, error) {
		return nil, usageError{advised{fmt.Errorf("the rows cannot be written to %s: %w", o.out, files.Cause(err)), next}}
	}
	info, err := os.Stat(o.out)
	switch {
	case err == nil && info.IsDir():
		return wrong(errors.New("it is a folder"), "Name a file, as in -o "+words.ShellWord(filepath.Join(o.out, "rows.csv"))+".")
	case err == nil && isStatement(info, o.file):
		return wrong(errors.New("the statement is read from it"), "Name another file.")
	case err == nil && !info.Mode().IsRegular():
		device, err := os.OpenFile(o.out, os.O_WRONLY, 0)
		if err != nil {
			return wrong(err, "Name another file.")
		}
		return &destination{Writer: device, name: o.out, close: device.Close}, nil
	}
	if err := writable(o.out); err != nil {
		return wrong(err, "Name another file, or see to its rights.")
	}
	whole, err := files.Create(o.out, newFileMode)
	if err != nil {
		return wrong(err, "Name a file in a folder that can be written.")
	}
	return &destination{Writer: whole, name: o.out, whole: whole, close: whole.Commit}, nil
}

// writable tells why a file that is there may not be written, which its folder alone does not say.
func writable(file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func isStatement(info os.FileInfo, file string) bool {
	of, err := os.Stat(file)
	return err == nil && os.SameFile(info, of)
}

// commit ends the output. The error is for a person.
func (o *destination) commit() error {
	if err := o.close(); err != nil {
		return o.failed(err)
	}
	return nil
}

// failed is the error of writing; of stdout it is told where that is written.
func (o *destination) failed(err error) error {
	if o.name == "" {
		return err
	}
	return advised{fmt.Errorf("the rows cannot be written to %s: %w", o.name, files.Cause(err)), "Make room for the rows, or name another file."}
}

// abort leaves a file that was begun as it was before.
func (o *destination) abort() {
	if o.whole != nil {
		o.whole.Abort()
	}
}

// tableFormat is the format for a person's eye; package export has those for programs.
const tableFormat = "table"

// formatByEnding is the format that a file's name asks for. One without an ending asks for none.
func formatByEnding(file string) (string, error) {
	ending := filepath.Ext(file)
	f := export.ByEnding(file)
	if f == "" && ending != "" {
		return "", usageError{advised{fmt.Errorf("the ending %s of %s says no format", ending, file), "Say which with --format " + words.Or(formatNames()) + ", or end the name in .csv, .json, .jsonl or .md."}}
	}
	return string(cmp.Or(f, export.CSV)), nil
}
