package auth

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/toolfile"
)

// TestWhatComesNext: the commands that are told of ask the profile that was just made, by its name where another is current.
func TestWhatComesNext(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := profile.Open(profile.Paths{File: filepath.Join(dir, "config.yaml"), Secrets: filepath.Join(dir, "secrets")}, profile.NoKeyring("it is off"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"prod", "dev"} { // the first is the current one
		if _, err := store.Put(name, profile.Connection{Name: "acme", Platform: "acme"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]int{"prod": 0, "dev": 3} {
		told := ""
		l := &login{Deps: Deps{Show: func(line string) { told += line }}, store: store, profile: name}
		l.tellNext()
		if got := strings.Count(told, " --profile "+name); got != want || !strings.Contains(told, "orgdata-mcp install") {
			t.Errorf("%s is named %d times, want %d: %s", name, got, want, told)
		}
	}
}

func TestTokenLife(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		login *manifest.Login
		want  string
	}{
		{nil, ""},
		{&manifest.Login{}, "lives for a time that the platform does not tell; a new one is fetched by itself"},
		{&manifest.Login{Lifetime: 2 * time.Hour}, "lives 2 hours; a new one is fetched by itself"},
		{&manifest.Login{Lifetime: 15 * time.Minute, Refresh: &manifest.Refresh{}}, "lives 15 minutes, and is refreshed by itself"},
	} {
		if got := TokenLife(c.login); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestSetsOfAFile: of several sets of settings one is named, where nobody can be asked.
func TestSetsOfAFile(t *testing.T) {
	t.Parallel()
	l := &login{Deps: Deps{Ask: prompt.New(nil, nil, nil)}}
	sets := []toolfile.Set{{Name: "live"}, {Name: "test", Current: true}}
	for name, want := range map[string]string{
		"":     "the name of one of the file's sets of settings is not given, and there is no terminal to ask at",
		"prod": `--set is "prod", and the file has none of that name`,
		"test": "",
	} {
		got, err := l.chooseSet(t.Context(), sets, name)
		if want == "" && (err != nil || got.Name != name) || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%q: %+v, %v, want %q", name, got, err, want)
		}
	}
}
