package rows

import (
	"fmt"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// reading is what one fetch brought: its rows, and what is known of them. The load guards it with its lock.
type reading struct {
	t      *Table
	limit  int
	holder holder
	facts  Facts
	got    int // rows that came, those that came twice included
	twice  int
	moved  bool // Total changed while reading
	// settled tells that a second reading would be no better.
	settled bool
	// clashes are the keys under which different rows came, and those rows: their text; of maxClashes rows at most.
	clashes   map[any][]string
	clashRows int
	// earlier are the clashes of the reading before, if it had any: rows that clash in the same way again are all the source's. again are the rows
	// that came under their keys.
	earlier, again map[any][]string
	againRows      int
}

func newReading(w *Want, h holder, before *reading) *reading {
	r := &reading{t: w.Table, limit: w.Limit, holder: h}
	r.facts = Facts{Total: -1, Nulls: make([]int, len(w.Table.Columns)), Units: map[int][]string{}}
	if before != nil {
		r.earlier, r.again = before.clashes, map[any][]string{}
	}
	return r
}

// add takes a batch.
func (r *reading) add(b Batch) error {
	if b.Total >= 0 {
		r.moved = r.moved || r.facts.Total >= 0 && r.facts.Total != b.Total
		r.facts.Total = b.Total
	}
	r.facts.Requests += b.Requests
	r.settled = r.settled || b.Settled
	r.facts.addNotes(b.Notes)
	r.facts.AddMisfits(b.Misfits)
	if r.facts.Doubt == "" {
		r.facts.Doubt = b.Doubt
	}
	if err := coerceRows(r.t, b.Rows); err != nil {
		return err
	}
	return r.addRows(b.Rows)
}

func (r *reading) addRows(batch [][]any) error {
	w, inTransaction := r.holder.(*whole)
	if inTransaction {
		if err := w.begin(); err != nil {
			return err
		}
	}
	for _, row := range batch {
		if err := r.addRow(row); err != nil {
			return err
		}
	}
	if inTransaction {
		return w.end()
	}
	return nil
}

func (r *reading) addRow(row []any) error {
	r.got++
	o, old, err := r.holder.add(row, r.notUnique)
	if err != nil {
		return err
	}
	switch o {
	case repeated:
		r.twice++
	case replaced:
		r.clash(old, row)
	case added:
		r.facts.Rows++
		r.facts.count(r.t, row)
		if len(r.earlier) > 0 && row[r.t.key] != nil {
			r.noteAgain(row)
		}
	}
	return nil
}

// noteAgain keeps what came under a key that is known to have several rows: one row more than there can be of clashes proves that they are others.
func (r *reading) noteAgain(row []any) {
	if id := r.t.identity(row); r.earlier[id] != nil && r.againRows <= maxClashes {
		r.again[id] = append(r.again[id], rowText(row))
		r.againRows++
	}
}

// notUnique reports whether the reading before had different rows under a key.
func (r *reading) notUnique(id any) bool { return r.earlier[id] != nil }

// maxClashes is how many rows are told apart that share their keys with others. A source with more has no key, which no second reading would settle.
const maxClashes = 5000

func (r *reading) tooManyClashes() bool { return r.clashRows >= maxClashes }

func (r *reading) clash(old, row []any) {
	id := r.t.identity(row)
	if r.clashes == nil {
		r.clashes = map[any][]string{}
	}
	if r.tooManyClashes() {
		return
	}
	for _, text := range []string{rowText(old), rowText(row)} {
		if !slices.Contains(r.clashes[id], text) {
			r.clashes[id] = append(r.clashes[id], text)
			r.clashRows++
		}
	}
}

// doubt says why rows may be missing or doubled although the source has no more of them; "" when there is no reason: as many distinct rows
// came as were announced, or wanted, none of them twice, and the announcement did not change.
func (r *reading) doubt() string {
	want := r.facts.Total
	if r.limit > 0 {
		want = min(want, r.limit)
	}
	switch {
	case r.moved:
		return fmt.Sprintf("rows came or went while they were loaded (%s at the end)", words.Count(r.facts.Total))
	case len(r.clashes) > 0:
		return fmt.Sprintf("different rows came under %s; the newer counts", r.clashingKeys())
	case !r.sameClashes():
		return fmt.Sprintf("different rows came under %s, and others when they were read again", words.Plural(len(r.earlier), "key"))
	case want >= 0 && r.facts.Rows < want:
		return fmt.Sprintf("the platform announced %s and gave %s", words.Plural(r.facts.Total, "row"), r.given())
	case r.facts.Total >= 0 && r.facts.Rows > r.facts.Total:
		return fmt.Sprintf("the platform announced %s and gave %s", words.Plural(r.facts.Total, "row"), words.Count(r.facts.Rows))
	case r.facts.Doubt != "":
		return r.facts.Doubt
	case r.twice > 0:
		return fmt.Sprintf("%s came twice, so that others may not have come", words.Plural(r.twice, "row"))
	}
	return ""
}

func (r *reading) clashingKeys() string {
	keys := words.Plural(len(r.clashes), "key")
	if r.tooManyClashes() {
		return "at least " + keys
	}
	return keys
}

func (r *reading) given() string {
	given := words.Count(r.facts.Rows)
	if r.twice > 0 {
		given += ", and " + words.Count(r.twice) + " of them twice"
	}
	return given
}

// sameClashes reports whether different rows under a key are the very same as in the reading before, which makes them the source's own: its key
// is not unique. Where only one row is left under it, there is nothing to tell apart.
func (r *reading) sameClashes() bool {
	for id, texts := range r.earlier {
		if len(r.again[id]) > 1 && !slices.Equal(slices.Sorted(slices.Values(texts)), slices.Sorted(slices.Values(r.again[id]))) {
			return false
		}
	}
	return true
}

// sharedKeys are the keys that several rows have.
func (r *reading) sharedKeys() map[any]bool {
	ids := map[any]bool{}
	for id, texts := range r.again {
		if len(texts) > 1 {
			ids[id] = true
		}
	}
	return ids
}

// complete reports whether no row that passes the set is left at the source.
func (r *reading) complete() bool {
	switch {
	case r.limit == 0:
		return true
	case r.facts.Total >= 0:
		return r.facts.Rows >= r.facts.Total
	}
	return r.got < r.limit
}

func coerceRows(t *Table, batch [][]any) error {
	for _, row := range batch {
		if len(row) != len(t.stored()) {
			return fmt.Errorf("a row of %d values for %d columns", len(row), len(t.stored()))
		}
		for i, v := range row {
			var err error
			if row[i], err = coerce(t.Columns[i].Type, v); err != nil {
				return fmt.Errorf("column %s: %w", t.Columns[i].Name, err)
			}
		}
	}
	return nil
}
