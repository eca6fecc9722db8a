package tools

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// These begin a line of a text that is for platforms with organisations only, for those of them that list them or do not, or for several platforms.
const (
	scoped   = "{scoped}"
	listed   = "{listed}"
	unlisted = "{unlisted}"
	several  = "{several}"
)

// noun is what the platforms call an organisation, "" where they have none: a platform without them is never told of any. Without a platform any is meant.
func (d Deps) noun() string {
	const anyNoun = "organization"
	if d.Catalog == nil {
		return anyNoun
	}
	noun := ""
	for _, on := range d.connections() {
		switch own := nounOf(on.Manifest()); {
		case own == "" || own == noun:
		case noun == "":
			noun = own
		default:
			return anyNoun
		}
	}
	return noun
}

// fill puts the platforms' words into a text of this package: the subject, and what an organisation is called; without such the account is what data belongs to.
func (d Deps) fill(text string) string {
	if !strings.Contains(text, "{") {
		return strings.TrimSpace(text)
	}
	noun := d.noun()
	var b strings.Builder
	for line := range strings.Lines(text) {
		rest, forScoped := strings.CutPrefix(line, scoped)
		rest, forListed := strings.CutPrefix(rest, listed)
		rest, forUnlisted := strings.CutPrefix(rest, unlisted)
		rest, forSeveral := strings.CutPrefix(rest, several)
		if (!forScoped || noun != "") && (!forListed || d.lists()) && (!forUnlisted || noun != "" && !d.lists()) && (!forSeveral || d.several()) {
			b.WriteString(rest)
		}
	}
	if noun == "" {
		noun = "account"
	}
	return strings.TrimSpace(strings.NewReplacer("{subject}", d.subject(), "{noun}", noun, "{table}", d.exampleTable()).Replace(b.String()))
}

// lists tells whether a platform tells which organisations there are. Without a platform it is taken to.
func (d Deps) lists() bool {
	return d.Catalog == nil || slices.ContainsFunc(d.connections(), func(on *catalog.Connection) bool {
		s := on.Manifest().Scope
		return s != nil && s.Tree != ""
	})
}

// fieldsOn are the arguments of a tool on a platform: where there are no organisations none can be named.
func (d Deps) fieldsOn(fields []field) []field {
	var kept []field
	for _, f := range fields {
		if f.name == "organization" && !d.lists() {
			f.desc = "Id of another {noun} to ask; default: its own"
		}
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
