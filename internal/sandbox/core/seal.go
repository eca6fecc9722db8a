package core

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
)

// Box encrypts what must be read again: a key that its platform shows at any time, the secret that signs a webhook. A hash is better
// wherever it is enough, for nobody can turn it back; here the text itself is needed. The box's own key is random and lives in memory only, so
// the database by itself gives nothing away.
type Box struct{ aead cipher.AEAD }

// NewBox makes a box with a key of its own (AES-256-GCM).
func NewBox() *Box {
	var key [32]byte
	rand.Read(key[:])
	block, err := aes.NewCipher(key[:])
	if err != nil { // only for impossible lengths
		panic(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil { // only for another cipher than AES
		panic(err)
	}
	return &Box{aead}
}

// Seal encrypts a secret for one owner: it opens for no other, so that a sealed secret moved to another row is worth nothing.
func (b *Box) Seal(owner, secret string) []byte {
	return b.aead.Seal(nil, nil, []byte(secret), []byte(owner))
}

// Open gives the secret back.
func (b *Box) Open(owner string, sealed []byte) (string, error) {
	secret, err := b.aead.Open(nil, nil, sealed, []byte(owner))
	if err != nil {
		return "", errors.New("opening a sealed secret: it was not sealed here for this owner")
	}
	return string(secret), nil
}
