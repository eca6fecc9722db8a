package config

import (
	"errors"
	"strings"

	"github.com/caarlos0/env/v11"
)

// keyring is on or off.
type keyring string

// UnmarshalText refuses any other word.
func (k *keyring) UnmarshalText(text []byte) error {
	*k = keyring(strings.ToLower(strings.TrimSpace(string(text))))
	if *k != "on" && *k != "off" {
		return errors.New("neither on nor off")
	}
	return nil
}

// KeyringOff tells whether secrets are to be kept in files although there may be a keyring. What else is wrong with the environment is not looked at.
func KeyringOff(environ []string) bool {
	return strings.EqualFold(strings.TrimSpace(env.ToMap(environ)[KeyringSetting]), "off")
}
