package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// size is a number of bytes: "512MiB", "800MB", "67108864". A unit may be in small letters and after a space.
type size int64

// units are powers of 1024 and of 1000, the longer names first.
var units = []struct {
	name  string
	bytes int64
}{
	{"KIB", 1 << 10}, {"MIB", 1 << 20}, {"GIB", 1 << 30}, {"TIB", 1 << 40},
	{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
	{"B", 1}, {"", 1},
}

// UnmarshalText reads a size.
func (s *size) UnmarshalText(text []byte) error {
	given := strings.ToUpper(strings.TrimSpace(string(text)))
	for _, unit := range units {
		digits, ok := strings.CutSuffix(given, unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(strings.TrimSpace(digits), 10, 63)
		if err != nil || int64(n) > math.MaxInt64/unit.bytes {
			return fmt.Errorf("%q is no size", text)
		}
		*s = size(int64(n) * unit.bytes)
		return nil
	}
	return fmt.Errorf("%q is no size", text)
}

// String writes a size in the largest unit of 1024 in which it is a whole number.
func (s size) String() string {
	for _, unit := range []struct {
		name  string
		bytes size
	}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}} {
		if s >= unit.bytes && s%unit.bytes == 0 {
			return fmt.Sprintf("%d%s", s/unit.bytes, unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", int64(s))
}
