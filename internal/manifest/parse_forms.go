package manifest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// form reads how requests of an authenticator differ from the platform's others.
func (r *reader) form(am mapping, k *authenticatorKeys) Form {
	f := Form{ScopeHeader: string(k.ScopeHeader)}
	if am.has("scope_header") {
		r.checkHeader(am.value("scope_header"), f.ScopeHeader)
	}
	if k.Paths != nil {
		f.Paths = r.pathChanges(am, k.Paths)
	}
	return f
}

func (r *reader) pathChanges(am mapping, n ast.Node) []PathChange {
	var list []PathChange
	for _, e := range r.entries(n, am.what+": paths") {
		var to text
		r.take(e.value, am.what+": paths: "+e.key, &to)
		for _, path := range []string{e.key, string(to)} {
			if !plainPath(path) || strings.HasSuffix(path, "/") {
				r.wrong(e.at, "%s: paths: %q must be a path, or the beginning of paths, that begins with / and ends with none, such as /v1/teams", am.what, words.Line(path, 60))
			}
		}
		list = append(list, PathChange{From: e.key, To: string(to)})
	}
	slices.SortStableFunc(list, func(a, b PathChange) int { return cmp.Compare(len(b.From), len(a.From)) })
	f := Form{Paths: list}
	for _, c := range list {
		if f.Path(c.To) != c.To {
			r.wrong(am.place("paths"), "%s: paths: %s is itself among the paths that are changed", am.what, words.Line(c.To, 60))
		}
	}
	return list
}

// checkForms sees that another header for the organisation goes with one that the platform has.
func (r *reader) checkForms(m *Manifest, top mapping) {
	for i := range m.Authenticators {
		if a := &m.Authenticators[i]; a.Form.ScopeHeader != "" && (m.Scope == nil || m.Scope.Header == "") {
			r.wrong(top.place("authenticators"), "authenticator %s: scope_header is in place of the header of scope, which has none", a.Name)
		}
	}
}
