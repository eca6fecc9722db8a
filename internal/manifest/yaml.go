package manifest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// reader reads the YAML of a manifest and collects what is wrong with it, each with its place.
type reader struct {
	file     string
	allowed  []string // hosts with ports that may be asked over http://
	version  int      // of the grammar that the file is written in
	problems []Problem

	scoped     bool        // whether requests name an organisation
	references []reference // to be checked when all tables are read
	parents    []parent    // likewise

	columnPlaces map[string][]mapping // of the columns of each table, in order
}

// place is a position in the file, both counted from 1.
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
	r.problems = append(r.problems, Problem{File: r.file, Line: p.line, Column: p.column, Message: fmt.Sprintf(format, args...)})
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

// parse returns the one mapping that a manifest is, or nil and a problem.
func (r *reader) parse(data []byte) (root ast.Node) {
	if len(data) > maxManifest {
		r.wrong(place{1, 1}, "the file has %d bytes; a manifest has at most %d", len(data), maxManifest)
		return nil
	}
	if line := words.Nesting(data, maxNesting); line > 0 {
		r.wrong(place{line, 1}, "brackets or lists nest more than %d deep", maxNesting)
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
	return r.onlyDocument(f)
}

// onlyDocument is what the file has, if that is one document; else nil.
func (r *reader) onlyDocument(f *ast.File) ast.Node {
	var bodies []ast.Node
	for _, doc := range f.Docs {
		if body := doc.Body; body != nil && body.Type() != ast.CommentType {
			bodies = append(bodies, body)
		}
	}
	found := fmt.Sprintf("there are %d", len(bodies))
	switch len(bodies) {
	case 0:
		found = "the file has none: it is empty, or has nothing but comments"
	case 1:
		return bodies[0]
	}
	r.wrong(place{1, 1}, "want one YAML document that begins with platform: …, %s", found)
	return nil
}

func (r *reader) syntax(err error) {
	var y yaml.Error
	if !errors.As(err, &y) {
		r.wrong(place{1, 1}, "not YAML: %s", words.Line(err.Error(), 200))
		return
	}
	r.wrong(placeOf(y.GetToken()), "not YAML: %s", words.Line(y.GetMessage(), 200))
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
