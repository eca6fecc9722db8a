package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// wholeFile is a file that is there whole or not at all, since others may be reading it: it is written beside its place and takes it with Commit.
type wholeFile struct {
	beside *os.File
	path   string
	mode   fs.FileMode
}

// createWhole begins a file. One that is there keeps its mode, any other gets the given one; where path is a symbolic link, what it leads to is replaced.
func createWhole(path string, mode fs.FileMode) (*wholeFile, error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	beside, err := os.CreateTemp(filepath.Dir(path), ".orgdata-*")
	if err != nil {
		return nil, err
	}
	return &wholeFile{beside, path, mode}, nil
}

func (f *wholeFile) Write(p []byte) (int, error) { return f.beside.Write(p) }

// Commit puts the file in its place when all of it is on the disk; what was there stays if that fails.
func (f *wholeFile) Commit() error {
	defer f.Abort()
	if err := errors.Join(f.beside.Chmod(f.mode), f.beside.Sync(), f.beside.Close()); err != nil {
		return err
	}
	return os.Rename(f.beside.Name(), f.path)
}

// Abort forgets what was written. After Commit it does nothing.
func (f *wholeFile) Abort() {
	_ = f.beside.Close()
	_ = os.Remove(f.beside.Name())
}

// writeWhole writes a text as a [wholeFile].
func writeWhole(path string, mode fs.FileMode, text string) error {
	f, err := createWhole(path, mode)
	if err != nil {
		return err
	}
	defer f.Abort()
	if _, err := io.WriteString(f, text); err != nil {
		return err
	}
	return f.Commit()
}

// fileCause is what the system says of a file, without its name, which whoever tells of it says in front.
func fileCause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
