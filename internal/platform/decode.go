package platform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// source is where a column's value is in a record: in the member that layout leads to, and below it along rest. Those of the columns come first, in
// order; after them come the further ones of columns that have several.
type source struct {
	rest   []string
	typ    manifest.ColumnType
	key    bool
	absent bool     // not in the record: an input, or something that the tree gives
	column int      // in the table: several sources may be those of one
	read   readFunc // nil: ofJSON
	from   manifest.From
	path   []string                    // in a record, of those from it
	byKey  func(key string, v any) any // hides values of a map; nil: none
	masked bool                        // its values are nobody's to see as they are
}

// layout says which columns come from a member of a record.
type layout map[string][]int

func sources(t *manifest.Table, names pseudonyms) ([]source, layout) {
	list, byMember := make([]source, len(t.Columns)), layout{}
	for i, c := range t.Columns {
		path := strings.Split(c.Path, ".")
		list[i] = source{rest: path[1:], typ: c.Type, key: c.Key, absent: c.Input, column: i, read: readerOf(&t.Columns[i], names), masked: t.Columns[i].Mask.Words() != ""}
		if c.From != manifest.FromMember {
			list[i].from, list[i].path, list[i].absent, list[i].byKey = c.From, path, true, keyMask(&t.Columns[i], names)
		}
		if c.Include.Path != "" {
			list[i].path, list[i].absent = includedPath(c.Path), true
		}
		if t.Tree != nil && (c.Name == t.Tree.Parent || c.Name == t.Tree.Depth) {
			list[i].absent = true
		}
		if !list[i].absent {
			byMember[path[0]] = append(byMember[path[0]], i)
		}
	}
	for i := range t.Columns {
		for _, other := range t.Columns[i].Reading.Or {
			path, src := strings.Split(other, "."), list[i]
			src.rest = path[1:]
			byMember[path[0]] = append(byMember[path[0]], len(list))
			list = append(list, src)
		}
	}
	return list, byMember
}

// answer is a decoded page.
type answer struct {
	rows       [][]any
	records    int     // in the page, those that are null too; a tree has more rows than records
	skip       int     // how many records at the beginning are to make no rows
	nulls      int     // records that are null
	known      bool    // whether a record had a member that a column comes from
	strays     int     // values that are others than those of the path
	foreign    int     // rows of another organisation
	withoutKey int     // rows without a value in the column that identifies them
	ids        [][]any // of the records, each alone in a list; nil where a record is a row, and tells by itself which
	items      []byte  // the records as they came
	total      int     // -1: unknown
	more       *bool   // nil: unknown
	misfits    []Misfit
	facts      *facts // nil: the manifest names none
	next       string // of a page that names the next one, its cursor or its address below the base URL; "": none
	gone       bool   // the manifest says that it means no rows, though it is no success
	lost       bool   // whether next may be in what can't be read
	complaint  string // of an error, beside the records; ""

	included *included // nil: no column comes from what the answer carries besides

	texts   *texts   // while it is read
	members []member // of the latest record
}

// member is a name in a record, and the columns that come from it.
type member struct {
	name    string
	columns []int
}

// decode reads the body of a page. Its errors say what is not as the manifest has it.
func (p *plan) decode(body []byte) (*answer, error) { return p.decodeFrom(body, 0) }

// decodeFrom is decode without rows of the first records, which are counted as records only.
func (p *plan) decodeFrom(body []byte, skip int) (*answer, error) {
	if !validJSON(body) {
		var never json.RawMessage
		if err := json.Unmarshal(body, &never); err != nil {
			return nil, err // tells where
		}
	}
	body = bytes.TrimSpace(body)
	top := objectOf(body)
	a := &answer{total: -1, skip: skip}
	if pg := p.pages; pg != nil {
		if err := a.readPaging(pg, top); err != nil {
			return nil, err
		}
	}
	if err := failed(&p.errors, top); err != nil {
		return nil, err
	}
	a.items = list(body, top, p.items)
	if err := failedEmpty(&p.errors, top); err != nil && nothing(a.items) {
		return nil, err
	}
	if a.items == nil {
		return nil, fmt.Errorf("the answer, %s, has no %q", kindOf(body), p.items)
	}
	if err := a.readLast(p.pages); err != nil {
		return nil, err
	}
	a.included = p.includedIn(body)
	if a.texts, _ = p.texts.Get().(*texts); a.texts == nil {
		a.texts = newTexts(len(p.columns))
	}
	err := p.records(a)
	p.texts.Put(a.texts)
	a.texts, a.members = nil, nil
	if p.items != "" {
		a.complaint = messageText(speaksOfError(top))
	}
	if err != nil || p.table.Envelope == nil {
		return a, err
	}
	return a, p.readFacts(a, body)
}

// list finds the records in an answer, whose members are top. Where null stands for the list, or for what it would be in, there are none.
func list(body []byte, top object, path string) []byte {
	if path == "" || kindOf(body) == "null" {
		return body
	}
	names := strings.Split(path, ".")
	body = top.dig(names[:1])
	for _, name := range names[1:] {
		if kindOf(body) == "null" {
			return body
		}
		body = dig(body, []string{name})
	}
	return body
}

// records makes rows of an array of objects; null is an array of none, and a single record an array of one.
func (p *plan) records(a *answer) error {
	add := func(record []byte) error {
		if a.records++; a.records <= a.skip {
			return nil
		}
		return p.appendRows(a, record, nil, 0)
	}
	switch first := a.items[0]; {
	case first == '{':
		if err := add(a.items); err != nil {
			return err
		}
	case first == '[':
		if err := walk(a.items, func(rest []byte) (length int, err error) { return p.element(a, rest, add) }); err != nil {
			return err
		}
	case first == 'n':
		return nil
	default:
		return fmt.Errorf("want an array of objects, found %s", kindOf(a.items))
	}
	return p.checkKnown(a)
}

