package signin

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Way is one way into a platform: what a person gives, and the authenticators that take it.
type Way struct {
	Needs          []*manifest.Credential // in the manifest's order, without the organisation
	Authenticators []string               // by name, the one to try first first
}

// Ways are those of a platform, the preferred one first. A platform that asks for no credentials has one, which needs nothing.
func Ways(m *manifest.Manifest) []Way {
	var ways []Way
	for _, a := range m.Authenticators {
		needs := needsOf(m, a)
		same := func(w Way) bool { return slices.Equal(w.Needs, needs) }
		if at := slices.IndexFunc(ways, same); at >= 0 {
			ways[at].Authenticators = append(ways[at].Authenticators, a.Name)
			continue
		}
		ways = append(ways, Way{needs, []string{a.Name}})
	}
	return ways
}

func needsOf(m *manifest.Manifest, a manifest.Authenticator) []*manifest.Credential {
	var needs []*manifest.Credential
	for i := range m.Credentials {
		c := &m.Credentials[i]
		organization := m.Scope != nil && m.Scope.From == c.Name
		if slices.Contains(a.Needs, c.Name) && !organization {
			needs = append(needs, c)
		}
	}
	return needs
}

// Title names what a person gives: "an API key", "an e-mail and a password".
func (w Way) Title() string {
	var parts []string
	for _, c := range w.Needs {
		name := words.Spoken(c.Name)
		article := "a "
		if strings.ContainsAny(name[:1], "AEIOUaeiou") {
			article = "an "
		}
		parts = append(parts, article+name)
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return words.And(parts)
}

// Secrets are the names of the secrets that it needs.
func (w Way) Secrets() []string {
	var names []string
	for _, c := range w.Needs {
		if c.Secret {
			names = append(names, c.Name)
		}
	}
	return names
}

// Takes tells whether it needs a credential.
func (w Way) Takes(credential string) bool {
	return slices.ContainsFunc(w.Needs, func(c *manifest.Credential) bool { return c.Name == credential })
}
