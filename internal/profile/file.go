package profile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
)

// lockedFile is the file of profiles while this process alone may change it.
type lockedFile struct {
	path   string // as the user calls it
	target string // what a link leads to
	unlock func()
}

// lockLimit is how long another process may hold the lock: it has it for the time of one write and of what the keyring takes, unless it was stopped in the midst.
const lockLimit = 30 * time.Second

// lock makes the folder of a file where it is not there, and waits until no other process holds the lock, which is a file of its own beside it, for limit at most.
func lock(path string, limit time.Duration) (*lockedFile, error) {
	target, err := files.Follow(path)
	if err != nil {
		return nil, unwritable(path, err)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return nil, unwritable(path, err)
	}
	unlock, err := lockWithin(limit, lockedfile.MutexAt(target+".lock"))
	if errors.Is(err, errLocked) {
		return nil, mistake("End that process, then run it again.", "The profiles in %q cannot be changed, and are as they were: another process has held %s for %s.", path, target+".lock", limit)
	}
	if errors.Is(err, errors.ErrUnsupported) { // on some shared folders: the rename keeps the file whole all the same
		return &lockedFile{path, target, func() {}}, nil
	}
	if err != nil {
		return nil, unwritable(path, err)
	}
	return &lockedFile{path, target, unlock}, nil
}

// errLocked is that another process has not let go of a lock in time.
var errLocked = errors.New("locked by another process")

// lockWithin waits for a lock, which it lets go of where it comes too late.
func lockWithin(limit time.Duration, mutex *lockedfile.Mutex) (unlock func(), err error) {
	type answer struct {
		unlock func()
		err    error
	}
	locked := make(chan answer)
	late := make(chan struct{})
	go func() {
		unlock, err := mutex.Lock()
		select {
		case locked <- answer{unlock, err}:
		case <-late:
			if err == nil {
				unlock()
			}
		}
	}()
	select {
	case a := <-locked:
		return a.unlock, a.err
	case <-time.After(limit):
		close(late)
		return nil, errLocked
	}
}

// read returns what the file holds, nothing where it is not there.
func (f *lockedFile) read() ([]byte, error) {
	data, err := contents(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// write puts data in the place of the file, whole or not at all.
func (f *lockedFile) write(data []byte) error {
	if err := files.Write(f.target, 0o600, data); err != nil {
		return unwritable(f.path, err)
	}
	return nil
}

func unreadable(path string, err error) error {
	next := "Let this user read it."
	switch info, stat := os.Stat(path); {
	case stat == nil && info.IsDir():
		next = "Move that folder away."
	case !errors.Is(err, fs.ErrPermission):
		next = "Move it away, then run orgdata-mcp auth login."
	}
	return mistake(next, "The profiles in %q cannot be read (%w).", path, files.Cause(err))
}

// unwritable says that what was to be changed is as it was.
func unwritable(path string, err error) error {
	next := "See that this user may write to the folder " + filepath.Dir(path) + " and that there is room, or name another with XDG_CONFIG_HOME; then run it again."
	return mistake(next, "The profiles in %q cannot be changed, and are as they were (%w).", path, files.Cause(err))
}
