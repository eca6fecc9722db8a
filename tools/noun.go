package tools

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// scoped begins a line of a text that is for platforms with organisations only.
const scoped = "{scoped}"

// noun is what the platform calls an organisation, "" where it has none: a platform without them is never told of any. Without a client any is meant.
func (d Deps) noun() string {
	if d.Client == nil {
		return "organization"
	}
	return nounOf(d.Client.Manifest())
}

// fill puts a platform's words into a text of this package.
func (d Deps) fill(text string) string { return fillText(text, d.subject(), d.noun()) }

// fillText puts the subject and what an organisation is called into a text; without a noun the account is what data belongs to.
func fillText(text, subject, noun string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		rest, marked := strings.CutPrefix(line, scoped)
		if !marked || noun != "" {
			b.WriteString(rest)
		}
	}
	if noun == "" {
		noun = "account"
	}
	return strings.TrimSpace(strings.NewReplacer("{subject}", subject, "{noun}", noun).Replace(b.String()))
}

// fieldsOn are the arguments of a tool on a platform: where there are no organisations none can be named.
func (d Deps) fieldsOn(fields []field) []field {
	var kept []field
	for _, f := range fields {
		if f.name != "organization" || d.noun() != "" {
			f.desc = d.fill(f.desc)
			kept = append(kept, f)
		}
	}
	return kept
}

// nounOf is what a manifest's platform calls an organisation, "" where it has none.
func nounOf(m *manifest.Manifest) string {
	if m.Scope == nil {
		return ""
	}
	return m.Scope.Noun
}
