package config

import (
	"errors"
	"slices"
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

// listed are the entries of a list, without the space around them.
func listed(list []string) []string {
	var entries []string
	for _, entry := range list {
		if entry = strings.TrimSpace(entry); entry != "" {
			entries = append(entries, entry)
		}
	}
	return entries
}

// allowsSome refuses a list of organisations that names none, or means all: it is no fence, and looks like one.
func allowsSome(s settings) error {
	const next = "Give the ids of organizations with commas between them, as whoami lists them, or unset it."
	switch ids := listed(s.OrgAllow); {
	case len(s.OrgAllow) > 0 && len(ids) == 0:
		return mistake(next, "%s names no organization.", OrgAllowSetting)
	case slices.Contains(ids, "*"):
		return mistake(next, "%s has *, and no sign in it stands for several organizations.", OrgAllowSetting)
	}
	return nil
}
