package profile

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// account is what a secret is filed under.
func account(profile, connection, credential string) string {
	return profile + "/" + connection + "/" + credential
}

// keep stores secrets, and notes in c where they are.
func (s *Store) keep(profile string, c *Connection, secrets map[string]string) (Kept, error) {
	if len(secrets) == 0 {
		return Kept{}, nil
	}
	c.Secrets = maps.Clone(c.Secrets)
	if c.Secrets == nil {
		c.Secrets = map[string]string{}
	}
	kept := Kept{Where: InKeyring}
	for name, secret := range secrets {
		if kept.Where == InKeyring {
			if why := s.intoKeyring(account(profile, c.Name, name), secret); why != "" {
				kept = Kept{Where: InFile, Path: s.paths.Secrets, Why: why}
			}
		}
		if kept.Where == InFile {
			if err := s.intoFile(profile, c.Name, name, secret); err != nil {
				return kept, err
			}
		}
		c.Secrets[name] = kept.Where
	}
	return kept, nil
}

// intoKeyring stores a secret in the keyring, or says why it does not.
func (s *Store) intoKeyring(account, secret string) (why string) {
	if s.keyring.Set == nil {
		return s.keyring.Why
	}
	if err := s.keyring.Set(account, secret); err != nil {
		return "the system's keyring did not take it (" + err.Error() + ")"
	}
	return ""
}

func (s *Store) secretFile(profile, connection, credential string) string {
	return filepath.Join(s.paths.Secrets, strings.ReplaceAll(account(profile, connection, credential), "/", "."))
}

func (s *Store) intoFile(profile, connection, credential, secret string) error {
	err := os.MkdirAll(s.paths.Secrets, 0o700)
	if err == nil {
		err = os.WriteFile(s.secretFile(profile, connection, credential), []byte(secret+"\n"), 0o600)
	}
	if err != nil {
		return mistake("See that this user may write there, and that there is room.", "The secret cannot be written to %q: %w.", s.paths.Secrets, err)
	}
	return nil
}

// Secret returns a secret of a connection from where it is kept. Errors are *Error.
func (s *Store) Secret(profile, connection, credential string) (string, error) {
	next := "Run orgdata-mcp auth login --profile " + profile + " to give it again."
	p, _ := s.Profile(profile)
	c, _ := p.Connection(connection)
	switch c.Secrets[credential] {
	case InKeyring:
		if s.keyring.Get == nil {
			return "", mistake(next, "The %s of profile %s is in the system's keyring, which is not there: %s.", credential, profile, s.keyring.Why)
		}
		secret, err := s.keyring.Get(account(profile, connection, credential))
		if err != nil {
			return "", mistake(next, "The %s of profile %s cannot be read from the system's keyring: %w.", credential, profile, err)
		}
		return secret, nil
	case InFile:
		data, err := os.ReadFile(s.secretFile(profile, connection, credential))
		if err != nil {
			return "", mistake(next, "The %s of profile %s cannot be read: %w.", credential, profile, err)
		}
		return strings.TrimSuffix(string(data), "\n"), nil
	}
	return "", mistake(next, "Profile %s has no %s for %s.", profile, credential, connection)
}

// forget removes a secret from where it is kept; one that is gone already is no error.
func (s *Store) forget(profile string, c Connection, credential string) error {
	var err error
	switch c.Secrets[credential] {
	case InKeyring:
		if s.keyring.Delete != nil {
			err = s.keyring.Delete(account(profile, c.Name, credential))
		}
	case InFile:
		err = os.Remove(s.secretFile(profile, c.Name, credential))
	}
	if err != nil && !errors.Is(err, ErrNoSecret) && !errors.Is(err, fs.ErrNotExist) {
		return mistake("Remove it by hand, then run this again.", "The %s of profile %s cannot be removed: %w.", credential, profile, err)
	}
	return nil
}
