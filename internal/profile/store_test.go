package profile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
)

var acme = profile.Connection{Name: "acme"}

// put sets a connection that must not fail.
func put(t *testing.T, s *profile.Store, name string, c profile.Connection, secrets map[string]string) profile.Kept {
	t.Helper()
	where, err := s.Put(name, c, secrets)
	if err != nil {
		t.Fatal(err)
	}
	return where
}

// TestSecretsInTheKeyring: by the connection's own name there, and nowhere else.
func TestSecretsInTheKeyring(t *testing.T) {
	t.Parallel()
	ring, p := map[string]string{}, at(t, "")
	s := open(t, p, kept(ring))
	if where := put(t, s, "prod", acme, map[string]string{"api_key": "k1", "password": "p"}); where != (profile.Kept{Where: profile.InKeyring}) {
		t.Errorf("kept %+v", where)
	}
	if len(ring) != 2 || ring["prod/acme/api_key"] != "k1" || ring["prod/acme/password"] != "p" {
		t.Errorf("the keyring has %v", ring)
	}
	if _, err := os.Stat(p.Secrets); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a folder for secrets: %v", err)
	}
	put(t, s, "prod", acme, map[string]string{"api_key": "k2"})
	if secret, err := s.Secret("prod", "acme", "api_key"); secret != "k2" || err != nil {
		t.Errorf("%q, %v, want the later one", secret, err)
	}
	if secret, err := open(t, p, kept(ring)).Secret("prod", "acme", "password"); secret != "p" || err != nil {
		t.Errorf("%q, %v, want that what was not given stays", secret, err)
	}
	put(t, s, "prod", acme, map[string]string{"password": ""})
	if _, err := s.Secret("prod", "acme", "password"); err == nil || len(ring) != 1 {
		t.Errorf("%v, want that the password is gone: %v", err, ring)
	}
	if err := s.Remove("prod", ""); err != nil || len(ring) != 0 {
		t.Errorf("%v, want an empty keyring: %v", err, ring)
	}
}

// TestSecretsInFiles: where no keyring takes them, and it is said why. Nobody else may read them.
func TestSecretsInFiles(t *testing.T) {
	t.Parallel()
	full := kept(map[string]string{})
	full.Set = func(string, string) error { return errors.New("it is full") }
	wait := func() error { <-t.Context().Done(); return nil }
	slow := profile.Limited(profile.Keyring{Set: func(string, string) error { return wait() }, Delete: func(string) error { return wait() }}, 10*time.Millisecond)
	for why, ring := range map[string]profile.Keyring{"it is off": profile.NoKeyring("it is off"), "did not take it (it is full)": full, "did not answer within 10ms": slow} {
		p := at(t, "")
		s := open(t, p, ring)
		where := put(t, s, "prod", acme, map[string]string{"api_key": "k1"})
		if where.Where != profile.InFile || where.Path != p.Secrets || !strings.Contains(where.Why, why) {
			t.Errorf("%s: kept %+v", why, where)
		}
		files, err := filepath.Glob(filepath.Join(p.Secrets, "*"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%s: files %v, %v", why, files, err)
		}
		if runtime.GOOS != "windows" {
			for path, want := range map[string]fs.FileMode{p.Secrets: 0o700, files[0]: 0o600, p.File: 0o600} {
				if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
					t.Errorf("%s: %s has mode %v, %v, want %04o", why, path, info.Mode(), err, want)
				}
			}
		}
		if strings.Contains(text(t, p.File), "k1") {
			t.Errorf("%s: the secret is in %s", why, p.File)
		}
		if secret, err := open(t, p, ring).Secret("prod", "acme", "api_key"); secret != "k1" || err != nil {
			t.Errorf("%s: %q, %v", why, secret, err)
		}
		if err := os.WriteFile(filepath.Join(p.Secrets, ".prod+acme+api_key.123-4"), []byte("k0"), 0o600); err != nil { // by a process that was killed
			t.Fatal(err)
		}
		if err := s.Remove("prod", "acme"); err != nil {
			t.Error(err)
		}
		if files, _ := os.ReadDir(p.Secrets); len(files) > 0 {
			t.Errorf("%s: left behind: %v", why, files)
		}
	}
}

