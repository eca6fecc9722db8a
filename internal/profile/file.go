package profile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// lockedFile is the file of profiles while this process alone may change it.
type lockedFile struct {
	path   string // as the user calls it
	target string // what a link leads to
	unlock func()
}

// lock makes the folder of a file where it is not there, and waits until no other process holds the lock, which is a file of its own beside it.
func lock(path string) (*lockedFile, error) {
	target, err := followed(path)
	if err != nil {
		return nil, unwritable(path, err)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return nil, unwritable(path, err)
	}
	unlock, err := lockedfile.MutexAt(target + ".lock").Lock()
	if errors.Is(err, errors.ErrUnsupported) { // on some shared folders: the rename keeps the file whole all the same
		return &lockedFile{path, target, func() {}}, nil
	}
	if err != nil {
		return nil, unwritable(path, err)
	}
	return &lockedFile{path, target, unlock}, nil
}

// followed is the file that a link leads to, in the end, though that may not be there; what is no link is itself.
func followed(path string) (string, error) {
	const most = 40 // links after each other, as systems have it
	for range most {
		to, err := os.Readlink(path)
		if err != nil {
			return path, nil // no link, or nothing there
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", errors.New("it is a link to itself")
}

// read returns what the file holds, nothing where it is not there.
func (f *lockedFile) read() ([]byte, error) {
	data, err := os.ReadFile(f.target)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, unreadable(f.path, err)
	}
	return data, nil
}

// write puts data in the place of the file, whole or not at all.
func (f *lockedFile) write(data []byte) error {
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(f.target); err == nil {
		mode = info.Mode().Perm()
	}
	if err := replace(f.target, data, mode); err != nil {
		return unwritable(f.path, err)
	}
	return nil
}

// replace writes a file beside another and puts it in that one's place. Until then the other stays as it is.
func replace(path string, data []byte, mode fs.FileMode) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(temporaryName(path)))
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // where it is still called so
	_, err = temporary.Write(data)
	if err == nil {
		err = temporary.Chmod(mode)
	}
	if err == nil {
		err = temporary.Sync()
	}
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// temporaryName is what a file is called, with any text in the place of the star, until it is written.
func temporaryName(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".*")
}

// syncFolder has a new name reach the disk. Where a system does not do that for folders, the name is there all the same.
func syncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
}

func unreadable(path string, err error) error {
	next := "Let this user read it."
	if info, stat := os.Stat(path); stat == nil && info.IsDir() {
		next = "Move that folder away."
	}
	return mistake(next, "The profiles in %q cannot be read (%w).", path, cause(err))
}

// unwritable says that what was to be changed is as it was.
func unwritable(path string, err error) error {
	next := "See that this user may write to the folder " + filepath.Dir(path) + " and that there is room, or name another with XDG_CONFIG_HOME; then run it again."
	return mistake(next, "The profiles in %q cannot be changed, and are as they were (%w).", path, cause(err))
}

// cause drops the operation and the path, which the sentence around it has already.
func cause(err error) error {
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
