package config

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// keyFile is a key or a password kept in a file, read again when the file changes: one that is rotated on disk is used without a restart.
type keyFile struct {
	setting string // that names the file
	path    string
	what    string // it is, for people: "key", "password"
	text    func(data []byte) (string, *keyProblem)
	warn    func(text string)

	mu   sync.Mutex  // guards what is below
	read fs.FileInfo // of the file when it was read; nil: it is to be read
	key  string
	mode fs.FileMode // that was warned of last
}

const (
	// maxKeyFile is far above any key; a larger file is the wrong file.
	maxKeyFile = 64 << 10
	// rewriting is how long a file may be empty before that is told: it is truncated before a new key is written.
	rewriting = 2 * time.Second
)

// value returns the key as the file has it at the time of asking.
func (f *keyFile) value() (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if err != nil {
		return "", f.unreadable(err)
	}
	f.checkMode(info.Mode())
	if f.read != nil && os.SameFile(info, f.read) && info.ModTime().Equal(f.read.ModTime()) && info.Size() == f.read.Size() {
		return f.key, nil
	}
	return f.load(info)
}

// renew has the file read once more, though it looks the same: a key of the same length may have been written within the time that a file system tells
// apart.
func (f *keyFile) renew(context.Context, string) error {
	f.mu.Lock()
	f.read = nil
	f.mu.Unlock()
	_, err := f.value()
	return err
}

// load reads the file that info is of. The caller holds the lock.
func (f *keyFile) load(info fs.FileInfo) (string, error) {
	if err := f.checkKind(info); err != nil {
		return "", err
	}
	// Nothing is waited for should the file have become a pipe meanwhile.
	file, err := os.OpenFile(f.path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return "", f.unreadable(err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxKeyFile+1))
	if err != nil {
		return "", f.unreadable(err)
	}
	key, problem := f.text(data)
	if len(data) == 0 && f.key != "" && time.Since(info.ModTime()) < rewriting {
		return f.key, nil // the next call reads the new key
	}
	if problem != nil {
		return "", mistake("Write the "+f.what+" into it"+problem.mend, "%s is %q, which %s.", f.setting, f.path, problem.which)
	}
	f.key, f.read = key, info
	return key, nil
}

func (f *keyFile) checkKind(info fs.FileInfo) error {
	kind := ""
	switch mode := info.Mode(); {
	case mode.IsDir():
		kind = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return mistake(f.noPipe(), "%s is %q, a pipe, which can be read only once.", f.setting, f.path)
	case !mode.IsRegular():
		kind = "no regular file"
	case info.Size() > maxKeyFile:
		kind = fmt.Sprintf("a file of %d bytes, which is no %s", info.Size(), f.what)
	default:
		return nil
	}
	return mistake("Give a regular file that holds the "+f.what+" and nothing else.", "%s is %q, %s.", f.setting, f.path, kind)
}

// checkMode warns, once for each mode, of a file that others may read. On Windows the mode says nothing of that.
func (f *keyFile) checkMode(mode fs.FileMode) {
	const others = 0o077
	if mode.Perm()&others == 0 || !mode.IsRegular() || mode == f.mode || runtime.GOOS == "windows" {
		return
	}
	f.mode = mode
	f.warn(fmt.Sprintf("%s is %q, which other users may read (mode %04o). Next: Run chmod 600 %s", f.setting, f.path, mode.Perm(), words.ShellWord(f.path)))
}

func (f *keyFile) unreadable(err error) error {
	next := "Give the path of a file that holds the " + f.what + "."
	if f.key != "" {
		next = "Put a file with the " + f.what + " there again; it is read at the next call, without a restart."
	}
	return unreadableFile(f.setting, f.path, next, err)
}