// TestSecretsMove: a later secret is kept where it can be then, and the earlier one is nowhere any more.
func TestSecretsMove(t *testing.T) {
	t.Parallel()
	ring, p := map[string]string{}, at(t, "")
	put(t, open(t, p, profile.NoKeyring("it is off")), "prod", acme, map[string]string{"api_key": "k1"})
	put(t, open(t, p, kept(ring)), "prod", acme, map[string]string{"api_key": "k2"})
	if files, _ := filepath.Glob(filepath.Join(p.Secrets, "*")); len(files) > 0 || ring["prod/acme/api_key"] != "k2" {
		t.Errorf("files %v, keyring %v", files, ring)
	}
	full := kept(ring)
	full.Set = func(string, string) error { return errors.New("it is full") }
	s := open(t, p, full)
	put(t, s, "prod", acme, map[string]string{"api_key": "k3"})
	if secret, err := s.Secret("prod", "acme", "api_key"); secret != "k3" || err != nil || len(ring) != 0 {
		t.Errorf("%q, %v, keyring %v", secret, err, ring)
	}
}

// TestSecretLeftInTheKeyring: what cannot be removed when another takes its place is told, and goes with the profile.
func TestSecretLeftInTheKeyring(t *testing.T) {
	t.Parallel()
	ring, p := map[string]string{}, at(t, "")
	put(t, open(t, p, kept(ring)), "prod", acme, map[string]string{"api_key": "k1", "password": "p1"})
	away := open(t, p, profile.NoKeyring("it is off"))
	if got := put(t, away, "prod", acme, map[string]string{"api_key": "k2", "password": "p2"}).Left; got != "prod/acme/api_key and prod/acme/password" {
		t.Errorf("left are %q", got)
	}
	if got := put(t, away, "prod", acme, map[string]string{"api_key": "k3"}).Left; got != "" {
		t.Errorf("of what was in a file %q is left", got)
	}
	if err := open(t, p, kept(ring)).Remove("prod", ""); err != nil || len(ring) > 0 {
		t.Errorf("%v; the keyring has %v after all was removed", err, ring)
	}
}

