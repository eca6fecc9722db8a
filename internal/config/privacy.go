package config

import (
	"errors"
	"strings"
)

// personal is mask or show.
type personal string

// UnmarshalText refuses any other word: a misspelt one must not show what was to be masked, nor seem to.
func (p *personal) UnmarshalText(text []byte) error {
	*p = personal(strings.ToLower(strings.TrimSpace(string(text))))
	if *p != "mask" && *p != "show" {
		return errors.New("neither mask nor show")
	}
	return nil
}

// denied are the names that are denied, without the space around them.
func (s *settings) denied() []string {
	var names []string
	for _, name := range s.Deny {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}
