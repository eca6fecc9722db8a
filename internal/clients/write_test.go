package clients

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var aTime = time.Date(2026, 11, 27, 9, 8, 7, 0, time.FixedZone("", 3600))

// placed is a place of Cursor's in a folder of its own, with a file unless text is "".
func placed(t testing.TB, text string) Place {
	t.Helper()
	p := Place{Client: mustFind(t, "cursor"), File: filepath.Join(t.TempDir(), "sub", "mcp.json")}
	if text != "" {
		write(t, p.File, text)
	}
	return p
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func content(t testing.TB, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func installed(t testing.TB, p Place) Change {
	t.Helper()
	c, err := p.Install(ServerName, ourLaunch, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func names(t testing.TB, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestApplyMakesTheFile(t *testing.T) {
	t.Parallel()
	p := placed(t, "")
	backup, err := installed(t, p).Apply(aTime)
	if err != nil || backup != "" || content(t, p.File) != jsonOnly {
		t.Fatalf("%q, %v, %q", backup, err, content(t, p.File))
	}
	if info, err := os.Stat(p.File); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if again := installed(t, p); !again.Empty() || !again.Had || again.Diff() != "" {
		t.Errorf("once more there is something to do: %s", again.Diff())
	}
	if got := names(t, filepath.Dir(p.File)); !slices.Equal(got, []string{"mcp.json"}) {
		t.Errorf("files left: %q", got)
	}
}

// TestApplyKeeps: the backup is what the file held, for the same readers, and no backup is written over.
func TestApplyKeeps(t *testing.T) {
	t.Parallel()
	const before = "{\n  \"a\": 1\n}\n"
	p := placed(t, before)
	if err := os.Chmod(p.File, 0o640); err != nil {
		t.Fatal(err)
	}
	write(t, p.File+".bak-20261127T080807Z", "an older one")
	backup, err := installed(t, p).Apply(aTime)
	if err != nil || filepath.Base(backup) != "mcp.json.bak-20261127T080807Z-2" || content(t, backup) != before {
		t.Fatalf("%q, %v", backup, err)
	}
	for _, file := range []string{p.File, backup} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
}

// TestApplyFollowsLinks: a file that is kept elsewhere, as with dotfiles, is written there, and the link stays one.
func TestApplyFollowsLinks(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]string{"to a file": "{}\n", "to none yet": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := placed(t, "")
			real := filepath.Join(t.TempDir(), "dotfiles", "mcp.json")
			if err := errors.Join(os.MkdirAll(filepath.Dir(p.File), 0o755), os.MkdirAll(filepath.Dir(real), 0o755), os.Symlink(real, p.File+".2"), os.Symlink("mcp.json.2", p.File)); err != nil {
				t.Fatal(err)
			}
			if before != "" {
				write(t, real, before)
			}
			if _, err := installed(t, p).Apply(aTime); err != nil || content(t, real) != jsonOnly {
				t.Fatal(err)
			}
			if to, err := os.Readlink(p.File); err != nil || to != "mcp.json.2" {
				t.Errorf("the link is %q, %v", to, err)
			}
		})
	}
}

// TestFilesLeftAlone: what cannot be read or written is told, and stays as it is.
func TestFilesLeftAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file func(t *testing.T, p Place) Place
		want string
	}{
		"a folder": {func(t *testing.T, p Place) Place { write(t, filepath.Join(p.File, "x"), "y"); return p }, "it is no file"},
		"a link to itself": {func(t *testing.T, p Place) Place {
			if err := errors.Join(os.MkdirAll(filepath.Dir(p.File), 0o755), os.Symlink(p.File, p.File)); err != nil {
				t.Fatal(err)
			}
			return p
		}, "too many levels"},
		"a folder that is a file": {func(t *testing.T, p Place) Place { write(t, filepath.Dir(p.File), "y"); return p }, "not a directory"},
		"a folder that takes no new file": {func(t *testing.T, p Place) Place { // its name leaves no room for another's beside it
			p.File = filepath.Join(filepath.Dir(p.File), strings.Repeat("n", 250))
			write(t, p.File, "{}")
			return p
		}, "file name too long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := c.file(t, placed(t, ""))
			change, err := p.Install(ServerName, ourLaunch, Options{})
			if err == nil {
				_, err = change.Apply(aTime)
			}
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(e.Text, c.want) || !strings.Contains(e.Text, p.File) || !strings.HasSuffix(e.Next, ".") {
				t.Errorf("%#v", err)
			}
			if info, err := os.Stat(p.File); err == nil && info.Mode().IsRegular() && content(t, p.File) != "{}" {
				t.Errorf("it holds %q", content(t, p.File))
			}
		})
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere; TestFilesLeftAlone has a folder that takes no file from anybody")
	}
	p := placed(t, "{}")
	if err := os.Chmod(filepath.Dir(p.File), 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := installed(t, p).Apply(aTime); err == nil || content(t, p.File) != "{}" {
		t.Errorf("%v, %q", err, content(t, p.File))
	}
}

