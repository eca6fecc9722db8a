package manifest

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// identity reads who the credentials belong to: one table, or several and what none tells.
func (r *reader) identity(top mapping, n ast.Node, m *Manifest) *Identity {
	if n == nil {
		return nil
	}
	if !hasKey(n, "parts", "untold") {
		return &Identity{Parts: []Table{*r.headTable(entry{key: "identity", at: top.place("identity"), value: n}, m)}}
	}
	var k identityKeys
	im := r.decode(n, "identity", &k)
	id := &Identity{}
	if k.Parts != nil {
		for _, e := range r.entries(k.Parts, "identity: parts") {
			id.Parts = append(id.Parts, *r.headTable(e, m))
		}
	}
	id.Untold = r.untold(k.Untold, im, IdentityFacts(), func(fact string) bool {
		return slices.ContainsFunc(id.Parts, func(t Table) bool { return t.Column(fact) != nil })
	})
	return id
}

// keys reads the list of keys: one table, or one with the roles that it refers to and what it does not tell.
func (r *reader) keys(top mapping, n ast.Node, m *Manifest) *KeyList {
	if n == nil {
		return nil
	}
	list := entry{key: "keys", at: top.place("keys"), value: n}
	if !hasKey(n, "list", "roles", "people", "untold") {
		return &KeyList{Table: *r.keysTable(list, keyColumns[:], m)}
	}
	var k keysKeys
	km := r.decode(n, "keys", &k)
	if k.List == nil {
		r.wrong(km.at, "keys: list is missing; add list: {about: …, get: …, columns: {…}}")
		return nil
	}
	list.at, list.value = km.place("list"), k.List
	keys := &KeyList{Table: *r.keysTable(list, keyColumns[:], m)}
	keys.Roles = r.besideKeys(km, "roles", k.Roles, keys, "role_id", []string{"id", "name", "permissions", "all_permissions"}, m)
	keys.People = r.besideKeys(km, "people", k.People, keys, "creator_id", []string{"id", "name", "given_name", "family_name", "email"}, m)
	keys.Untold = r.untold(k.Untold, km, KeyFacts(), keys.Tells)
	return keys
}

// besideKeys reads a table whose records keys name by a column of theirs; nil where there is none.
func (r *reader) besideKeys(km mapping, key string, n ast.Node, keys *KeyList, by string, known []string, m *Manifest) *Table {
	if n == nil {
		return nil
	}
	if keys.Column(by) == nil {
		r.wrong(km.place(key), "keys: %s are found by column %s of the list; add it", key, by)
	}
	return r.keysTable(entry{key: key, at: km.place(key), value: n}, known, m)
}

// keysTable reads a table of which only some columns have a meaning.
func (r *reader) keysTable(e entry, known []string, m *Manifest) *Table {
	t := r.headTable(e, m)
	for _, c := range t.Columns {
		if !slices.Contains(known, c.Name) {
			r.wrong(e.at, "%s: nothing is known to be done with column %q; %s", e.key, words.Line(c.Name, 60), words.DidYouMean(c.Name, known))
		}
	}
	return t
}

// headTable reads a table that a tool asks for by itself.
func (r *reader) headTable(e entry, m *Manifest) *Table {
	t := r.table(e, m)
	if len(t.Needs()) > 0 {
		r.wrong(e.at, "%s: no statement gives a value for a placeholder of its path", e.key)
	}
	r.checkHead(e.at, t)
	return t
}

// untold reads why the platform does not tell facts; told says whether a column tells one.
func (r *reader) untold(n ast.Node, of mapping, facts []string, told func(fact string) bool) map[string]string {
	if n == nil {
		return nil
	}
	reasons := map[string]string{}
	for _, e := range r.entries(n, of.what+": untold") {
		var reason text
		r.take(e.value, of.what+": untold: "+words.Line(e.key, 60), &reason)
		switch {
		case !slices.Contains(facts, e.key):
			r.wrong(e.at, "%s: untold: unknown fact %q; %s", of.what, words.Line(e.key, 60), words.DidYouMean(e.key, facts))
		case told(e.key):
			r.wrong(e.at, "%s: untold: %s is told by a column; leave one of them out", of.what, e.key)
		}
		reasons[e.key] = string(reason)
	}
	return reasons
}

// hasKey tells whether a mapping has one of some keys.
func hasKey(n ast.Node, keys ...string) bool {
	m, ok := n.(*ast.MappingNode)
	return ok && slices.ContainsFunc(m.Values, func(v *ast.MappingValueNode) bool { return slices.Contains(keys, v.Key.GetToken().Value) })
}
