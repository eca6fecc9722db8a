package cli

import (
	"cmp"
	"errors"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// profiles opens the profiles of the user. Errors are *profile.Error.
func (a *app) profiles() (*profile.Store, error) {
	paths, err := profile.Locate(runtime.GOOS, a.getenv)
	if err != nil {
		return nil, err
	}
	return profile.Open(paths, a.keyring())
}

// keyring is the system's, unless a setting switches it off.
func (a *app) keyring() profile.Keyring {
	if config.KeyringOff(a.environ) {
		return profile.NoKeyring(config.KeyringSetting + " is off")
	}
	return profile.System(runtime.GOOS, a.getenv)
}

// given is what flags and a profile say: the profile that a flag or the environment names, or else the current one.
func (a *app) given(c choice) (config.Given, error) {
	g := config.Given{Platform: c.platform, Organization: c.organization, Otherwise: c.otherwise(), Deadline: c.timeout, Patience: c.patience}
	name, by := config.NamedProfile(c.profile, a.environ)
	if c.sandbox || name == config.NoProfile {
		return g, nil
	}
	if words.LooksSecret(name) {
		return g, keyAsName(by)
	}
	store, err := a.profiles()
	switch {
	case err != nil && by == "" && errors.Is(err, profile.ErrNoHome):
		return g, nil // no place for profiles: there are none
	case err != nil && by == "" && errors.Is(err, fs.ErrPermission):
		g.Unread = profileText(err) // as where a service runs as another user than its home's
		return g, nil
	case err != nil:
		return g, err
	case by == "":
		name = store.Current()
	}
	if name == "" {
		return g, nil
	}
	p, ok := store.Profile(name)
	if !ok {
		return g, noProfile(store, name, by)
	}
	g.Profile = auth.Settings(p, by, filepath.Dir(store.Paths().File), a.profiles)
	g.Elsewhere = othersWith(store, name, c.platform)
	return g, nil
}

// othersWith are the profiles besides one that have a platform, or a connection, of a name; "" is none.
func othersWith(store *profile.Store, but, name string) []string {
	var others []string
	for _, other := range store.Names() {
		p, _ := store.Profile(other)
		if other != but && slices.ContainsFunc(p.Connections, func(c profile.Connection) bool {
			return name != "" && (strings.EqualFold(c.Name, name) || strings.EqualFold(c.Platform, name))
		}) {
			others = append(others, words.ShellWord(other))
		}
	}
	return others
}

// chosenProfile is the profile that the flag (its value) or the environment names, or else the current one.
func (a *app) chosenProfile(flag string) (*profile.Store, profile.Profile, error) {
	store, err := a.profiles()
	if err != nil {
		return nil, profile.Profile{}, err
	}
	name := a.namedProfile(flag)
	p, ok := store.Profile(cmp.Or(name, store.Current()))
	switch {
	case ok:
		return store, p, nil
	case name == "" && len(store.Names()) == 0:
		err = usageError{advised{errors.New("there is no profile yet"), "Run orgdata-mcp auth login."}}
	case name == "":
		err = usageError{advised{errors.New("no profile is current"), "Name one with --profile: " + words.Or(store.Names()) + "."}}
	default:
		_, by := config.NamedProfile(flag, a.environ)
		err = noProfile(store, name, by)
	}
	return nil, p, err
}

// namedProfile is the profile that the flag (its value) or else the environment names; "" for none.
func (a *app) namedProfile(flag string) string {
	name, _ := config.NamedProfile(flag, a.environ)
	if name == config.NoProfile {
		return ""
	}
	return name
}

// keyAsName refuses a key where a name belongs, before an error repeats it.
func keyAsName(by string) error {
	return &config.Error{Text: by + " holds what looks like a key itself.", Next: "Give a name there, and the key to orgdata-mcp auth login, which asks for it. Make another key if somebody else may have seen this one."}
}

func noProfile(store *profile.Store, name, by string) error {
	e := &config.Error{
		Text: "There is no profile " + strconv.Quote(name) + ", which " + by + " names, in " + store.Paths().File + ".",
		Next: "Name " + words.Or(store.Names()) + ", or make it with orgdata-mcp auth login --profile " + words.ShellWord(name) + ".",
	}
	if by == "" {
		e.Text = "There is no profile " + strconv.Quote(name) + ", which is the current one in " + store.Paths().File + "."
		e.Next = "Run orgdata-mcp auth switch to take another, or orgdata-mcp auth login."
	}
	if len(store.Names()) == 0 {
		e.Next = "Run orgdata-mcp auth login --profile " + words.ShellWord(name) + "."
	}
	return e
}

// profileText is what is wrong with profiles, without what to do.
func profileText(err error) string {
	var e *profile.Error
	if errors.As(err, &e) {
		return e.Text
	}
	return err.Error()
}
