package profile

import (
	"errors"

	"github.com/zalando/go-keyring"
)

// Service is what all secrets are filed under in the system's keyring.
const Service = "orgdata-mcp"

// Keyring is a place for secrets by account. Get returns ErrNoSecret where there is none of an account. A Keyring without funcs is none: Why says why.
type Keyring struct {
	Get    func(account string) (string, error)
	Set    func(account, secret string) error
	Delete func(account string) error
	Why    string // there is none, as the end of a sentence ("because …")
}

// ErrNoSecret is that a keyring holds nothing for an account.
var ErrNoSecret = errors.New("no such secret")

// System is the keyring of this system's user.
func System() Keyring {
	return Keyring{
		Get: func(account string) (string, error) {
			secret, err := keyring.Get(Service, account)
			if errors.Is(err, keyring.ErrNotFound) {
				err = ErrNoSecret
			}
			return secret, err
		},
		Set: func(account, secret string) error { return keyring.Set(Service, account, secret) },
		Delete: func(account string) error {
			err := keyring.Delete(Service, account)
			if errors.Is(err, keyring.ErrNotFound) {
				err = ErrNoSecret
			}
			return err
		},
	}
}

// NoKeyring is the one that there is not.
func NoKeyring(why string) Keyring { return Keyring{Why: why} }
