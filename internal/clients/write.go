package clients

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
)

// tries is how often a file that another program keeps writing is planned for anew.
const tries = 5

// Apply writes the change, with a backup of what the file held, and returns the backup's path, "" where there was no file. The file is replaced as
// a whole or left as it was. What another program writes meanwhile is kept: the change is then made to that.
func (c Change) Apply(now time.Time) (backup string, _ error) {
	for range tries {
		target, err := files.Follow(c.File)
		if err != nil {
			return backup, c.unwritten(err)
		}
		again, made, err := c.applyOnce(target, now)
		if made != "" {
			backup = made
		}
		if err != nil || !again {
			return backup, err
		}
		before, err := readFile(c.File)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return backup, c.failed(err)
		}
		c.New = err != nil
		if c, err = c.from(before); err != nil || c.Empty() {
			return backup, err
		}
	}
	return backup, &Error{Text: fmt.Sprintf("another program keeps writing %s", c.File), Next: "Close " + c.Client.Name + ", then do this again."}
}

// applyOnce writes the change as it was planned. again says that the file is no longer the one that it was planned for.
func (c Change) applyOnce(target string, now time.Time) (again bool, backup string, _ error) {
	mode := fs.FileMode(0o600) // a client may put keys of other servers into a user's file that is new
	if c.Project {
		mode = 0o644 // it is for all who work on the project
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return false, "", c.unwritten(err)
	}
	beside, err := writeBeside(target, c.After, mode)
	if err != nil {
		return false, "", c.unwritten(err)
	}
	defer beside.Abort()
	if !c.New {
		if backup, err = writeBackup(target, c.Before, beside.Mode(), now); err != nil {
			return false, "", c.unwritten(err)
		}
	}
	if changed, err := c.changedOnDisk(target); changed || err != nil {
		os.Remove(backup)
		return changed, "", err
	}
	if err := beside.Commit(); err != nil {
		os.Remove(backup)
		return false, "", c.unwritten(err)
	}
	return c.undone(target), backup, nil
}

func (c Change) changedOnDisk(target string) (bool, error) {
	now, err := readFile(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return !c.New, nil
	case err != nil:
		return false, c.failed(err)
	}
	return c.New || !bytes.Equal(now, c.Before), nil
}

// undone tells whether another program, which had read the file before, has already written it again without the change.
func (c Change) undone(target string) bool {
	now, err := readFile(target)
	if err != nil {
		return false
	}
	c.New = false
	still, err := c.from(now)
	return err == nil && !still.Empty()
}

// writeBeside writes a file beside the target, so that taking its place is one step.
func writeBeside(target string, text []byte, mode fs.FileMode) (*files.Whole, error) {
	file, err := files.Create(target, mode)
	if err != nil {
		return nil, err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.KeepOwner(), file.Close()); err != nil {
		file.Abort()
		return nil, err
	}
	return file, nil
}

// unwritten says why the file could not be replaced.
func (c Change) unwritten(err error) error {
	next := "See that you may write the file and its folder, or paste what --print prints."
	if files.NoSpace(err) {
		next = "Make room on the disk, then do this again."
	}
	return &Error{Text: c.Client.Name + "'s " + c.File + " was left as it is: it cannot be written: " + files.Cause(err).Error(), Next: next}
}
