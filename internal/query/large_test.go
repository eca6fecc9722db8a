package query

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// A result that is too large to keep is given away row by row: all of it, in order, and once.
func TestLargeResults(t *testing.T) {
	t.Parallel()
	const rows = 5000
	w := newWorld(rows)
	e := w.engine(t, Options{ResultBytes: 10_000, CountRows: 100})
	var ids []any
	var head *Result
	res, err := e.Query(t.Context(), Request{SQL: "SELECT id, serial FROM invoices ORDER BY id DESC", Scopes: only(here), Large: func(first *Result, row []any) error {
		head = first
		ids = append(ids, row[0])
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	var want []any
	for _, row := range w.invoices.rows[here] {
		want = append(want, row[0])
	}
	slices.SortFunc(want, func(a, b any) int { return strings.Compare(b.(string), a.(string)) })
	if !slices.Equal(ids, want) {
		t.Errorf("%d rows are given, want the %d of the source, last first", len(ids), len(want))
	}
	if head.Total != rows || !slices.Equal(head.Columns, []string{"id", "serial"}) || len(head.Rows) == 0 || len(head.Rows) >= rows || head.Rows[0][0] != ids[0] {
		t.Errorf("with the first row came %d of %d rows of %v", len(head.Rows), head.Total, head.Columns)
	}
	if !res.Receipt.Complete || len(res.Receipt.Notes) > 0 || res.Receipt.Requests == 0 {
		t.Errorf("%+v", res.Receipt)
	}
}

// One that can be kept is in Rows, and not given away.
func TestSmallResultsAreNotGivenAway(t *testing.T) {
	t.Parallel()
	e := newWorld(50).engine(t, Options{})
	res, err := e.Query(t.Context(), Request{SQL: "SELECT id FROM invoices", Scopes: only(here), Large: func(*Result, []any) error {
		return errors.New("a row is given")
	}})
	if err != nil || len(res.Rows) != 50 {
		t.Errorf("%+v, %v", res, err)
	}
}

// Who cannot take a row ends the statement with that error.
func TestLargeResultsThatNobodyTakes(t *testing.T) {
	t.Parallel()
	e := newWorld(5000).engine(t, Options{ResultBytes: 10_000})
	full := errors.New("the disk is full")
	given := 0
	_, err := e.Query(t.Context(), Request{SQL: "SELECT id FROM invoices", Scopes: only(here), Large: func(*Result, []any) error {
		if given++; given == 3 {
			return full
		}
		return nil
	}})
	if !errors.Is(err, full) || given != 3 {
		t.Errorf("%d rows are given, then %v", given, err)
	}
}
