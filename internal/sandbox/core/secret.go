package core

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

// Alphabet is what the random part of keys and tokens is made of.
const Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// KeyFormat is what a platform's keys look like.
type KeyFormat struct {
	Lead   string // "sk_live_"
	Random int    // characters of Alphabet after Lead; 32 are 190 bits
	Shown  int    // how many of them stay readable as part of the stored prefix
	// Revealable: the platform shows its keys at any time, not only once. They are kept sealed beside their hash.
	Revealable bool
	// RevealableOnly limits that to some keys, for instance those of an older kind; nil: all.
	RevealableOnly func(Key) bool
}

// reveals says whether a key can be shown again.
func (f KeyFormat) reveals(k Key) bool {
	return f.Revealable && (f.RevealableOnly == nil || f.RevealableOnly(k))
}

// prefix is the readable beginning of a key, "" when it is not of this format.
func (f KeyFormat) prefix(secret string) string {
	if len(secret) != len(f.Lead)+f.Random || !strings.HasPrefix(secret, f.Lead) {
		return ""
	}
	return secret[:len(f.Lead)+f.Shown]
}

// random makes a key that nobody can guess.
func (f KeyFormat) random() string { return f.Lead + randomText(f.Random) }

// randomText is n characters of Alphabet from the system's source of randomness, each equally likely.
func randomText(n int) string {
	out := make([]byte, 0, n)
	var buf [64]byte
	for len(out) < n {
		rand.Read(buf[:])
		for _, b := range buf {
			// 62 does not divide 256: taking the rest modulo 62 of 248..255 too would make some characters likelier.
			if b < 248 && len(out) < n {
				out = append(out, Alphabet[b%62])
			}
		}
	}
	return string(out)
}

// hashSecret is how a key or token is kept. A plain SHA-256 is right here, and a slow password hash is not: the secret has more
// than 128 random bits, so there is no dictionary to slow down, and it is checked on every request.
func hashSecret(secret string) [sha256.Size]byte { return sha256.Sum256([]byte(secret)) }

// sameHash compares in constant time, so that the time of a refusal does not tell how much of a guess was right.
func sameHash(a, b [sha256.Size]byte) bool { return subtle.ConstantTimeCompare(a[:], b[:]) == 1 }

// passwordRounds is far below what a real service needs (600,000): seeded passwords are printed on the sign-in page, and every
// start hashes them.
const passwordRounds = 1000

// hashPassword gives salt and digest as hex, joined by a colon.
func hashPassword(password, salt string) string {
	sum, err := pbkdf2.Key(sha256.New, password, []byte(salt), passwordRounds, sha256.Size)
	if err != nil { // only for impossible lengths
		panic(err)
	}
	return salt + ":" + hex.EncodeToString(sum)
}

func passwordMatches(stored, password string) bool {
	salt, _, _ := strings.Cut(stored, ":")
	return subtle.ConstantTimeCompare([]byte(stored), []byte(hashPassword(password, salt))) == 1
}