// TestApplyToWhatIsThereNow: what another program wrote after the change was shown stays.
func TestApplyToWhatIsThereNow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, meanwhile, want, failure string }{
		"more in it":      {"{}", `{"a": 1}`, `{"a": 1, "mcpServers": {"orgdata": {"command": "/opt/bin/orgdata-mcp", "args": ["stdio", "--profile", "prod"]}}}`, ""},
		"made":            {"", `{"a": 1}`, `{"a": 1, "mcpServers": {"orgdata": {"command": "/opt/bin/orgdata-mcp", "args": ["stdio", "--profile", "prod"]}}}`, ""},
		"the same change": {"{}", jsonOnly, jsonOnly, ""},
		"half of it":      {"{}", `{"a": `, `{"a": `, "no whole JSON"},
		"another server":  {"{}", `{"mcpServers": {"orgdata": {"command": "x"}}}`, `{"mcpServers": {"orgdata": {"command": "x"}}}`, "starts another program"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := placed(t, c.before)
			change := installed(t, p)
			write(t, p.File, c.meanwhile)
			backup, err := change.Apply(aTime)
			if got := content(t, p.File); got != c.want || (err == nil) != (c.failure == "") || err != nil && !strings.Contains(err.Error(), c.failure) {
				t.Errorf("%v\n%q\nwant\n%q", err, got, c.want)
			}
			if backup != "" && content(t, backup) != c.meanwhile {
				t.Errorf("the backup holds %q", content(t, backup))
			}
		})
	}
}

// TestOneAmongWriters: while a client keeps writing its file as clients do, as a whole, the file is never half of something, and the client's own
// member is always one that it wrote.
func TestOneAmongWriters(t *testing.T) {
	t.Parallel()
	p := placed(t, "{\n  \"n\": 0\n}\n")
	stop, done := make(chan struct{}), sync.WaitGroup{}
	done.Go(func() {
		for n := 1; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			text, err := os.ReadFile(p.File)
			if err != nil {
				t.Error(err)
			}
			text = bytes.Replace(text, fmt.Appendf(nil, "\"n\": %d", n-1), fmt.Appendf(nil, "\"n\": %d", n), 1)
			if err := errors.Join(os.WriteFile(p.File+".tmp", text, 0o600), os.Rename(p.File+".tmp", p.File)); err != nil {
				t.Error(err)
			}
			if _, err := plainJSON(string(text)); err != nil {
				t.Errorf("%q: %v", text, err)
			}
			n, err = counted(text)
			if err != nil {
				t.Error(err)
			}
		}
	})
	for range 30 {
		change, err := p.Install(ServerName, ourLaunch, Options{})
		if err == nil {
			_, err = change.Apply(aTime)
		}
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Error(err)
		}
		if change, err := p.Uninstall(ServerName, ourLaunch.Program, Options{}); err == nil {
			change.Apply(aTime)
		}
	}
	close(stop)
	done.Wait()
	for _, name := range names(t, filepath.Dir(p.File)) {
		if strings.HasPrefix(name, ".") {
			t.Errorf("%s was left", name)
		}
	}
}

func counted(text []byte) (n int, err error) {
	_, after, _ := bytes.Cut(text, []byte(`"n": `))
	_, err = fmt.Sscanf(string(after), "%d", &n)
	return n, err
}
