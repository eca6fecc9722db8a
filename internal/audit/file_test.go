package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
)

func openTestFile(t *testing.T, path string) *File {
	t.Helper()
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func ask(t *testing.T, f *File, tool string) {
	t.Helper()
	r := record()
	r.Tool = tool
	if err := New(Options{File: f, Redact: redact}).Write(context.Background(), r); err != nil {
		t.Fatal(err)
	}
}

// recorded is the tools of the records in a file, each of which must be a whole line; a line that is none stands as it is.
func recorded(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var tools []string
	for line := range bytes.Lines(text) {
		var r struct{ Tool string }
		if json.Unmarshal(line, &r) != nil {
			r.Tool = strings.TrimSpace(string(line))
		}
		tools = append(tools, r.Tool)
	}
	return strings.Join(tools, " ")
}

func TestRecordsAreAppendedForThisUserAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	f := openTestFile(t, path)
	ask(t, f, "a")
	ask(t, f, "b "+secret)
	f.Close()
	ask(t, openTestFile(t, path), "c")
	if got := recorded(t, path); got != "a b [redacted] c" {
		t.Errorf("recorded %s", got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// The level is that of the log. The file has every record, with or without a copy.
func TestNoLevelSilencesTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	var log bytes.Buffer
	l := New(Options{File: openTestFile(t, path), Logger: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err := l.Write(context.Background(), record()); err != nil || log.Len() != 0 || recorded(t, path) != "query_org_data" {
		t.Errorf("%v; log %q, file %s", err, log.String(), recorded(t, path))
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has neither these modes nor pipes in folders")
	}
	dir := t.TempDir()
	at := func(name string, make func(path string) error) string {
		path := filepath.Join(dir, name)
		if make == nil {
			return path
		}
		if err := make(path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := func(mode fs.FileMode) func(string) error {
		return func(path string) error { return errors.Join(os.WriteFile(path, nil, mode), os.Chmod(path, mode)) }
	}
	for path, want := range map[string]string{
		at("folder", func(p string) error { return os.Mkdir(p, 0o700) }): "is a folder|Name a file in it.",
		at("none/audit", nil):               "is in a folder that does not exist|Make the folder, or name another file.",
		at("below", file(0o600)) + "/audit": "is in a folder that does not exist|Make the folder, or name another file.",
		at("world", file(0o644)):            "may be read or written by others (mode 0644)|Keep it for this user alone (chmod 600).",
		at("group", file(0o620)):            "may be read or written by others (mode 0620)|Keep it for this user alone (chmod 600).",
		at("link", func(p string) error { return os.Symlink("world", p) }):             "may be read or written by others (mode 0644)|Keep it for this user alone (chmod 600).",
		at("pipe", func(p string) error { return exec.Command("mkfifo", p).Run() }):    "is no regular file|Name another file; it is made if it is not there.",
		at("dangling", func(p string) error { return os.Symlink("nowhere/audit", p) }): "is in a folder that does not exist|Make the folder, or name another file.",
		at("loop", func(p string) error { return os.Symlink("loop", p) }):              "cannot be written (too many levels of symbolic links)|Mend that, or name another file.",
		at("long"+strings.Repeat("x", 300), nil):                                       "cannot be written (file name too long)|Mend that, or name another file.",
		"":                                                                             "is in a folder that does not exist|Make the folder, or name another file.",
	} {
		_, err := OpenFile(path)
		var wrong *FileError
		if !errors.As(err, &wrong) || wrong.Problem+"|"+wrong.Next != want {
			t.Errorf("%s: %#v, want %s", path, err, want)
		}
	}
}

// A link leads to the file; a device has no size to look at.
func TestFilesThatAreTaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink("target", link); err != nil {
		t.Skip(err)
	}
	f := openTestFile(t, link)
	ask(t, f, "a")
	ask(t, f, "b")
	if got := recorded(t, filepath.Join(dir, "target")); got != "a b" {
		t.Errorf("recorded %s", got)
	}
	ask(t, openTestFile(t, os.DevNull), "c")
}

// What log rotation does with a file while it is written.
func TestFilesThatMove(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps an open file where it is")
	}
	dir := t.TempDir()
	path, moved := filepath.Join(dir, "audit"), filepath.Join(dir, "audit.1")
	f := openTestFile(t, path)
	for name, c := range map[string]struct {
		rotate    func() error
		now, then string
	}{
		"moved":            {func() error { return os.Rename(path, moved) }, "b", "a"},
		"moved, and made":  {func() error { return errors.Join(os.Rename(path, moved), os.WriteFile(path, nil, 0o600)) }, "b", "a"},
		"removed":          {func() error { return errors.Join(os.Remove(path), os.WriteFile(moved, nil, 0o600)) }, "b", ""},
		"emptied in place": {func() error { return errors.Join(os.Truncate(path, 0), os.WriteFile(moved, nil, 0o600)) }, "b", ""},
		"cut within a line": {func() error {
			return errors.Join(os.WriteFile(moved, nil, 0o600), os.Truncate(path, 1))
		}, "{ b", ""},
	} {
		_ = os.Remove(path)
		ask(t, f, "a")
		if err := c.rotate(); err != nil {
			t.Fatal(err)
		}
		ask(t, f, "b")
		if now, then := recorded(t, path), recorded(t, moved); now != c.now || then != c.then {
			t.Errorf("%s: now %q, then %q", name, now, then)
		}
	}
	if err := errors.Join(os.Remove(path), os.WriteFile(path, nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	if err := New(Options{File: f}).Write(context.Background(), record()); err == nil || recorded(t, path) != "" {
		t.Errorf("a file made for all: %v", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := New(Options{File: f}).Write(context.Background(), record()); err == nil {
		t.Error("a folder that is gone: no error")
	}
}

func TestFullDiskIsTold(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no /dev/full")
	}
	var log bytes.Buffer
	l := New(Options{File: openTestFile(t, "/dev/full"), Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	err := l.Write(context.Background(), record())
	var wrong *FileError
	if !errors.As(err, &wrong) || !errors.Is(err, syscall.ENOSPC) || wrong.Problem != "cannot be written (no space left on device)" || wrong.Next != "Make room on its disk." {
		t.Errorf("%#v", err)
	}
	if !strings.Contains(log.String(), `"tool":"query_org_data"`) {
		t.Error("there is no copy")
	}
}

// A file that a full disk has cut within a line, in this process or another one, goes on with a line of its own.
func TestNothingIsGluedToHalfALine(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit")
	f := openTestFile(t, path)
	ask(t, f, "a")
	other, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.WriteString("half"); err != nil {
		t.Fatal(err)
	}
	ask(t, f, "b")
	ask(t, f, "c")
	if got := recorded(t, path); got != "a half b c" {
		t.Errorf("recorded %q", got)
	}
	if _, err := other.WriteString("half"); err != nil {
		t.Fatal(err)
	}
	ask(t, openTestFile(t, path), "d")
	if got := recorded(t, path); got != "a half b c half d" {
		t.Errorf("recorded %q", got)
	}
}

// Two servers, each with many calls at once, share a file: no record is lost, and none is within another.
func TestManyAppendAtOnce(t *testing.T) {
	t.Parallel()
	const writers, each = 8, 200
	path := filepath.Join(t.TempDir(), "audit")
	files := [2]*File{openTestFile(t, path), openTestFile(t, path)}
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				r := record()
				r.Tool = fmt.Sprintf("%d-%d", w, i)
				if err := New(Options{File: files[w%2]}).Write(context.Background(), r); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	seen := map[string]int{}
	for _, tool := range strings.Fields(recorded(t, path)) {
		seen[tool]++
	}
	if len(seen) != writers*each {
		t.Errorf("%d records", len(seen))
	}
	for tool, n := range seen {
		if n != 1 {
			t.Errorf("%q is there %d times", tool, n)
		}
	}
}

func BenchmarkFile(b *testing.B) {
	f, err := OpenFile(filepath.Join(b.TempDir(), "audit"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	l := New(Options{File: f})
	for b.Loop() {
		if err := l.Write(context.Background(), record()); err != nil {
			b.Fatal(err)
		}
	}
}
