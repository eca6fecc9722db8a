package manifest

import (
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func (r *reader) errorShape(n ast.Node, ways []Authenticator) ErrorShape {
	if n == nil {
		return ErrorShape{}
	}
	var k errorKeys
	m := r.decode(n, "errors", &k)
	s := ErrorShape{
		Message: r.places(m, "message", k.Message), Code: r.places(m, "code", k.Code), Advice: k.Advice, Capability: k.Capability,
		Success: string(k.Success), Failed: string(k.Failed), Status: string(k.Status), Actions: r.actions(k.Actions, "errors"),
	}
	if m.has("status") && !m.has("success") && !m.has("failed") {
		r.wrong(m.place("status"), "errors: status is that of an answer that came with 200 and is no success; say with success or failed which are")
	}
	if k.Causes != nil {
		s.Causes = map[int][]Cause{}
		for _, e := range r.entries(k.Causes, "errors: causes") {
			s.Causes[r.status(e)] = r.causes(e, ways)
		}
	}
	if k.Next != nil {
		s.Next = map[int]string{}
		for _, e := range r.entries(k.Next, "errors: next") {
			var next text
			r.take(e.value, "next of "+e.key, &next)
			s.Next[r.status(e)] = string(next)
		}
	}
	return s
}

// causes reads texts, and mappings where a code or a mend belongs to a cause.
func (r *reader) causes(e entry, ways []Authenticator) []Cause {
	items := []ast.Node{e.value}
	if list, ok := e.value.(*ast.SequenceNode); ok {
		items = list.Values
	}
	var all []Cause
	for _, item := range items {
		if _, ok := item.(*ast.MappingNode); !ok {
			var cause text
			r.take(item, "causes of "+e.key, &cause)
			all = append(all, Cause{Text: string(cause)})
			continue
		}
		var k causeKeys
		m := r.decode(item, "causes of "+e.key, &k)
		all = append(all, Cause{Text: r.required(m, "cause", k.Cause, "the key is revoked"), Code: string(k.Code), Next: string(k.Next), Auth: string(k.Auth), Take: string(k.Take)})
		r.namesAuth(m, "auth", string(k.Auth), ways)
		r.namesAuth(m, "take", string(k.Take), ways)
	}
	if len(all) == 0 {
		r.wrong(at(e.value), "causes of %s is an empty list; fill it in or leave the line out", e.key)
	}
	return all
}

// namesAuth wants the name of an authenticator, where there is any.
func (r *reader) namesAuth(m mapping, key, name string, ways []Authenticator) {
	if names := authNames(ways); m.has(key) && !slices.Contains(names, name) {
		r.wrong(m.value(key), "%s: %s: no authenticator %q; %s", m.what, key, words.Line(name, 60), words.DidYouMean(name, names))
	}
}

func authNames(ways []Authenticator) []string {
	names := make([]string, len(ways))
	for i := range ways {
		names[i] = ways[i].Name
	}
	return names
}

func (r *reader) status(e entry) int {
	n, err := strconv.Atoi(e.key)
	if err != nil || (n < 400 || n > 599) && (n != 200 || r.version < 2) {
		r.wrong(e.at, "errors: %q is not an HTTP status from 400 to 599", words.Line(e.key, 60))
	}
	return n
}