// checkKnown refuses records of which none has a member that the table's columns come from: something else stands where they are looked for, such as
// an error, an envelope, or records under their numbers.
func (p *plan) checkKnown(a *answer) error {
	if a.known || a.records <= a.skip+a.nulls || len(p.layout) == 0 && p.table.Rows == nil {
		return nil
	}
	names := slices.Sorted(maps.Keys(p.layout))
	if p.table.Rows != nil {
		names = []string{p.table.Rows.Record}
	}
	return fmt.Errorf("no record has any of %s", words.Or(names))
}

// element makes rows of the element that rest begins with. One without a tree below it is walked through once.
func (p *plan) element(a *answer, rest []byte, add func(record []byte) error) (length int, err error) {
	if rest[0] == '{' && !p.table.Unfolds() && a.records >= a.skip {
		a.records++
		row, _, length := p.row(a, rest)
		return length, p.keep(a, row)
	}
	length = valueEnd(rest, 0)
	return length, add(rest[:length])
}

// maxValues bounds what one answer becomes: a short text such as {} or 0 makes a row with a value for each column, so that the bytes of an answer don't
// say how much memory its rows take.
const maxValues = 16 << 20

// keep adds a row to those of an answer.
func (p *plan) keep(a *answer, row []any) error {
	if (len(a.rows)+1)*len(row) > maxValues {
		return fmt.Errorf("one answer has more than %s rows", words.Count(len(a.rows)))
	}
	a.rows = append(a.rows, row)
	return nil
}

// maxDepth of a tree. A deeper one is a mistake, of the platform or of the manifest.
const maxDepth = 100

// appendRows adds a record's row and, in a tree, those of the records below it. A null is no record.
func (p *plan) appendRows(a *answer, record []byte, parent any, depth int) error {
	switch record[0] {
	case 'n':
		a.nulls++
		return nil
	case '{':
	default:
		return fmt.Errorf("want an array of objects, found %s in it", kindOf(record))
	}
	if p.table.Rows != nil {
		return p.unfold(a, record)
	}
	row, key, _ := p.row(a, record)
	t := p.table.Tree
	if err := p.keep(a, row); err != nil || t == nil {
		return err
	}
	p.placeInTree(row, parent, depth)
	children := dig(record, []string{t.Children})
	if len(children) == 0 || children[0] == 'n' {
		return nil
	}
	if children[0] != '[' {
		return fmt.Errorf("%s: want an array of objects, found %s", t.Children, kindOf(children))
	}
	return elements(children, func(child []byte) error {
		if depth == maxDepth {
			return fmt.Errorf("%q nests more than %d deep", t.Children, maxDepth)
		}
		return p.appendRows(a, child, key, depth+1)
	})
}

// row reads a record, after which more may follow, and returns the value of the column that identifies it and the record's length as well.
func (p *plan) row(a *answer, record []byte) (row []any, key any, length int) {
	row = make([]any, len(p.columns))
	copy(row, p.fixed)
	n := 0
	length = members(record, func(name, value []byte) {
		for _, i := range p.columnsOf(a, n, name) {
			src := &p.columns[i]
			raw, fit := dig(value, src.rest), fits
			if row[i], fit = a.texts.value(i, raw, src); fit != fits {
				a.misfit(src, src.kind(), fit, raw)
			} else if raw == nil && !p.several(src) && !holds(value, src.rest) {
				a.noneBelow(src)
			}
		}
		n++
	})
	row = p.coalesce(row)
	p.repeatAbout(a, row)
	p.countForeign(a, row)
	if a.included != nil {
		p.addIncluded(a, row, record[:length])
	}
	for i := range row {
		if !p.columns[i].key {
			continue
		}
		if key = row[i]; key == nil {
			a.withoutKey++
		}
	}
	return row, key, length
}

// columnsOf are the columns that come from the n-th member of a record. Records of a page mostly have the same members in the same order.
func (p *plan) columnsOf(a *answer, n int, name []byte) []int {
	if n < len(a.members) && a.members[n].name == string(name) {
		return a.members[n].columns
	}
	columns := p.layout[string(name)]
	if columns == nil && bytes.IndexByte(name, '\\') >= 0 {
		columns = p.layout[unquoteKey(name)]
	}
	a.known = a.known || columns != nil
	a.members = append(a.members[:min(n, len(a.members))], member{string(name), columns})
	return columns
}

// key names the column that identifies a record, or the columns; "" when none does.
func (p *plan) key() string {
	var names []string
	if p.table.Rows != nil {
		return p.table.Rows.Record
	}
	for i, s := range p.columns {
		if s.key {
			names = append(names, p.table.Columns[i].Name)
		}
	}
	return words.And(names)
}

// misfit counts a value that is not of its column's type.
func (a *answer) misfit(src *source, kind string, f fit, raw []byte) {
	example := unshown
	if !src.masked {
		example = textOf(raw)
	}
	a.countMisfit(src, kind, f, example)
}

// unshown stands for an example that nobody is to see.
const unshown = "…"

// noneBelow counts a value of a column that has no place: what should be an object with it in it is none. That is not the column's own, and may be what
// another column hides, or one that is denied, so it is no example.
func (a *answer) noneBelow(src *source) { a.countMisfit(src, "object", misfit, unshown) }

func (a *answer) countMisfit(src *source, kind string, f fit, example string) {
	for i := range a.misfits {
		if m := &a.misfits[i]; m.Column == src.column && m.Kept == (f == kept) {
			m.Count++
			return
		}
	}
	a.misfits = append(a.misfits, Misfit{Column: src.column, Kind: kind, Count: 1, Example: example, Kept: f == kept})
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
