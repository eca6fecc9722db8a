package config

import (
	"errors"
	"strconv"
	"strings"
)

// percent is a whole percentage from 1 to 100. It is written with its sign: of a bare number nobody can tell whether 1 is all or a hundredth.
type percent int

// UnmarshalText reads "80%".
func (p *percent) UnmarshalText(text []byte) error {
	digits, signed := strings.CutSuffix(string(text), "%")
	n, err := strconv.ParseUint(digits, 10, 7)
	if err != nil || !signed || n < 1 || n > 100 {
		return errors.New("no percentage")
	}
	*p = percent(n)
	return nil
}
