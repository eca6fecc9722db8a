package doctor

import (
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Report is a whole run, as programs get it.
type Report struct {
	Program Program `json:"program"`
	At      string  `json:"at"`    // RFC 3339, UTC
	State   State   `json:"state"` // the worst of all
	Counts  Counts  `json:"counts"`
	Groups  []Group `json:"groups"`
}

// Program is what runs.
type Program struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Path    string `json:"path"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	Go      string `json:"go"`
}

// Counts are how many findings there are of each state.
type Counts struct {
	OK        int `json:"ok"`
	Warnings  int `json:"warnings"`
	Failed    int `json:"failed"`
	Unchecked int `json:"not_checked"`
}

// Total is how many there are.
func (c Counts) Total() int { return c.OK + c.Warnings + c.Failed + c.Unchecked }

// Judge counts the findings, and gives the worst state.
func Judge(groups []Group) (Counts, State) {
	var c Counts
	for _, g := range groups {
		for _, f := range g.Findings {
			switch f.State {
			case OK:
				c.OK++
			case Warning:
				c.Warnings++
			case Failed:
				c.Failed++
			default:
				c.Unchecked++
			}
		}
	}
	switch {
	case c.Failed > 0:
		return c, Failed
	case c.Unchecked > 0:
		return c, Unchecked
	case c.Warnings > 0:
		return c, Warning
	}
	return c, OK
}

// String says it in a line: "14 ok, 1 warning, 2 failed, 1 not checked".
func (c Counts) String() string {
	parts := []string{fmt.Sprintf("%d ok", c.OK)}
	if c.Warnings > 0 {
		parts = append(parts, words.Plural(c.Warnings, "warning"))
	}
	if c.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", c.Failed))
	}
	if c.Unchecked > 0 {
		parts = append(parts, fmt.Sprintf("%d not checked", c.Unchecked))
	}
	return strings.Join(parts, ", ")
}