// TestSecretsThatCannotBeRead say where they are, what is wrong and what to do.
func TestSecretsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	locked := kept(map[string]string{})
	locked.Get = func(string) (string, error) { return "", errors.New("it is locked") }
	for _, c := range []struct {
		ring    profile.Keyring
		where   string
		prepare func(file string) error
		want    string
	}{
		{locked, "keyring", nil, "cannot be read from the system's keyring (it is locked). Next: Unlock the keyring"},
		{kept(map[string]string{}), "keyring", nil, "is not in the system's keyring any more. Next: Run orgdata-mcp auth login --profile prod"},
		{profile.NoKeyring("there is no D-Bus session"), "keyring", nil, "which cannot be read, because there is no D-Bus session."},
		{locked, "file", nil, "(no such file or directory)"},
		{locked, "file", func(file string) error { return os.WriteFile(file, []byte("k\n"), 0o644) }, "which other users may read (mode 0644). Next: Run chmod 600 "},
		{locked, "file", func(file string) error { return os.Mkdir(file, 0o700) }, "(it is no regular file)"},
	} {
		p := at(t, "version: 1\nprofiles: {prod: {connections: {acme: {secrets: {api_key: "+c.where+"}}}}}\n")
		if err := os.Mkdir(p.Secrets, 0o700); err != nil {
			t.Fatal(err)
		}
		if c.prepare != nil {
			if err := c.prepare(filepath.Join(p.Secrets, "prod+acme+api_key")); err != nil {
				t.Fatal(err)
			}
		}
		_, err := open(t, p, c.ring).Secret("prod", "acme", "api_key")
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "The API key of profile prod") {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

// TestCurrent: the first profile becomes the current one, and one that is gone is it no more.
func TestCurrent(t *testing.T) {
	t.Parallel()
	p := at(t, "")
	s := open(t, p, profile.NoKeyring("it is off"))
	put(t, s, "prod", acme, nil)
	put(t, s, "dev", acme, nil)
	steps := []struct {
		do   func() error
		want string
	}{
		{func() error { return nil }, "prod"},
		{func() error { return s.Switch("dev") }, "dev"},
		{func() error { return s.Remove("prod", "") }, "dev"},
		{func() error { return s.Remove("dev", "acme") }, ""},
	}
	for i, step := range steps {
		if err := step.do(); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		if got := open(t, p, profile.NoKeyring("")).Current(); got != step.want {
			t.Errorf("%d: current %q, want %q", i, got, step.want)
		}
	}
	for _, err := range []error{s.Switch("prod"), s.Remove("prod", "")} {
		if err == nil || !strings.Contains(err.Error(), `There is no profile "prod"`) {
			t.Error(err)
		}
	}
}

// TestNames: those that a file cannot be called by on every system are refused before anything is kept.
func TestNames(t *testing.T) {
	t.Parallel()
	p := at(t, "")
	s := open(t, p, kept(map[string]string{}))
	for _, name := range []string{"", "none", "Prod", "a b", "../x", "a/b", "a+b", "1st", "-x", strings.Repeat("x", 61)} {
		if _, err := s.Put(name, acme, map[string]string{"api_key": "k"}); err == nil || !strings.Contains(err.Error(), "Next: Take") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := os.Stat(p.File); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something is written: %v", err)
	}
}

// TestManyAtOnce: what several processes write at the same time is all there. Each has a store of its own, as a process has.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	const many = 24
	p := at(t, "")
	var ring sync.Mutex // guards secrets
	secrets := map[string]string{}
	locked := kept(secrets)
	guarded := profile.Keyring{
		Get:    func(a string) (string, error) { ring.Lock(); defer ring.Unlock(); return locked.Get(a) },
		Set:    func(a, s string) error { ring.Lock(); defer ring.Unlock(); return locked.Set(a, s) },
		Delete: func(a string) error { ring.Lock(); defer ring.Unlock(); return locked.Delete(a) },
	}
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			s, err := profile.Open(p, guarded)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := s.Put(fmt.Sprint("p", i%4), profile.Connection{Name: fmt.Sprint("c", i)}, map[string]string{"api_key": fmt.Sprint("k", i)}); err != nil {
				t.Error(err)
			}
			if _, err := s.Put("p0", profile.Connection{Name: "shared"}, map[string]string{fmt.Sprint("secret_", i): "x"}); err != nil {
				t.Error(err)
			}
			if err := s.Switch(fmt.Sprint("p", i%4)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s := open(t, p, guarded)
	found := 0
	for _, name := range s.Names() {
		q, _ := s.Profile(name)
		for _, c := range q.Connections {
			if c.Name == "shared" {
				if len(c.Secrets) != many {
					t.Errorf("of what all gave to one connection %d of %d are left", len(c.Secrets), many)
				}
				continue
			}
			found++
			if secret, err := s.Secret(name, c.Name, "api_key"); "k"+strings.TrimPrefix(c.Name, "c") != secret || err != nil {
				t.Errorf("%s: %q, %v", c.Name, secret, err)
			}
		}
	}
	if found != many || len(s.Names()) != 4 {
		t.Errorf("%d connections in %v, want %d in 4", found, s.Names(), many)
	}
	leftovers(t, p)
}

// leftovers fails at files that writing has left beside those that are meant to be there.
func leftovers(t *testing.T, p profile.Paths) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(p.File))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains([]string{"config.yaml", "config.yaml.lock", "secrets"}, e.Name()) {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

// TestLinks: a file that a link leads to is changed where it is, and the link stays one.
func TestLinks(t *testing.T) {
	t.Parallel()
	for _, there := range []bool{true, false} {
		p, elsewhere := at(t, ""), filepath.Join(t.TempDir(), "dotfiles", "profiles.yaml")
		if err := os.MkdirAll(filepath.Dir(elsewhere), 0o700); err != nil {
			t.Fatal(err)
		}
		if there {
			if err := os.WriteFile(elsewhere, []byte("# mine\nversion: 1\n"), 0o640); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink(elsewhere, p.File); err != nil {
			t.Skip("this system makes no links:", err)
		}
		put(t, open(t, p, profile.NoKeyring("")), "prod", acme, nil)
		if to, err := os.Readlink(p.File); to != elsewhere || err != nil {
			t.Errorf("the link leads to %q, %v", to, err)
		}
		if !strings.Contains(text(t, elsewhere), "prod:") {
			t.Error("what it leads to has not changed")
		}
		if info, err := os.Stat(elsewhere); there && (err != nil || info.Mode().Perm() != 0o640) {
			t.Errorf("the mode is %v, want that it stays: %v", info.Mode(), err)
		}
	}
}

// TestNoRoom: where it cannot be written, the file and the keyring are as they were, and it is said.
func TestNoRoom(t *testing.T) {
	t.Parallel()
	const before = "version: 1\nprofiles: {prod: {connections: {acme: {secrets: {api_key: keyring}}}}}\n"
	p, ring := at(t, before), map[string]string{"prod/acme/api_key": "k1"}
	want := "are as they were (is a directory)"
	if os.Getuid() != 0 {
		want = "are as they were (permission denied)"
		closed(t, filepath.Dir(p.File))
	} else if err := os.Mkdir(p.File+".lock", 0o700); err != nil { // root may write everywhere
		t.Fatal(err)
	}
	_, err := open(t, p, kept(ring)).Put("prod", acme, map[string]string{"api_key": "k2", "password": "p"})
	if err == nil || !strings.Contains(err.Error(), want) || len(ring) != 1 || ring["prod/acme/api_key"] != "k1" || text(t, p.File) != before {
		t.Errorf("%v, keyring %v, file %q", err, ring, text(t, p.File))
	}
}

// closed is a folder to which nobody may write while the test runs.
func closed(t *testing.T, folder string) {
	t.Helper()
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
}
