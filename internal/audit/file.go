package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"sync"
	"syscall"
)

// File is a file that records are appended to, each as one JSON line in one write, so that several processes may share it. Records are handed to the
// system, not synced to the disk: they outlive this process, however it ends, but the last seconds may be lost when the machine itself fails.
//
// A file that is moved or removed while it is open, as log rotation does, is made anew at its path with the next record; one that is emptied in place
// is written on. The path may be a symbolic link; what counts is the file it leads to. Safe for concurrent use.
type File struct {
	path string

	mu   sync.Mutex // guards out and end, and is held during a write
	out  *os.File
	open os.FileInfo // of out
	end  int64       // the size of the file after our last whole record
}

// FileError is an audit file that records cannot be written to.
type FileError struct {
	Problem string // what is wrong with the file: a sentence's end after its name, such as "is a folder"; without its path
	Next    string // what to do about it, as a sentence
	cause   error
}

func (e *FileError) Error() string { return "the audit file " + e.Problem }

// Unwrap returns the system's error; nil when there was none.
func (e *FileError) Unwrap() error { return e.cause }

// OpenFile opens the file at path for records, or makes it, for this user alone. Every error is a *FileError: a folder that does not exist, a path that is no
// regular file (nor a device), a file that others may read or write.
func OpenFile(path string) (*File, error) {
	f := &File{path: path}
	if err := f.reopen(); err != nil {
		return nil, err
	}
	return f, nil
}

// Close closes the file. No record can be written any more.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.out.Close()
}

// Write appends one record, which is a line with its end. Every error is a *FileError, and means that the record is not, or not whole, in the file.
func (f *File) Write(record []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	size, err := f.follow()
	if err != nil {
		return 0, err
	}
	line := record
	if f.torn(size) {
		line = append([]byte("\n"), record...)
	}
	if _, err := f.out.Write(line); err != nil {
		return 0, unwritable(err)
	}
	f.end = size + int64(len(line))
	return len(record), nil
}

// follow sees to it that out is the file at the path, and returns its size.
func (f *File) follow() (size int64, err error) {
	now, err := os.Stat(f.path)
	if err == nil && os.SameFile(now, f.open) {
		return now.Size(), nil
	}
	if err := f.reopen(); err != nil {
		return 0, err
	}
	return f.open.Size(), nil
}

// torn tells that the file ends within a line: this process's, or another's, that a full disk has cut. A file that has grown by our own records alone
// needs no look.
func (f *File) torn(size int64) bool {
	if size == f.end || size == 0 || !f.open.Mode().IsRegular() {
		return false
	}
	last := []byte{'\n'}
	_, err := f.out.ReadAt(last, size-1)
	return err == nil && last[0] != '\n'
}

func (f *File) reopen() error {
	if info, err := os.Stat(f.path); err == nil { // before it is opened: opening a pipe may block
		if err := checkFile(info); err != nil {
			return err
		}
	}
	out, err := os.OpenFile(f.path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return unwritable(err)
	}
	info, err := out.Stat()
	if err == nil {
		err = checkFile(info)
	}
	if err != nil {
		_ = out.Close()
		return err
	}
	if f.out != nil {
		_ = f.out.Close()
	}
	f.out, f.open, f.end = out, info, -1
	return nil
}

// checkFile refuses what is no file, and a file that is not this user's alone. Windows has no such bits.
func checkFile(info os.FileInfo) error {
	const others = 0o077
	mode := info.Mode()
	switch {
	case mode.IsDir():
		return &FileError{Problem: "is a folder", Next: "Name a file in it."}
	case !mode.IsRegular() && mode&fs.ModeCharDevice == 0:
		return &FileError{Problem: "is no regular file", Next: "Name another file; it is made if it is not there."}
	case mode.IsRegular() && mode.Perm()&others != 0 && runtime.GOOS != "windows":
		return &FileError{
			Problem: fmt.Sprintf("may be read or written by others (mode %04o)", mode.Perm()),
			Next:    "Keep it for this user alone (chmod 600).",
		}
	}
	return nil
}

// unwritable words the system's error.
func unwritable(err error) *FileError {
	cause := err
	var path *fs.PathError
	if errors.As(err, &path) {
		cause = path.Err
	}
	e := &FileError{Problem: fmt.Sprintf("cannot be written (%v)", cause), Next: "Mend that, or name another file.", cause: err}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		e.Next = "Make room on its disk."
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		e.Problem, e.Next = "is in a folder that does not exist", "Make the folder, or name another file."
	case errors.Is(err, fs.ErrPermission):
		e.Next = "Let this user write it, and read it, or name another file."
	}
	return e
}
