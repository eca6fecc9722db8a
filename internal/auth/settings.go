package auth

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
)

// retiring is what the name of a secret ends with that is the key before, until the platform is seen to refuse it.
const retiring = ".retiring"

// Retiring tells whether a secret of a connection is the key before another, and of which credential.
func Retiring(secret string) (credential string, is bool) { return strings.CutSuffix(secret, retiring) }

// Settings are a profile's, with paths that begin in the folder of its file; by is the flag or the variable that names it, "" for none. A secret is read
// from what open opens each time: another process may have changed it, and its place, too.
func Settings(p profile.Profile, by, folder string, open func() (*profile.Store, error)) *config.Profile {
	settings := &config.Profile{Name: p.Name, NamedBy: by}
	for _, c := range p.Connections {
		settings.Connections = append(settings.Connections, connectionSettings(p.Name, c, folder, open))
	}
	return settings
}

func connectionSettings(profileName string, c profile.Connection, folder string, open func() (*profile.Store, error)) config.ProfileConnection {
	s := config.ProfileConnection{Name: c.Name, Platform: c.Platform, Manifest: c.Manifest, BaseURL: c.BaseURL, Auth: c.Auth, Credentials: map[string]string{}}
	if s.Manifest != "" && !filepath.IsAbs(s.Manifest) {
		s.Manifest = filepath.Join(folder, s.Manifest)
	}
	maps.Copy(s.Credentials, c.Credentials)
	if c.Organization != "" {
		s.Credentials[config.Organization] = c.Organization
	}
	for _, name := range slices.Sorted(maps.Keys(c.Secrets)) {
		if _, is := Retiring(name); !is {
			s.Secrets = append(s.Secrets, name)
		}
	}
	s.Secret = func(credential string) (string, error) {
		store, err := open()
		if err != nil {
			return "", profileError(err)
		}
		secret, err := store.Secret(profileName, c.Name, credential)
		return secret, profileError(err)
	}
	return s
}

// profileError is what is wrong with profiles as an error of the settings that they give.
func profileError(err error) error {
	var e *profile.Error
	if !errors.As(err, &e) {
		return err
	}
	return &config.Error{Text: e.Text, Next: e.Next}
}

// candidateOf is a connection of a profile, to be tried out, with the manifest of its platform.
func candidateOf(m *manifest.Manifest, s config.ProfileConnection, source string) (Candidate, error) {
	c := Candidate{Manifest: m, Name: s.Name, BaseURL: s.BaseURL, Auth: s.Auth, Values: map[string]string{}, Sources: map[string]string{}}
	for credential, value := range s.Credentials {
		if m.Scope != nil && credential == config.Organization {
			credential = m.Scope.From
		}
		c.set(credential, value, source)
	}
	for _, secret := range s.Secrets {
		value, err := s.Secret(secret)
		if err != nil {
			return Candidate{}, err
		}
		c.set(secret, value, source)
	}
	return c, nil
}
