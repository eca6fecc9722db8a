package profile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/zalando/go-keyring"
)

// Service is what all secrets are filed under in the system's keyring.
const Service = "orgdata-mcp"

// Keyring is a place for secrets by account. Get and Delete return ErrNoSecret where there is none of an account. A Keyring without funcs is none: Why says why.
type Keyring struct {
	Get    func(account string) (string, error)
	Set    func(account, secret string) error
	Delete func(account string) error
	Why    string // there is none, as the end of a sentence ("…, because …")
}

// ErrNoSecret is that a keyring holds nothing for an account.
var ErrNoSecret = errors.New("no such secret")

// keyringLimit is how long a keyring may take: one that waits for a password that nobody is there to give is as good as none.
const keyringLimit = 3 * time.Second

// System is the keyring of this system's user, none where it is known that there is none. goos is the system as runtime.GOOS calls it, getenv a variable's value.
func System(goos string, getenv func(string) string) Keyring {
	if goos != "darwin" && goos != "windows" && !hasBus(getenv, fmt.Sprint("/run/user/", os.Getuid())) {
		return NoKeyring("there is no D-Bus session, as on a machine without a desktop")
	}
	return Limited(Keyring{
		Get:    func(account string) (string, error) { return keyring.Get(Service, account) },
		Set:    func(account, secret string) error { return keyring.Set(Service, account, secret) },
		Delete: func(account string) error { return keyring.Delete(Service, account) },
	}, keyringLimit)
}

// NoKeyring is the one that there is not.
func NoKeyring(why string) Keyring { return Keyring{Why: why} }

// hasBus tells whether there is a session bus, which keyrings of Linux are asked by. Without one, asking would start one.
func hasBus(getenv func(string) string, runtimeDir string) bool {
	if getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(filepath.Join(runtimeDir, name)); err == nil {
			return true
		}
	}
	return false
}

// Limited is a keyring that is given up after some time. What it was asked then may still be done.
func Limited(k Keyring, limit time.Duration) Keyring {
	return Keyring{
		Get: func(account string) (string, error) {
			return within(limit, func() (string, error) { return k.Get(account) })
		},
		Set: func(account, secret string) error {
			_, err := within(limit, func() (string, error) { return "", k.Set(account, secret) })
			return err
		},
		Delete: func(account string) error {
			_, err := within(limit, func() (string, error) { return "", k.Delete(account) })
			return err
		},
	}
}

func within(limit time.Duration, ask func() (string, error)) (string, error) {
	type answer struct {
		secret string
		err    error
	}
	answered := make(chan answer, 1)
	go func() {
		secret, err := ask()
		answered <- answer{secret, err}
	}()
	select {
	case a := <-answered:
		if errors.Is(a.err, keyring.ErrNotFound) {
			a.err = ErrNoSecret
		}
		return a.secret, a.err
	case <-time.After(limit):
		return "", fmt.Errorf("it did not answer within %s; it may be locked", limit)
	}
}
