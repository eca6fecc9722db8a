package profile

import (
	"errors"
	"io/fs"
	"slices"
	"syscall"
)

// Store is the profiles of a user as the file had them when it was read last. Put, Remove and Switch read the file again, change that, and write it; other
// processes may do so meanwhile. It is not safe for concurrent use.
type Store struct {
	paths   Paths
	keyring Keyring
	file    content
}

// Open reads the profiles. A file that is not there is one without profiles. Errors are *Error.
func Open(p Paths, keyring Keyring) (*Store, error) {
	s := &Store{paths: p, keyring: keyring}
	if err := s.load(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Store) load() error {
	data, err := contents(s.paths.File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) { // a home that is no folder, such as /dev/null
		return err
	}
	s.file, err = read(s.paths.File, data)
	return err
}

// Paths are where the profiles are kept.
func (s *Store) Paths() Paths { return s.paths }

// Current is the name of the profile that applies where none is named, "" for none.
func (s *Store) Current() string { return s.file.current }

// Names are those of the profiles, in the order of the file.
func (s *Store) Names() []string {
	names := make([]string, len(s.file.profiles))
	for i, p := range s.file.profiles {
		names[i] = p.Name
	}
	return names
}

// Profile is the one of a name.
func (s *Store) Profile(name string) (Profile, bool) {
	at := slices.IndexFunc(s.file.profiles, func(p Profile) bool { return p.Name == name })
	if at < 0 {
		return Profile{}, false
	}
	return s.file.profiles[at], true
}

// Connection is the one of a name.
func (p Profile) Connection(name string) (Connection, bool) {
	at := slices.IndexFunc(p.Connections, func(c Connection) bool { return c.Name == name })
	if at < 0 {
		return Connection{}, false
	}
	return p.Connections[at], true
}
