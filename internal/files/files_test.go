package files_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
)

func write(t *testing.T, path, text string, mode fs.FileMode) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), mode)); err != nil {
		t.Fatal(err)
	}
}

func requireFile(t *testing.T, path, text string, mode fs.FileMode) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil || string(data) != text {
		t.Errorf("%s holds %q, %v; want %q", path, data, err, text)
	}
	if info, err := os.Stat(path); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != mode) {
		t.Errorf("%s: %v, want %v", path, info.Mode(), mode)
	}
}

func requireNames(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s has %q, want %q", folder, got, want)
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		there     bool
		mode      fs.FileMode // of the file that is there
		write     func(path string) error
		wantsMode fs.FileMode
	}{
		"a new file":               {write: func(p string) error { return files.Write(p, 0o640, []byte("new")) }, wantsMode: 0o640},
		"one that is there":        {there: true, mode: 0o604, write: func(p string) error { return files.Write(p, 0o640, []byte("new")) }, wantsMode: 0o604},
		"a private one":            {write: func(p string) error { return files.WritePrivate(p, []byte("new")) }, wantsMode: 0o600},
		"one that becomes private": {there: true, mode: 0o644, write: func(p string) error { return files.WritePrivate(p, []byte("new")) }, wantsMode: 0o600},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), strings.Repeat("ä", 120)) // as long a name as systems take, nearly
			if c.there {
				write(t, path, "old", 0o600)
				if err := os.Chmod(path, c.mode); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.write(path); err != nil {
				t.Fatal(err)
			}
			requireFile(t, path, "new", c.wantsMode)
			requireNames(t, filepath.Dir(path), filepath.Base(path))
		})
	}
}

// TestWholeOrNotAtAll: until Commit the old file is there and whole, and Abort leaves nothing.
func TestWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "kept.yaml")
	write(t, path, "old", 0o600)
	f, err := files.Create(path, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("half")); err != nil {
		t.Fatal(err)
	}
	requireFile(t, path, "old", 0o600)
	if left := files.Unfinished(path); len(left) != 1 {
		t.Errorf("unfinished: %q", left)
	}
	f.Abort()
	requireNames(t, filepath.Dir(path), "kept.yaml")
	if f.Commit() == nil {
		t.Error("what was aborted was committed")
	}
	requireFile(t, path, "old", 0o600)
}

// TestLinks: a link stays one, what it leads to is replaced, and that is found as the system finds it: from where the link's folder really is.
func TestLinks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		links [][2]string // what each leads to, and its path, from the folder of the test
		named string
		want  string
	}{
		"no link":              {nil, "a/config", "a/config"},
		"to a file":            {[][2]string{{"other", "a/config"}}, "a/config", "a/other"},
		"to a link":            {[][2]string{{"two", "a/config"}, {"../b/real", "a/two"}}, "a/config", "b/real"},
		"in a linked folder":   {[][2]string{{"b/deep", "linked"}, {"../real", "b/deep/config"}}, "linked/config", "b/real"},
		"to what is not there": {[][2]string{{"../b/none", "a/config"}}, "a/config", "b/none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for _, folder := range []string{"a", "b/deep"} {
				if err := os.MkdirAll(filepath.Join(dir, folder), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			for _, l := range c.links {
				if err := os.Symlink(l[0], filepath.Join(dir, l[1])); err != nil {
					t.Skip("this system makes no links:", err)
				}
			}
			named, want := filepath.Join(dir, c.named), filepath.Join(dir, c.want)
			if got, err := files.Follow(named); err != nil || got != want {
				t.Errorf("it leads to %s, %v; want %s", got, err, want)
			}
			if err := files.Write(named, 0o600, []byte("new")); err != nil {
				t.Fatal(err)
			}
			requireFile(t, want, "new", 0o600)
			if info, err := os.Lstat(named); err != nil || (info.Mode()&fs.ModeSymlink != 0) != (c.links != nil) {
				t.Errorf("the link is no link any more: %v, %v", info.Mode(), err)
			}
			if !files.Same(named, want) || files.Same(named, dir) || files.Same(named, filepath.Join(dir, "none")) || files.Same("", named) {
				t.Error("which files are the same is wrong")
			}
		})
	}
}

func TestLinkToItself(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config")
	if err := os.Symlink("config", path); err != nil {
		t.Skip("this system makes no links:", err)
	}
	if err := files.Write(path, 0o600, nil); err == nil || !strings.Contains(err.Error(), "leads to itself") {
		t.Error(err)
	}
}

func TestCause(t *testing.T) {
	t.Parallel()
	_, opening := os.Open(filepath.Join(t.TempDir(), "none"))
	renaming := os.Rename(filepath.Join(t.TempDir(), "none"), filepath.Join(t.TempDir(), "other"))
	for _, err := range []error{opening, renaming} {
		if cause := files.Cause(err); !errors.Is(cause, fs.ErrNotExist) || strings.Contains(cause.Error(), "none") {
			t.Errorf("of %q the cause is %q", err, cause)
		}
	}
	plain := errors.New("plain")
	if files.Cause(plain) != plain {
		t.Error("an error that is of no file is changed")
	}
}

// TestWriteIntoWhatIsOpen: nothing takes the place of a pipe, a device or what this process has open under another name; it is written as it is.
func TestWriteIntoWhatIsOpen(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/fd"); err != nil {
		t.Skip("this system has no names for what a process has open")
	}
	reader, pipe, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	file, err := os.OpenFile(filepath.Join(t.TempDir(), "file"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, f := range []*os.File{pipe, file} {
		_, err := f.WriteString("before ")
		name := fmt.Sprint("/dev/fd/", f.Fd())
		if err = errors.Join(err, files.Write(name, 0o600, []byte("text ")), files.WritePrivate(name, []byte("private"))); err != nil {
			t.Fatal(err)
		}
	}
	pipe.Close()
	if text, err := io.ReadAll(reader); err != nil || string(text) != "before text private" {
		t.Errorf("the pipe got %q, %v", text, err)
	}
	requireFile(t, file.Name(), "before text private", 0o600)
	requireNames(t, filepath.Dir(file.Name()), "file")
}
