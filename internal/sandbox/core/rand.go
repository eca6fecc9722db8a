package core

import (
	"encoding/hex"
	"hash/fnv"
	"math"
	"math/rand/v2"

	"github.com/google/uuid"
)

// Rand is the seeded source of everything made up. PCG is fixed by its specification, so a seed gives the same data on every machine.
type Rand struct{ *rand.Rand }

// NewRand starts a named stream. Streams of one seed do not influence each other.
func NewRand(seed int64, stream string) Rand {
	h := fnv.New64a()
	h.Write([]byte(stream))
	return Rand{rand.New(rand.NewPCG(uint64(seed), h.Sum64()))}
}

// UUID is a random (version 4) UUID out of the stream.
func (r Rand) UUID() string {
	var u uuid.UUID
	r.fill(u[:])
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	return u.String()
}

// Hex is n bytes in hex.
func (r Rand) Hex(n int) string {
	b := make([]byte, n)
	r.fill(b)
	return hex.EncodeToString(b)
}

func (r Rand) fill(b []byte) {
	for i := 0; i < len(b); i += 8 {
		v := r.Uint64()
		for j := i; j < min(i+8, len(b)); j++ {
			b[j] = byte(v)
			v >>= 8
		}
	}
}

// Text is n characters of Alphabet. Good for seeded keys, which are no secrets.
func (r Rand) Text(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = Alphabet[r.IntN(len(Alphabet))]
	}
	return string(b)
}

// Between is evenly spread in [low, high).
func (r Rand) Between(low, high float64) float64 { return low + r.Float64()*(high-low) }

// Int is evenly spread in [low, high].
func (r Rand) Int(low, high int) int { return low + r.IntN(high-low+1) }

// Chance is true with probability p.
func (r Rand) Chance(p float64) bool { return r.Float64() < p }

// Around is a value that strays from mean by about the given share of it, never below a fifth of it.
func (r Rand) Around(mean, share float64) float64 {
	return max(mean*(1+share*r.NormFloat64()), mean/5)
}

// Pick takes one of the values.
func Pick[T any](r Rand, values []T) T { return values[r.IntN(len(values))] }

// Weighted takes an index, each as likely as its weight.
func (r Rand) Weighted(weights []float64) int {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	at := r.Float64() * sum
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// Round cuts to a number of decimals, as a platform shows figures.
func Round(v float64, decimals int) float64 {
	p := math.Pow10(decimals)
	return math.Round(v*p) / p
}
