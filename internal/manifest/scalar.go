package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// mistake is a value that is none of its type. Its text follows the key's name.
type mistake struct {
	value ast.Node
	at    place // zero: that of the key
	text  string
}

func (m *mistake) Error() string { return m.text }

func mistaken(value, where ast.Node, format string, args ...any) error {
	return &mistake{value, at(where), fmt.Sprintf(format, args...)}
}

// text is a text that is not empty. The library would take a number for one, and YAML takes 1.10 for the number 1.1.
type text string

// UnmarshalYAML takes texts alone.
func (t *text) UnmarshalYAML(n ast.Node) error {
	s, err := textOf(n, n)
	if err == nil && s == "" {
		return &mistake{value: n, text: "is empty; fill it in or leave the line out"}
	}
	*t = text(s)
	return err
}

// textOf returns a text that is a value or an item of one.
func textOf(n, value ast.Node) (string, error) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode, *ast.InfinityNode, *ast.NanNode:
		return "", mistaken(value, n, "must be a text, found %s; put it in quotes", kind(n))
	}
	return "", mistaken(value, n, "must be a text, found %s", kind(n))
}

// texts is a list of texts without repeats. A single text counts as a list of one.
type texts []string

// UnmarshalYAML takes a text or a list of them.
func (t *texts) UnmarshalYAML(n ast.Node) error {
	items := []ast.Node{n}
	if list, ok := n.(*ast.SequenceNode); ok {
		items = list.Values
	}
	if len(items) == 0 {
		return mistaken(n, n, "is an empty list; fill it in or leave the line out")
	}
	var all []string
	for _, item := range items {
		s, err := textOf(item, n)
		if err != nil {
			return err
		}
		if slices.Contains(all, s) {
			return mistaken(n, item, "has %q twice", s)
		}
		all = append(all, s)
	}
	*t = all
	return nil
}

// natural is a whole number from 0 on, positive one from 1 on.
type (
	natural  int
	positive int
)

// UnmarshalYAML takes whole numbers alone.
func (i *natural) UnmarshalYAML(n ast.Node) error {
	v, err := wholeOf(n, 0)
	*i = natural(v)
	return err
}

// UnmarshalYAML takes whole numbers alone.
func (i *positive) UnmarshalYAML(n ast.Node) error {
	v, err := wholeOf(n, 1)
	*i = positive(v)
	return err
}

func wholeOf(n ast.Node, least uint64) (int, error) {
	if i, ok := n.(*ast.IntegerNode); ok {
		if v, ok := i.Value.(uint64); ok && v >= least && v < 1<<31 {
			return int(v), nil
		}
	}
	return 0, mistaken(n, n, "must be a whole number from %d on, found %s", least, kind(n))
}

// scalar is a text, a number or a boolean, as it is written.
type scalar string

// UnmarshalYAML takes everything but lists and mappings.
func (s *scalar) UnmarshalYAML(n ast.Node) error {
	switch n.(type) {
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode:
		*s = scalar(n.GetToken().Value)
		return nil
	}
	var t text
	err := t.UnmarshalYAML(n)
	*s = scalar(t)
	return err
}
