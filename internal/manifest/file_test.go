package manifest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writtenFile is a manifest on disk, and a clock that the test turns.
type writtenFile struct {
	path string
	now  time.Time
}

// write puts a text into the file at the clock's time, in place or by another file that takes its name, as editors do.
func (w *writtenFile) write(t *testing.T, text string, atomic bool) {
	t.Helper()
	to := w.path
	if atomic {
		to += ".new"
	}
	if err := os.WriteFile(to, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(to, w.now, w.now); err != nil {
		t.Fatal(err)
	}
	if atomic {
		if err := os.Rename(to, w.path); err != nil {
			t.Fatal(err)
		}
	}
}

func openWritten(t *testing.T, text string) (*File, *writtenFile) {
	t.Helper()
	w := &writtenFile{path: filepath.Join(t.TempDir(), "acme.yaml"), now: time.Now().Add(-time.Hour)}
	w.write(t, text, false)
	f, _, err := OpenFile(w.path)
	if err != nil {
		t.Fatal(err)
	}
	f.now = func() time.Time { return w.now }
	return f, w
}

// TestFileIsReadAgain: each step changes the file, and says what the next look gives: a title, an error, or nothing.
func TestFileIsReadAgain(t *testing.T) {
	t.Parallel()
	titled := func(title string) string { return strings.Replace(withWays, "title: Acme", "title: "+title, 1) }
	broken := strings.Replace(withWays, "title: Acme", "titel: Acme", 1)
	type step struct {
		do   func(t *testing.T, w *writtenFile)
		want string // of the manifest; "": there is no other
		err  string
	}
	write := func(text string, atomic bool) func(*testing.T, *writtenFile) {
		return func(t *testing.T, w *writtenFile) { w.write(t, text, atomic) }
	}
	nothing := func(*testing.T, *writtenFile) {}
	remove := func(t *testing.T, w *writtenFile) {
		if err := os.Remove(w.path); err != nil {
			t.Fatal(err)
		}
	}
	for name, steps := range map[string][]step{
		"nothing changed":         {{nothing, "", ""}, {nothing, "", ""}},
		"written in place":        {{write(titled("Acmf"), false), "Acmf", ""}, {nothing, "", ""}},
		"replaced":                {{write(titled("Acmf"), true), "Acmf", ""}, {nothing, "", ""}},
		"touched":                 {{write(withWays, false), "", ""}, {write(withWays, true), "", ""}},
		"a mistake, mended":       {{write(broken, false), "", `unknown key "titel"; did you mean "title"?`}, {nothing, "", ""}, {write(titled("Acmf"), true), "Acmf", ""}},
		"a mistake, taken back":   {{write(broken, false), "", `"titel"`}, {write(withWays, false), "", ""}, {write(broken, false), "", `"titel"`}},
		"half of it":              {{write(withWays[:len(withWays)/2], false), "", "acme.yaml:"}, {write(titled("Acmf"), false), "Acmf", ""}},
		"empty":                   {{write("", false), "", "acme.yaml:1:1: "}, {write(withWays, false), "", ""}},
		"gone, and there again":   {{remove, "", "no such file"}, {nothing, "", ""}, {write(withWays, false), "", ""}, {write(titled("Acmf"), false), "Acmf", ""}},
		"gone, and another again": {{remove, "", "no such file"}, {write(titled("Acmf"), false), "Acmf", ""}},
		"a folder in its place": {{func(t *testing.T, w *writtenFile) {
			remove(t, w)
			if err := os.Mkdir(w.path, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(w.path, w.now, w.now); err != nil {
				t.Fatal(err)
			}
		}, "", "no regular file"}, {nothing, "", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, w := openWritten(t, withWays)
			for i, s := range steps {
				w.now = w.now.Add(time.Minute)
				s.do(t, w)
				w.now = w.now.Add(time.Second)
				m, err := f.Again()
				if got := titleOf(m); got != s.want || (err == nil) != (s.err == "") || err != nil && !strings.Contains(err.Error(), s.err) {
					t.Errorf("step %d: %q, %v; want %q, %q", i, got, err, s.want, s.err)
				}
			}
		})
	}
}

func titleOf(m *Manifest) string {
	if m == nil {
		return ""
	}
	return m.Title
}

// TestFileThatIsBeingWritten is left alone until it has been at rest, and one that changes twice within the time that a file system tells apart is seen.
func TestFileThatIsBeingWritten(t *testing.T) {
	t.Parallel()
	f, w := openWritten(t, withWays)
	w.now = w.now.Add(time.Minute)
	w.write(t, withWays[:len(withWays)/2], false)
	if m, err := f.Again(); m != nil || err != nil {
		t.Errorf("just written: %v, %v", titleOf(m), err)
	}
	w.write(t, strings.Replace(withWays, "title: Acme", "title: Acmf", 1), false)
	changed := w.now
	w.now = changed.Add(writing)
	if m, err := f.Again(); titleOf(m) != "Acmf" || err != nil {
		t.Errorf("at rest: %q, %v", titleOf(m), err)
	}
	w.now = changed // the file system has no finer time: size and moment are those that were read
	w.write(t, strings.Replace(withWays, "title: Acme", "title: Acmg", 1), false)
	w.now = changed.Add(time.Second)
	if m, err := f.Again(); titleOf(m) != "Acmg" || err != nil {
		t.Errorf("within the same tick: %q, %v", titleOf(m), err)
	}
}

// TestHalfAFileShowsNobody: a file is written piece by piece, each piece a manifest, and of the first a column is not personal. Whatever the clock of the file
// system says, only the whole is ever returned.
func TestHalfAFileShowsNobody(t *testing.T) {
	t.Parallel()
	const half, rest = "manifest: 2\nplatform: acme\ntitle: Acme\nbase_url: https://api.acme.example\ncredentials: {}\nauthenticators: {open: {headers: {}}}\ntables:\n  people:\n    about: People\n    get: /people\n    columns:\n      id: {type: text, key: true}\n      name:\n        type: text\n",
		"        personal: true\n"
	for name, c := range map[string]struct {
		ahead time.Duration // of the file system's clock
		looks []time.Duration
		at    int // of the looks after the last piece, the one that has it
	}{
		"at rest for a second":       {0, []time.Duration{0, 300 * time.Millisecond, 999 * time.Millisecond, time.Second}, 3},
		"not looked at meanwhile":    {0, []time.Duration{time.Second}, 0},
		"by a clock that is ahead":   {time.Hour, []time.Duration{0, 999 * time.Millisecond, time.Second}, 2},
		"by one that is a bit ahead": {700 * time.Millisecond, []time.Duration{0, 900 * time.Millisecond, time.Second}, 2},
		"ahead, looked at late":      {time.Hour, []time.Duration{time.Minute, time.Minute + time.Second}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, w := openWritten(t, withWays)
			begun := w.now.Add(time.Minute)
			write := func(text string, at time.Time) {
				w.now = at.Add(c.ahead)
				w.write(t, text, false)
			}
			write(half, begun)
			for _, after := range []time.Duration{0, 200 * time.Millisecond, 900 * time.Millisecond} {
				w.now = begun.Add(after)
				if m, err := f.Again(); m != nil || err != nil {
					t.Fatalf("half of it, %v later: %v, %v", after, m, err)
				}
			}
			ended := begun.Add(950 * time.Millisecond)
			write(half+rest, ended)
			for i, after := range c.looks {
				w.now = ended.Add(after)
				m, err := f.Again()
				if err != nil || (m != nil) != (i == c.at) {
					t.Fatalf("the whole, %v later: %v, %v", after, m, err)
				}
				if m == nil {
					continue
				}
				if tables, err := m.Tables(); err != nil || !tables[0].Columns[1].Mask.Personal {
					t.Errorf("people are shown: %+v, %v", tables, err)
				}
			}
		})
	}
}

// TestNeedsRestart: what says where credentials go, and which, is not taken over.
func TestNeedsRestart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""},
		{"title: Acme", "title: Other", ""},
		{"things: {about: Things, get: /things", "stuff: {about: Stuff, get: /stuff", ""},
		{`{basic: {user: "{api_key}"}}`, `{headers: {X-Key: "{api_key}"}}`, ""},
		{"platform: acme", "platform: bcme", "platform"},
		{"https://api.acme.example\ncred", "https://api.evil.example\ncred", "base_url"},
		{"https://api.acme.example\ncred", "https://api.acme.example/v2\ncred", "base_url"},
		{"ACME_EMAIL", "HOME", "credentials"},
		{"secret: true, format: password", "secret: true", "credentials"},
		{"https://auth.acme.example/token/", "https://auth.evil.example/token/", "url of an authenticator"},
		{"platform: acme", "platform: acme\nlimits: {key: 10/s}", "limits"},
	} {
		before := parsed(t, withWays)
		later := parsed(t, strings.Replace(withWays, c.from, c.to, 1))
		if got := before.NeedsRestart(later); got != c.want {
			t.Errorf("%s for %s: %q, want %q", c.to, c.from, got, c.want)
		}
	}
}
