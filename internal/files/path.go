package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// IsAbs tells a path that begins at a root of a system, as runtime.GOOS calls it: on Windows that has a drive or a server, as C:\Users\ana or \\server\share.
func IsAbs(goos, path string) bool {
	if goos != "windows" {
		return strings.HasPrefix(path, "/")
	}
	drive := len(path) >= 3 && path[1] == ':' && (path[2] == '\\' || path[2] == '/')
	return drive || strings.HasPrefix(path, `\\`) || filepath.IsAbs(path)
}

// Follow is the file that a link leads to in the end, though that may not be there; what is no link is itself.
func Follow(path string) (string, error) {
	const most = 40 // links after each other, as systems have it
	for range most {
		to, err := os.Readlink(path)
		if err != nil {
			return filepath.Clean(path), nil // no link, or nothing there
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(realFolder(path), to)
		}
		path = to
	}
	return "", errors.New("it is a link that leads to itself")
}

// realFolder is where the folder of a path really is: from there, and not from the path, a link counts its "..".
func realFolder(path string) string {
	folder := filepath.Dir(path)
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		return real
	}
	return folder
}

// Same tells whether two paths lead to one file, by whatever names or links.
func Same(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// Cause is what the system says of a file, without the operation and the path, which whoever tells of it says in front.
func Cause(err error) error {
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
