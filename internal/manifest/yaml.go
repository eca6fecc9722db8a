package manifest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// reader walks the YAML of a manifest and collects what is wrong with it, each with its place. It decodes by hand rather
// than into structs because the order of tables counts and because every message must say how to mend the line.
type reader struct {
	file     string
	offset   int // lines before the part that was parsed
	problems []Problem

	references []reference // to be checked when all tables are read
}

// place is a position in the part.
type place struct{ line, column int }

func at(n ast.Node) place {
	switch m := n.(type) {
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			return at(m.Values[0].Key) // its own token is the first colon
		}
	case *ast.MappingValueNode:
		return at(m.Key)
	}
	return placeOf(n.GetToken())
}

func placeOf(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{1, 1}
	}
	return place{t.Position.Line, t.Position.Column}
}

func (r *reader) wrong(p place, format string, args ...any) {
	r.problems = append(r.problems, Problem{File: r.file, Line: p.line + r.offset, Column: p.column, Message: fmt.Sprintf(format, args...)})
}

// err returns the problems as an error, in the order of the file, or nil.
func (r *reader) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return &Error{Problems: r.problems}
}

const (
	maxManifest = 256 << 10
	// maxNesting keeps the parser's time in bounds, which grows with its square.
	maxNesting = 50
)

// parse returns the one mapping that a part of a manifest is, or nil and a problem.
func (r *reader) parse(data []byte) (root ast.Node) {
	if len(data) > maxManifest {
		r.wrong(place{1, 1}, "the file has %d bytes; a manifest has at most %d", len(data), maxManifest)
		return nil
	}
	if line := tooDeep(data); line > 0 {
		r.wrong(place{line, 1}, "brackets nest more than %d deep", maxNesting)
		return nil
	}
	defer func() {
		if p := recover(); p != nil { // a parser that panics has found no manifest either
			r.wrong(place{1, 1}, "not YAML: the parser gave up: %v", p)
			root = nil
		}
	}()
	f, err := parser.ParseBytes(data, 0)
	if err != nil {
		r.syntax(err)
		return nil
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		r.wrong(place{1, 1}, "want one YAML document that begins with platform: …, there are %d", len(f.Docs))
		return nil
	}
	return f.Docs[0].Body
}

// tooDeep returns the first line whose brackets nest too deep, counting brackets in texts as well; 0: none.
func tooDeep(data []byte) int {
	depth, line := 0, 1
	for _, c := range data {
		switch c {
		case '\n':
			line++
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(0, depth-1)
		}
		if depth > maxNesting {
			return line
		}
	}
	return 0
}

func (r *reader) syntax(err error) {
	var y yaml.Error
	if !errors.As(err, &y) {
		r.wrong(place{1, 1}, "not YAML: %s", words.Line(err.Error(), 200))
		return
	}
	r.wrong(placeOf(y.GetToken()), "not YAML: %s", words.Line(y.GetMessage(), 200))
}

// entry is one key of a mapping.
type entry struct {
	key   string
	at    place
	value ast.Node
}

// entries returns the keys of a mapping in file order. what says in messages what the mapping is.
func (r *reader) entries(n ast.Node, what string) []entry {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		r.wrong(at(n), "%s: want keys with values (key: value), found %s", what, kind(n))
		return nil
	}
	list := make([]entry, 0, len(pairs))
	for _, p := range pairs {
		switch key := p.Key.(type) {
		case *ast.StringNode:
			list = append(list, entry{key.Value, at(key), p.Value})
		case *ast.IntegerNode:
			list = append(list, entry{key.Token.Value, at(key), p.Value})
		default:
			r.wrong(at(p.Key), "%s: a key must be a plain word, found %s; anchors, aliases and merge keys are not part of the grammar", what, kind(p.Key))
		}
	}
	return list
}

// mapping is a mapping whose keys are known beforehand.
type mapping struct {
	r      *reader
	what   string
	at     place
	values map[string]entry
}

