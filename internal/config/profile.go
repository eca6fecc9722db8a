package config

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Profile is what a profile says of connections.
type Profile struct {
	Name        string
	NamedBy     string // the flag or the variable that names it; "": it is the current one, which counts for nothing where the environment names other platforms
	Connections []ProfileConnection
}

// ProfileConnection is a connection as a profile has it.
type ProfileConnection struct {
	Name, Platform string
	Manifest       string            // path of the user's own manifest; ""
	BaseURL        string            // ""
	Auth           string            // the way in, as the manifest calls it; ""
	Credentials    map[string]string // that are no secrets, by name; the organisation is one
	Secrets        []string          // the names of those that Secret gives
	// Secret reads a secret where it is kept. Its errors are *Error.
	Secret func(credential string) (string, error)
}

// title is a profile as errors and answers call it.
func (p *Profile) title() string { return "profile " + p.Name }

// sentence begins one with the name of a setting or a profile.
func sentence(by string) string {
	return strings.ToUpper(by[:1]) + by[1:]
}

// namings are the names of its connections.
func (p *Profile) namings() []naming {
	if p == nil {
		return nil
	}
	all := make([]naming, len(p.Connections))
	for i, c := range p.Connections {
		all[i] = naming{c.Name, c.Platform}
	}
	return all
}

// of is what the profile says of a connection, nil for nothing.
func (p *Profile) of(n naming) *ProfileConnection {
	at := slices.Index(p.namings(), n)
	if at < 0 {
		return nil
	}
	return &p.Connections[at]
}

// only is the profile with some of its connections.
func (p *Profile) only(some []naming) *Profile {
	q := *p
	q.Connections = slices.DeleteFunc(slices.Clone(p.Connections), func(c ProfileConnection) bool { return !slices.Contains(some, naming{c.Name, c.Platform}) })
	return &q
}

// toPlatform are the names of the connections to a platform.
func (p *Profile) toPlatform(platform string) []naming {
	return slices.DeleteFunc(p.namings(), func(n naming) bool { return n.platform != platform })
}

// lacks is that the profile is named, and so is a platform or a connection, which it does not have; by is the setting that names the latter.
func (p *Profile) lacks(by, name string) error {
	next := "Leave one of them out, or run orgdata-mcp auth login --profile " + words.ShellWord(p.Name) + "."
	has := "no connection at all"
	if len(p.Connections) > 0 {
		has = "only " + words.And(namesIn(p.namings()))
	}
	return mistake(next, "%s names the profile %s, which has %s, and %s names %s.", p.NamedBy, p.Name, has, by, words.Line(name, 60))
}
