package profile

import (
	"errors"
	"maps"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// account is what a secret is filed under.
func account(profile, connection, credential string) string {
	return profile + "/" + connection + "/" + credential
}

// keep stores the secrets given of a connection, and returns where each is then; "" is one that is to go. Where the keyring does not take one, those that follow
// go into files, too.
func (s *Store) keep(profile, connection string, given map[string]string) (where map[string]string, kept Kept, err error) {
	where = map[string]string{}
	why := ""
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if given[name] == "" {
			where[name] = ""
			continue
		}
		kept.Where = InKeyring
		if why == "" {
			why = s.intoKeyring(account(profile, connection, name), given[name])
		}
		if why != "" {
			kept = Kept{Where: InFile, Path: s.paths.Secrets, Why: why}
			if err := s.intoFile(profile, connection, name, given[name]); err != nil {
				return where, kept, err
			}
		}
		where[name] = kept.Where
	}
	return where, kept, nil
}

// intoKeyring stores a secret in the keyring, or says why it does not, as the end of a sentence.
func (s *Store) intoKeyring(account, secret string) (why string) {
	if s.keyring.Set == nil {
		return s.keyring.Why
	}
	if err := s.keyring.Set(account, secret); err != nil {
		return "the system's keyring did not take it (" + err.Error() + ")"
	}
	return ""
}

// Secret returns a secret of a connection from where it is kept. Errors are *Error.
func (s *Store) Secret(profile, connection, credential string) (string, error) {
	next := "Run orgdata-mcp auth login --profile " + profile + " to give it again."
	p, _ := s.Profile(profile)
	c, _ := p.Connection(connection)
	switch where := c.Secrets[credential]; {
	case where == "":
		return "", mistake(next, "Profile %s has no %s for %s.", profile, words.Spoken(credential), connection)
	case where == InFile:
		return s.fromFile(profile, connection, credential, next)
	case s.keyring.Get == nil:
		return "", mistake(next, "The %s of profile %s is in the system's keyring, which cannot be read, because %s.", words.Spoken(credential), profile, s.keyring.Why)
	}
	secret, err := s.keyring.Get(account(profile, connection, credential))
	switch {
	case errors.Is(err, ErrNoSecret):
		return "", mistake(next, "The %s of profile %s is not in the system's keyring any more.", words.Spoken(credential), profile)
	case err != nil:
		return "", mistake("Unlock the keyring, then run it again; or run orgdata-mcp auth login --profile "+profile+" to give it again.",
			"The %s of profile %s cannot be read from the system's keyring (%w).", words.Spoken(credential), profile, err)
	}
	return secret, nil
}

// forget removes a secret from where it is kept; one that is gone already is no error.
func (s *Store) forget(profile string, c Connection, credential string) error {
	var err error
	name := account(profile, c.Name, credential) + " of " + Service
	next := "Remove it where it is, as " + name + ", and end the key at its platform."
	switch c.Secrets[credential] {
	case InKeyring:
		next = "Unlock the keyring, then run it again; or remove " + name + " there by other means, take the connection out of " + words.ShellWord(s.paths.File) + " with an editor, and end the key at its platform."
		if s.keyring.Delete != nil {
			err = s.keyring.Delete(account(profile, c.Name, credential))
		} else {
			err = errors.New(s.keyring.Why)
		}
	case InFile:
		err = s.removeFile(profile, c.Name, credential)
	}
	if err != nil && !errors.Is(err, ErrNoSecret) {
		return mistake(next, "The %s of profile %s cannot be removed from where it is kept (%w).", words.Spoken(credential), profile, err)
	}
	return nil
}

// earlier are the secrets of a connection that others are to replace, as far as they can be read.
func (s *Store) earlier(profile string, before Connection, given map[string]string) map[string]string {
	all := map[string]string{}
	for name, secret := range given {
		if before.Secrets[name] == "" || secret == "" {
			continue
		}
		if value, err := s.Secret(profile, before.Name, name); err == nil {
			all[name] = value
		}
	}
	return all
}

// restore undoes what was stored of a connection that could not be written down. That it cannot be undone is not told besides the error that led here.
func (s *Store) restore(profile string, before Connection, where, earlier map[string]string) {
	stored := Connection{Name: before.Name, Secrets: where}
	for name, place := range where {
		switch {
		case before.Secrets[name] != place:
			_ = s.forget(profile, stored, name)
		case place == InKeyring && earlier[name] != "":
			_ = s.keyring.Set(account(profile, before.Name, name), earlier[name])
		case place == InFile && earlier[name] != "":
			_ = s.intoFile(profile, before.Name, name, earlier[name])
		}
	}
}

// forgetMoved removes what is kept elsewhere now, or nowhere. What cannot be removed from the keyring and is of no use any more is no error: left names it.
func (s *Store) forgetMoved(profile string, before Connection, where map[string]string) (left string, err error) {
	var accounts []string
	for _, name := range slices.Sorted(maps.Keys(where)) {
		if before.Secrets[name] == where[name] {
			continue
		}
		err := s.forget(profile, before, name)
		switch {
		case err != nil && where[name] == "":
			return "", err
		case err != nil && before.Secrets[name] == InKeyring:
			accounts = append(accounts, account(profile, before.Name, name))
		}
	}
	return words.And(accounts), nil
}

// forgetLeft removes from the keyring what [Store.Put] had to leave there when the secret that is in a file now took its place. Most files follow none, so
// that a keyring which is not there is no error.
func (s *Store) forgetLeft(profile string, c Connection, credential string) {
	if c.Secrets[credential] == InFile && s.keyring.Delete != nil {
		_ = s.keyring.Delete(account(profile, c.Name, credential))
	}
}
