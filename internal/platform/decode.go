package platform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// fields is a JSON object whose values are read later, or never.
type fields = map[string]json.RawMessage

// source is where a column's value is in a record.
type source struct {
	path   []string
	typ    ColumnType
	key    bool
	absent bool // not in the record: an input, or something the tree gives
}

func sources(t *Table) []source {
	list := make([]source, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = source{path: strings.Split(c.Path, "."), typ: c.Type, key: c.Key, absent: c.Input}
		if t.Tree != nil && (c.Name == t.Tree.Parent || c.Name == t.Tree.Depth) {
			list[i].absent = true
		}
	}
	return list
}

// answer is a decoded page.
type answer struct {
	rows    [][]any
	records int    // in the page; a tree has more rows than records
	items   []byte // the records as they came
	total   int    // -1: unknown
	more    *bool  // nil: unknown
}

// decode reads the body of a page. Its errors say what is not as the manifest has it.
func (p *plan) decode(body []byte) (*answer, error) {
	a := &answer{total: -1, items: body}
	path := p.table.Items
	if pg := p.table.Paginator; pg != nil {
		path = pg.Items
	}
	if path != "" || p.table.Paginator != nil && bytes.HasPrefix(bytes.TrimLeft(body, " \r\n\t"), []byte("{")) {
		if err := p.envelope(a, body, path); err != nil {
			return nil, err
		}
	}
	records, err := recordsOf(a.items, path)
	if err != nil {
		return nil, err
	}
	a.records = len(records)
	a.rows = make([][]any, 0, len(records))
	for _, rec := range records {
		if err := p.appendRows(a, rec, nil, 0); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// envelope takes the records and what is said about them out of an answer.
func (p *plan) envelope(a *answer, body []byte, path string) error {
	var top fields
	if err := json.Unmarshal(body, &top); err != nil {
		return unlike(fmt.Sprintf("want an object with %q", path), err)
	}
	if path != "" {
		a.items = dig(top, strings.Split(path, "."))
		if a.items == nil {
			return fmt.Errorf("the answer has no %q", path)
		}
	}
	if pg := p.table.Paginator; pg != nil {
		if n, ok := ofJSON(digPath(top, pg.Total), Integer).(int64); ok && pg.Total != "" && n >= 0 {
			a.total = int(min(n, 1<<40))
		}
		if raw := digPath(top, pg.More); pg.More != "" && raw != nil {
			more := ofJSON(raw, Boolean) == int64(1)
			a.more = &more
		}
	}
	return nil
}

// recordsOf reads an array of objects; a single object is an array of one.
func recordsOf(items []byte, path string) ([]fields, error) {
	if path == "" {
		path = "the answer"
	}
	if items = bytes.TrimSpace(items); bytes.HasPrefix(items, []byte("{")) {
		items = append(append([]byte{'['}, items...), ']')
	}
	var records []fields
	if err := json.Unmarshal(items, &records); err != nil {
		return nil, unlike(path+": want an array of objects", err)
	}
	return records, nil
}

// maxDepth of a tree. A deeper one is a mistake, of the platform or of the manifest.
const maxDepth = 100

// appendRows adds a record's row and, in a tree, those of the records below it.
func (p *plan) appendRows(a *answer, rec fields, parent any, depth int) error {
	row := make([]any, len(p.columns))
	var key any
	for i, src := range p.columns {
		if src.absent {
			row[i] = p.fixed[i]
			continue
		}
		row[i] = ofJSON(dig(rec, src.path), src.typ)
		if src.key {
			key = row[i]
			if key == nil {
				return fmt.Errorf("a record has no %q, which identifies it", strings.Join(src.path, "."))
			}
		}
	}
	a.rows = append(a.rows, row)
	t := p.table.Tree
	if t == nil {
		return nil
	}
	p.placeInTree(row, parent, depth)
	children, err := childrenOf(rec, t.Children)
	if err != nil {
		return err
	}
	if depth == maxDepth && len(children) > 0 {
		return fmt.Errorf("%q nests more than %d deep", t.Children, maxDepth)
	}
	for _, child := range children {
		if err := p.appendRows(a, child, key, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) placeInTree(row []any, parent any, depth int) {
	for i, c := range p.table.Columns {
		switch c.Name {
		case p.table.Tree.Parent:
			row[i] = parent
		case p.table.Tree.Depth:
			row[i] = int64(depth)
		}
	}
}

func childrenOf(rec fields, name string) ([]fields, error) {
	raw := rec[name]
	if len(raw) == 0 || raw[0] == 'n' {
		return nil, nil
	}
	var children []fields
	if err := json.Unmarshal(raw, &children); err != nil {
		return nil, unlike(name+": want an array of objects", err)
	}
	return children, nil
}

func digPath(top fields, path string) json.RawMessage { return dig(top, strings.Split(path, ".")) }

// dig follows a path into nested objects; nil when it leads nowhere.
func dig(rec fields, path []string) json.RawMessage {
	raw := rec[path[0]]
	for _, name := range path[1:] {
		var inner fields
		if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &inner) != nil {
			return nil
		}
		raw = inner[name]
	}
	return raw
}

// unlike says what was found in the words of JSON; the library's own are about Go types.
func unlike(want string, err error) error {
	var typ *json.UnmarshalTypeError
	if errors.As(err, &typ) {
		return fmt.Errorf("%s, found %s", want, typ.Value)
	}
	return fmt.Errorf("%s: %w", want, err)
}
