package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Whole is a file that is written beside its place and takes it with Commit. Until then what is there stays as it is. A device or a pipe keeps its place,
// and is written at once.
type Whole struct {
	beside *os.File // the device or pipe itself, where it is one
	path   string
	mode   fs.FileMode
	atOnce bool
	closed bool
}

// Create begins a file. One that is there keeps its mode, any other gets the given one. Where path is a symbolic link, what it leads to is replaced.
func Create(path string, mode fs.FileMode) (*Whole, error) {
	if keepsPlace(path) {
		open, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			return nil, err
		}
		return &Whole{beside: open, path: path, atOnce: true}, nil
	}
	target, err := Follow(path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(target); err == nil {
		mode = info.Mode().Perm()
	}
	sweep(target)
	beside, err := os.CreateTemp(filepath.Dir(target), besideName(target))
	if err != nil {
		return nil, err
	}
	return &Whole{beside: beside, path: target, mode: mode}, nil
}

// keepsPlace tells what nothing is to be renamed over: devices, pipes, and what this process has open already, as /dev/stdout.
func keepsPlace(path string) bool {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return false
	}
	clean := filepath.ToSlash(filepath.Clean(path))
	return !info.Mode().IsRegular() || clean == "/dev/stdout" || clean == "/dev/stderr" || strings.HasPrefix(clean, "/dev/fd/")
}

// Write adds to the file.
func (f *Whole) Write(p []byte) (int, error) { return f.beside.Write(p) }

// Mode is what the file gets.
func (f *Whole) Mode() fs.FileMode { return f.mode }

// KeepOwner gives the file to the owner of the one that is there: see [KeepOwner].
func (f *Whole) KeepOwner() error { return KeepOwner(f.beside, f.path) }

// Close ends the writing and returns when all of it is on the disk, beside its place.
func (f *Whole) Close() error {
	if f.closed {
		return nil
	}
	f.closed = true
	if f.atOnce {
		return f.beside.Close()
	}
	return errors.Join(f.beside.Chmod(f.mode), f.beside.Sync(), f.beside.Close())
}

// Commit closes the file and puts it in its place; what was there stays if that fails.
func (f *Whole) Commit() error {
	defer f.Abort()
	if err := f.Close(); err != nil || f.atOnce {
		return err
	}
	if err := os.Rename(f.beside.Name(), f.path); err != nil {
		return err
	}
	syncFolder(filepath.Dir(f.path))
	return nil
}

// Abort forgets what was written. After Commit it does nothing.
func (f *Whole) Abort() {
	_ = f.beside.Close()
	if !f.atOnce {
		_ = os.Remove(f.beside.Name())
	}
}

// Write writes a text as a [Whole] file.
func Write(path string, mode fs.FileMode, text []byte) error {
	f, err := Create(path, mode)
	if err != nil {
		return err
	}
	return f.commit(text)
}

// WritePrivate writes as [Write] does, and its owner alone may read the file afterwards, whatever its mode was.
func WritePrivate(path string, text []byte) error {
	f, err := Create(path, 0)
	if err != nil {
		return err
	}
	f.mode = 0o600
	return f.commit(text)
}

func (f *Whole) commit(text []byte) error {
	defer f.Abort()
	if _, err := f.Write(text); err != nil {
		return err
	}
	return f.Commit()
}

// syncFolder has a new name reach the disk. Where a system does not do that for folders, the name is there all the same.
func syncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
}
