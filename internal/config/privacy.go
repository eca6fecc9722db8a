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

// allowsSome refuses a list of organisations that names none: it is no fence, and looks like one.
func allowsSome(s settings) error {
	if len(s.OrgAllow) > 0 && len(listed(s.OrgAllow)) == 0 {
		return mistake("Give the ids of organizations with commas between them, as whoami lists them, or unset it.", "%s names no organization.", OrgAllowSetting)
	}
	return nil
}
