package platform

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// unfold makes rows of what a record holds in an array or a map.
func (p *plan) unfold(a *answer, record []byte) error {
	id, _ := ofJSON(dig(record, strings.Split(p.table.Rows.Record, ".")), manifest.Text)
	a.ids = append(a.ids, []any{id})
	base := p.recordRow(a, record)
	a.known = a.known || id != nil
	position := int64(0)
	var full error
	err := p.holders(record, strings.Split(p.table.Rows.Path, "."), func(key, element []byte) {
		if full == nil {
			full = p.keep(a, p.elementRow(a, base, key, element, position))
			position++
		}
	})
	return cmp.Or(err, full)
}

// holders goes along a path in a record, through all elements of arrays that stand on the way, and calls f for each element at its end. A map's
// elements have keys.
func (p *plan) holders(value []byte, path []string, f func(key, element []byte)) error {
	if kind := kindOf(value); kind == "nothing" || kind == "null" {
		return nil
	}
	if len(path) == 0 {
		return p.elementsOf(value, f)
	}
	if value[0] == '[' {
		return elements(value, func(v []byte) error { return p.holders(v, path, f) })
	}
	if value[0] != '{' {
		return fmt.Errorf("%s: want objects with %q, found %s", p.table.Rows.Path, path[0], kindOf(value))
	}
	return p.holders(dig(value, path[:1]), path[1:], f)
}

func (p *plan) elementsOf(value []byte, f func(key, element []byte)) error {
	switch {
	case p.table.Map() && value[0] == '{':
		members(value, f)
	case !p.table.Map() && value[0] == '[':
		return elements(value, func(v []byte) error {
			f(nil, v)
			return nil
		})
	case p.table.Map():
		return fmt.Errorf("%s: want an object with names and values, found %s", p.table.Rows.Path, kindOf(value))
	default:
		return fmt.Errorf("%s: want an array, found %s", p.table.Rows.Path, kindOf(value))
	}
	return nil
}

// recordRow is a row with what comes from the record itself.
func (p *plan) recordRow(a *answer, record []byte) []any {
	row := make([]any, len(p.table.Columns))
	for i := range row {
		if src := &p.columns[i]; src.from == manifest.FromRecord {
			raw := dig(record, src.path)
			a.known = a.known || raw != nil
			p.put(a, row, i, raw)
			if raw == nil && !holds(record, src.path) {
				a.noneBelow(src)
			}
		}
	}
	p.repeatAbout(a, row)
	p.countForeign(a, row)
	return row
}

// put reads a value of a column.
func (p *plan) put(a *answer, row []any, i int, raw []byte) {
	src, f := &p.columns[i], fits
	if row[i], f = a.texts.value(i, raw, src); f != fits {
		a.misfit(src, src.kind(), f, raw)
	}
}

// elementRow is the row of an element. One that is null, or no object where members are looked for, has NULL in their place.
func (p *plan) elementRow(a *answer, base []any, key, element []byte, position int64) []any {
	var row []any
	if element[0] == '{' {
		row, _, _ = p.row(a, element)
	} else {
		row = make([]any, len(base))
		copy(row, p.fixed)
		p.noObject(a, element)
	}
	for i := range row {
		switch p.columns[i].from {
		case manifest.FromRecord:
			row[i] = base[i]
		case manifest.FromElement:
			p.put(a, row, i, element)
			if hide := p.columns[i].byKey; hide != nil && key != nil {
				row[i] = hide(unquoteKey(key), row[i])
			}
		case manifest.FromPosition:
			row[i] = position
		case manifest.FromKey:
			p.put(a, row, i, append(append([]byte{'"'}, key...), '"'))
		}
	}
	return row
}

// noObject tells that an element has no members, where the table has columns for some.
func (p *plan) noObject(a *answer, element []byte) {
	for i := range p.table.Columns {
		src := &p.columns[i]
		if src.absent {
			continue
		}
		if src.key {
			a.withoutKey++
		}
		if element[0] != 'n' {
			a.noneBelow(src)
		}
	}
}

// identities tell the records of a page apart.
func (a *answer) identities() [][]any {
	if a.ids != nil {
		return a.ids
	}
	return a.rows
}

// recordsSeen are the records that rows were made of, by what identifies them.
type recordsSeen struct {
	ids     map[any]bool
	twice   int
	without int  // records that nothing identifies
	moved   bool // whether the number of them changed while they were read
}

func (s *recordsSeen) add(ids [][]any) {
	for _, id := range ids {
		switch {
		case id[0] == nil:
			s.without++
		case s.ids[id[0]]:
			s.twice++
		default:
			if s.ids == nil {
				s.ids = map[any]bool{}
			}
			s.ids[id[0]] = true
		}
	}
}

// doubtUnfolded says what the rows cannot tell: that their records are not those of the list.
func (r *reading) doubtUnfolded() {
	s, rows := &r.recordsSeen, r.plan.table.Rows
	switch {
	case rows == nil || r.doubt != "":
	case s.moved:
		r.doubt = fmt.Sprintf("records came or went while they were loaded (%s at the end)", words.Count(r.total))
	case s.twice > 0:
		r.doubt = fmt.Sprintf("%s came twice, so that others may not have come", words.Plural(s.twice, "record"))
	case s.without > 0:
		r.doubt = fmt.Sprintf("%s no %s to tell whether all came", words.Plural(s.without, "record")+verb(s.without, " has", " have"), rows.Record)
	case r.total >= 0 && r.total != r.records && !r.enough():
		r.doubt = fmt.Sprintf("the platform announced %s and gave %s", words.Plural(r.total, "record"), words.Count(r.records))
	}
}

// unfolded is how many rows the announced records have; -1 when none were announced, not all were read, or the list is in doubt.
func (r *reading) unfolded() int {
	if r.doubt != "" || r.total != r.records {
		return -1
	}
	return r.rows
}
