package profile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// secretFile is the file of a secret. No name has the sign between its parts.
func (s *Store) secretFile(profile, connection, credential string) string {
	return filepath.Join(s.paths.Secrets, strings.Join([]string{profile, connection, credential}, "+"))
}

// intoFile writes a secret into a file that its owner alone may read.
func (s *Store) intoFile(profile, connection, credential, secret string) error {
	if err := checkName("credential", credential); err != nil {
		return err
	}
	err := os.MkdirAll(s.paths.Secrets, 0o700)
	if err == nil {
		err = files.WritePrivate(s.secretFile(profile, connection, credential), []byte(secret+"\n"))
	}
	if err != nil {
		return mistake("See that this user may write to the folder "+s.paths.Secrets+" and that there is room, then run it again.",
			"The %s of profile %s cannot be kept in a file (%w).", words.Spoken(credential), profile, files.Cause(err))
	}
	return nil
}

// fromFile reads a secret, unless others may read it, too.
func (s *Store) fromFile(profile, connection, credential, next string) (string, error) {
	const others, most = 0o077, 64 << 10
	path := s.secretFile(profile, connection, credential)
	unread := func(err error) error {
		return mistake(next, "The %s of profile %s cannot be read from %q (%w).", words.Spoken(credential), profile, path, files.Cause(err))
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no regular file")
	}
	if err != nil {
		return "", unread(err)
	}
	if info.Mode().Perm()&others != 0 && runtime.GOOS != "windows" {
		return "", mistake("Run chmod 600 "+words.ShellWord(path)+", and make a new key if somebody else may have read it.",
			"The %s of profile %s is in %q, which other users may read (mode %04o).", words.Spoken(credential), profile, path, info.Mode().Perm())
	}
	if err := othersWrite(path); err != nil {
		return "", err
	}
	data, err := files.Head(path, most)
	if err != nil {
		return "", unread(err)
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}

// removeFile removes the file of a secret, and what a process that was ended while it wrote one has left.
func (s *Store) removeFile(profile, connection, credential string) error {
	path := s.secretFile(profile, connection, credential)
	for _, left := range files.Unfinished(path) {
		if err := os.Remove(left); err != nil {
			return files.Cause(err)
		}
	}
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNoSecret
	}
	return err
}