// mapping reads a mapping and reports the keys that are not known.
func (r *reader) mapping(n ast.Node, what string, known ...string) mapping {
	m := mapping{r: r, what: what, at: at(n), values: map[string]entry{}}
	for _, e := range r.entries(n, what) {
		if !slices.Contains(known, e.key) {
			if _, alone := e.value.(*ast.NullNode); alone && strings.Contains(e.key, " ") {
				r.wrong(e.at, "%s: %q has no value; within { } a text with a comma needs quotes", what, words.Line(e.key, 60))
				continue
			}
			r.wrong(e.at, "%s: unknown key %q; %s", what, words.Line(e.key, 60), words.DidYouMean(e.key, known))
			continue
		}
		m.values[e.key] = e
	}
	return m
}

func (m mapping) has(key string) bool { _, ok := m.values[key]; return ok }

func (m mapping) node(key string) ast.Node { return m.values[key].value }

// place of a key, or of the mapping when the key is not there.
func (m mapping) place(key string) place {
	if e, ok := m.values[key]; ok {
		return e.at
	}
	return m.at
}

// text returns the text under a key, "" when there is none.
func (m mapping) text(key string) string {
	e, ok := m.values[key]
	if !ok {
		return ""
	}
	s, ok := m.r.text(e.value, m.what+": "+key)
	if ok && s == "" {
		m.r.wrong(e.at, "%s: %s is empty; fill it in or leave the line out", m.what, key)
	}
	return s
}

// required is text that must be there; mend is an example of it.
func (m mapping) required(key, mend string) string {
	if !m.has(key) {
		m.r.wrong(m.at, "%s: %s is missing; add %s: %s", m.what, key, key, mend)
	}
	return m.text(key)
}

func (m mapping) boolean(key string) bool {
	e, ok := m.values[key]
	if !ok {
		return false
	}
	b, ok := e.value.(*ast.BoolNode)
	if !ok {
		m.r.wrong(at(e.value), "%s: %s must be true or false, found %s", m.what, key, kind(e.value))
		return false
	}
	return b.Value
}

func (m mapping) integer(key string, def, least int) int {
	e, ok := m.values[key]
	if !ok {
		return def
	}
	if i, ok := e.value.(*ast.IntegerNode); ok {
		if v, ok := i.Value.(uint64); ok && v >= uint64(max(0, least)) && v < 1<<31 {
			return int(v)
		}
	}
	m.r.wrong(at(e.value), "%s: %s must be a whole number from %d on, found %s", m.what, key, least, kind(e.value))
	return def
}

// texts returns the list under a key. A single text counts as a list of one.
func (m mapping) texts(key string) []string {
	e, ok := m.values[key]
	if !ok {
		return nil
	}
	return m.r.texts(e.value, m.what+": "+key)
}

func (r *reader) texts(n ast.Node, what string) []string {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		if s, ok := r.text(n, what); ok {
			return []string{s}
		}
		return nil
	}
	if len(seq.Values) == 0 {
		r.wrong(at(n), "%s is an empty list; fill it in or leave the line out", what)
	}
	list := make([]string, 0, len(seq.Values))
	for _, v := range seq.Values {
		s, ok := r.text(v, what)
		if ok && slices.Contains(list, s) {
			r.wrong(at(v), "%s has %q twice", what, s)
			continue
		}
		if ok {
			list = append(list, s)
		}
	}
	return list
}

func (r *reader) text(n ast.Node, what string) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode, *ast.InfinityNode, *ast.NanNode:
		r.wrong(at(n), "%s must be a text, found %s; put it in quotes", what, kind(n))
	default:
		r.wrong(at(n), "%s must be a text, found %s", what, kind(n))
	}
	return "", false
}

// kind names a node for people.
func kind(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return fmt.Sprintf("the text %q", words.Line(n.Value, 60))
	case *ast.LiteralNode:
		return "a text"
	case *ast.IntegerNode, *ast.FloatNode:
		return "the number " + words.Line(n.GetToken().Value, 60)
	case *ast.BoolNode:
		return fmt.Sprint(n.Value)
	case *ast.NullNode:
		return "nothing"
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys with values"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "an anchor or alias"
	case *ast.TagNode:
		return "a tag"
	}
	return "something else"
}
