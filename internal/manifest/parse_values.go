package manifest

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// scalars is a list of texts, numbers and booleans, as they are written. A single one counts as a list of one; a text may be empty.
type scalars []string

// UnmarshalYAML takes a scalar or a list of them.
func (s *scalars) UnmarshalYAML(n ast.Node) error {
	items := []ast.Node{n}
	if list, ok := n.(*ast.SequenceNode); ok {
		items = list.Values
	}
	if len(items) == 0 {
		return mistaken(n, n, "is an empty list; fill it in or leave the line out")
	}
	var all []string
	for _, item := range items {
		switch item.(type) {
		case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode:
			all = append(all, item.GetToken().Value)
			continue
		}
		text, err := textOf(item, n)
		if err != nil {
			return err
		}
		all = append(all, text)
	}
	*s = all
	return nil
}

// values reads how a column's values are read.
func (r *reader) values(m mapping, k *columnKeys, c *Column) {
	v := Reading{NullIf: k.NullIf, Epoch: Epoch(k.Epoch), Union: Union(k.Union)}
	if len(k.Coalesce) > 0 {
		c.Path, v.Or = k.Coalesce[0], k.Coalesce[1:]
	}
	v.Decimals = r.decimals(m, int(k.Scale))
	c.Reading = v
	r.checkValues(m, c)
	r.checkCoalesce(m, k.Coalesce, c)
}

// decimals reads a scale, which is a power of ten: the decimal point of a number is moved, so that no digit is lost.
func (r *reader) decimals(m mapping, scale int) int {
	if !m.has("scale") || scale == 0 {
		return 0
	}
	n := 0
	for ; scale%10 == 0; n++ {
		scale /= 10
	}
	if scale != 1 || n == 0 {
		r.wrong(m.value("scale"), "%s: scale is what the platform's number is divided by, a power of ten: 100 for cents, 1000 for mills", m.what)
	}
	return n
}

func (r *reader) checkValues(m mapping, c *Column) {
	v := &c.Reading
	keys := []string{"null_if", "epoch", "scale", "coalesce", "union"}
	if i := slices.IndexFunc(keys, m.has); i >= 0 && c.Input {
		r.wrong(m.place(keys[i]), "%s: an input is not in the answer; leave %s out", m.what, keys[i])
	}
	switch {
	case m.has("epoch") && v.Epoch != Seconds && v.Epoch != Milliseconds:
		r.wrong(m.value("epoch"), "%s: unknown epoch %q; there are: s (seconds since 1970), ms (milliseconds)", m.what, v.Epoch)
	case m.has("epoch") && c.Type != Datetime:
		r.wrong(m.place("epoch"), "%s: epoch goes with type datetime, not %s", m.what, c.Type)
	case m.has("scale") && c.Type != Number:
		r.wrong(m.place("scale"), "%s: scale goes with type number, not %s: a number that is divided may have a fraction", m.what, c.Type)
	case m.has("union") && v.Union != UnionName && v.Union != UnionValue:
		r.wrong(m.value("union"), "%s: unknown union %q; there are: name (the one key of the object), value (what it holds)", m.what, v.Union)
	case v.Union == UnionName && c.Type != Text:
		r.wrong(m.place("union"), "%s: union: name goes with type text, not %s: it is the name of a key", m.what, c.Type)
	case v.Union == UnionValue && c.Type != JSON:
		r.wrong(m.place("union"), "%s: union: value goes with type json, not %s: each variant has its own form", m.what, c.Type)
	case m.has("null_if") && c.Key:
		r.wrong(m.place("null_if"), "%s: null_if does not go with key: true, which identifies each record", m.what)
	}
}

func (r *reader) checkCoalesce(m mapping, paths texts, c *Column) {
	switch {
	case !m.has("coalesce"):
	case m.has("path"):
		r.wrong(m.place("coalesce"), "%s: coalesce has all paths, path one; leave one out", m.what)
	case len(paths) == 1:
		r.wrong(m.value("coalesce"), "%s: coalesce is a list of paths, of which the first with a value counts; write one alone as path: %s", m.what, words.Line(paths[0], 60))
	case c.Key:
		r.wrong(m.place("coalesce"), "%s: coalesce does not go with key: true; name the one field that identifies a record", m.what)
	case len(c.Filters) > 0:
		r.wrong(m.place("filter"), "%s: a request parameter looks at one field, coalesce at %s; leave filter out", m.what, strings.Join(paths, ", "))
	}
}
