package manifest

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// entry is one key of a mapping.
type entry struct {
	key   string
	at    place
	value ast.Node
	pair  *ast.MappingValueNode
}

// entries returns the keys of a mapping in file order. what says in messages what the mapping is.
func (r *reader) entries(n ast.Node, what string) []entry {
	mapping, ok := n.(*ast.MappingNode)
	if !ok {
		r.wrong(at(n), "%s: want keys with values (key: value), found %s", what, kind(n))
		return nil
	}
	list := make([]entry, 0, len(mapping.Values))
	for _, p := range mapping.Values {
		switch key := p.Key.(type) {
		case *ast.StringNode:
			list = append(list, entry{key.Value, at(key), p.Value, p})
		case *ast.IntegerNode:
			list = append(list, entry{key.Token.Value, at(key), p.Value, p})
		default:
			r.wrong(at(p.Key), "%s: a key must be a plain word, found %s; anchors, aliases and merge keys are not part of the grammar", what, kind(p.Key))
		}
	}
	return list
}

// mapping is a mapping that was decoded. It knows where its keys are, those whose values were refused included.
type mapping struct {
	what   string
	at     place
	values map[string]entry
}

func (m mapping) has(key string) bool { _, ok := m.values[key]; return ok }

// place of a key, or of the mapping when the key is not there.
func (m mapping) place(key string) place {
	if e, ok := m.values[key]; ok {
		return e.at
	}
	return m.at
}

// value is the place of a key's value, or of the mapping when the key is not there.
func (m mapping) value(key string) place {
	if e, ok := m.values[key]; ok {
		return at(e.value)
	}
	return m.at
}

// decode fills a struct of the grammar from a mapping with the library's strict decoder. The decoder stops at its first refusal; what it
// refused is told and taken out, and the rest decoded again, so that one reading tells all mistakes.
func (r *reader) decode(n ast.Node, what string, into any) mapping {
	m := mapping{what: what, at: at(n), values: map[string]entry{}}
	var rest []*ast.MappingValueNode
	for _, e := range r.entries(n, what) {
		m.values[e.key] = e
		r.checkSince(e, what, into)
		if r.plain(e, what) {
			rest = append(rest, e.pair)
		}
	}
	for len(rest) > 0 {
		err := yaml.NodeToValue(&ast.MappingNode{Start: n.GetToken(), BaseNode: &ast.BaseNode{}, Values: rest}, into, yaml.Strict())
		if err == nil {
			break
		}
		left := slices.DeleteFunc(rest, func(p *ast.MappingValueNode) bool { return r.refused(p, err, m, into) })
		if len(left) == len(rest) {
			r.syntax(err)
			break
		}
		rest = left
	}
	return m
}

// plain tells whether a value can be one of the grammar's, whatever its key, and reports it when it cannot: the library takes an anchor for
// what it holds, and nothing for a zero value.
func (r *reader) plain(e entry, what string) bool {
	switch e.value.(type) {
	case *ast.NullNode:
		if strings.Contains(e.key, " ") {
			r.wrong(e.at, "%s: %q has no value; within { } a text with a comma needs quotes", what, words.Line(e.key, 60))
		} else {
			r.wrong(e.at, "%s: %s is empty; fill it in or leave the line out", what, words.Line(e.key, 60))
		}
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		r.wrong(at(e.value), "%s: %s is %s, which is not part of the grammar; write the value itself", what, words.Line(e.key, 60), kind(e.value))
	default:
		return true
	}
	return false
}

// take reads a value that stands alone: of a key that is not known beforehand.
func (r *reader) take(n ast.Node, what string, into yaml.NodeUnmarshaler) {
	var own *mistake
	if err := into.UnmarshalYAML(n); errors.As(err, &own) {
		where := own.at
		if where == (place{}) {
			where = at(n)
		}
		r.wrong(where, "%s %s", what, own.text)
	}
}

// refused tells whether an error of the decoder is about a key or its value, and if so reports it. One error about an unknown key is about all
// of them.
func (r *reader) refused(p *ast.MappingValueNode, err error, m mapping, into any) bool {
	var unknown *yaml.UnknownFieldError
	var mismatch *yaml.TypeError
	var own *mistake
	key := p.Key.GetToken().Value
	switch {
	case errors.As(err, &unknown):
		if known := keysOf(into); !slices.Contains(known, key) {
			r.wrong(at(p.Key), "%s: unknown key %q; %s", m.what, words.Line(key, 60), words.DidYouMean(key, known))
			return true
		}
	case errors.As(err, &mismatch) && mismatch.Token == p.Value.GetToken():
		r.wrong(at(p.Value), "%s: %s must be true or false, found %s", m.what, key, kind(p.Value)) // the other types are our own
		return true
	case errors.As(err, &own) && own.value == p.Value:
		where := own.at
		if where == (place{}) {
			where = at(p.Key)
		}
		r.wrong(where, "%s: %s %s", m.what, key, own.text)
		return true
	}
	return false
}

// keysOf lists the keys of a struct of the grammar.
func keysOf(pointer any) []string {
	t := reflect.TypeOf(pointer).Elem()
	keys := make([]string, t.NumField())
	for i := range keys {
		keys[i] = t.Field(i).Tag.Get("yaml")
	}
	return keys
}
