package drift

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// compare holds an answer against the manifest.
func (c *check) compare(t *manifest.Table, s *platform.Sample) Table {
	if s.Body == nil { // by its status there are no rows
		return Table{}
	}
	answer := decoded(s.Body)
	records, ok := recordsIn(answer, t)
	if !ok {
		where := itemsOf(t)
		if where == "" {
			where = "(the answer)"
		}
		return Table{Differences: []Difference{{Kind: MissingPlace, Where: where, Declared: "records"}}}
	}
	found := Table{Records: rowCount(t, records)}
	found.Differences = places(t, answer, s, len(records))
	if d, ok := sizeIgnored(t, s, len(records)); ok {
		found.Differences = append(found.Differences, d)
	}
	if len(records) == 0 {
		return found
	}
	found.Differences = append(found.Differences, c.fields(t, records)...)
	for _, d := range columns(t, records, s) {
		if c.client.Manifest().Sparse && isMissing(d) && !isKey(t, d.Where) {
			found.Unseen = append(found.Unseen, d.Where)
		} else {
			found.Differences = append(found.Differences, d)
		}
	}
	if d, ok := repeatedKey(t, s.Rows); ok {
		found.Differences = append(found.Differences, d)
	}
	if s.Unreadable != nil && len(found.Differences) == 0 {
		found.Differences = append(found.Differences, Difference{Kind: BadRequest, Where: "(the answer)", Found: s.Unreadable.Error()})
	}
	return found
}

// rowCount is how many rows the records make.
func rowCount(t *manifest.Table, records []object) int {
	if t.Rows == nil {
		return len(records)
	}
	n := 0
	for _, record := range records {
		n += len(elementsOf(record, strings.Split(t.Rows.Path, "."), t.Map()))
	}
	return n
}

// isKey tells whether a column identifies the records: none lacks it.
func isKey(t *manifest.Table, column string) bool {
	c := t.Column(column)
	return c != nil && c.Key
}

// fields are the new ones: of the records, or of what the rows are made of in them. The tables of the manifest's head have few columns by intent.
func (c *check) fields(t *manifest.Table, records []object) []Difference {
	switch {
	case c.isHead(t):
		return nil
	case t.Rows == nil:
		return newFields(recordShape(c.whole(t), c.known), records)
	}
	return newFields(elementShape(c.whole(t), c.known), objectsIn(t, records))
}

// whole is a table with the columns that this process hides.
func (c *check) whole(t *manifest.Table) *manifest.Table {
	for i := range c.known {
		if c.known[i].Name == t.Name {
			return &c.known[i]
		}
	}
	return t
}

// objectsIn are the elements that a table's rows are, as far as they are objects.
func objectsIn(t *manifest.Table, records []object) []object {
	var all []object
	for _, record := range records {
		for _, element := range elementsOf(record, strings.Split(t.Rows.Path, "."), t.Map()) {
			if o, ok := element.(object); ok {
				all = append(all, o)
			}
		}
	}
	return all
}

// columns says what of the columns is not as declared.
func columns(t *manifest.Table, records []object, s *platform.Sample) []Difference {
	var all []Difference
	add := func(d Difference, ok bool) {
		if ok {
			all = append(all, d)
		}
	}
	var elements []object
	if t.Rows != nil {
		elements = objectsIn(t, records)
		add(missingElements(t, records))
	}
	unread := misfits(s)
	for i := range t.Columns {
		col := &t.Columns[i]
		objects := records
		if inElement(col, t) {
			objects = elements
		} else if !inRecord(col, t) {
			objects = nil
		}
		add(missingField(col, objects))
		add(otherType(col, objects, unread[i]))
		add(newValues(col, valuesOf(s.Rows, i)))
	}
	return all
}

// misfits count the values that the client cannot read as what they are declared, by the column's place.
func misfits(s *platform.Sample) map[int]int {
	counts := map[int]int{}
	for _, m := range s.Misfits {
		if !m.Kept { // a whole number beyond 64 bits is one all the same
			counts[m.Column] += m.Count
		}
	}
	return counts
}

func valuesOf(rows [][]any, column int) []any {
	values := make([]any, len(rows))
	for i, row := range rows {
		values[i] = row[column]
	}
	return values
}
