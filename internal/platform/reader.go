package platform

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
)

// readerSalt is the process's own, so that a reader tells nothing of the credential it was made from.
var readerSalt = sync.OnceValue(rand.Text)

// Reader names who reads with the credentials that are configured at the moment: a salted hash of the platform, the address and the credentials,
// equal in one process for equal ones. What one reader could read is nobody else's. Errors are *Error with code configuration.
func (c *Client) Reader() (string, error) {
	credentials, err := c.credentials()
	if err != nil {
		return "", err
	}
	return c.reader(credentials), nil
}

func (c *Client) reader(credentials map[string]string) string {
	h := sha256.New()
	write := func(s string) { fmt.Fprintf(h, "%d:", len(s)); io.WriteString(h, s) }
	write(readerSalt())
	write(c.manifest.Platform)
	write(c.base)
	for _, cr := range c.manifest.Credentials {
		if c.manifest.Scope == nil || cr.Name != c.manifest.Scope.From {
			write(cr.Name)
			write(credentials[cr.Name])
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// errReaderChanged stops a scan for one reader when the credentials have become another's: its rows would be those of both.
func (c *Client) errReaderChanged() *Error {
	e := newError(CodeReaderChanged, "The credentials for %s changed while rows were read.", c.manifest.Title)
	e.Next = "Ask again."
	return e
}
