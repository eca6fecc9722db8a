package cli

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// anonymous is a text without secrets, without names and ids of people and organisations, and with ~ for the home folder.
func (x *examination) anonymous(text string) string {
	x.mu.Lock()
	personal := slices.Clone(x.personal)
	x.mu.Unlock()
	hidden := &platform.Redactor{}
	hidden.Learn(personal...)
	text = hidden.Text(x.redactor.Text(text))
	for _, home := range []string{valueOf(x.environ, "HOME"), valueOf(x.environ, "USERPROFILE")} {
		if home = strings.TrimRight(home, `/\`); home != "" {
			text = strings.ReplaceAll(text, home, "~")
		}
	}
	return text
}
