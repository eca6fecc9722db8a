package rows

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"modernc.org/sqlite"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows/memfile"
)

// read attaches a view as runs do, has SQLite check it, and asks it.
func read(t *testing.T, v *memfile.View, query string) (rows [][]any) {
	t.Helper()
	own := new(sqlite.Driver)
	if err := own.RegisterCollationUtf8(InstantCollation, instant.CompareTexts); err != nil {
		t.Fatal(err)
	}
	conn, err := own.Open(":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.(driver.ExecerContext).ExecContext(context.Background(), "ATTACH '"+v.URI()+"' AS v", nil); err != nil {
		t.Fatal(err)
	}
	if verdict := all(t, conn, "PRAGMA v.integrity_check(5)"); verdict[0][0] != "ok" {
		t.Fatalf("integrity: %v", verdict)
	}
	return all(t, conn, query)
}

func all(t *testing.T, conn driver.Conn, query string) (rows [][]any) {
	t.Helper()
	found, err := conn.(driver.QueryerContext).QueryContext(context.Background(), query, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for {
		values := make([]driver.Value, len(found.Columns()))
		if err := found.Next(values); errors.Is(err, io.EOF) {
			return rows
		} else if err != nil {
			t.Fatal(err)
		}
		row := make([]any, len(values))
		for i, v := range values {
			row[i] = v
		}
		rows = append(rows, row)
	}
}

// TestAppendedAndInsertedRowsAreTheSameTable loads rows whose keys are of all kinds, some again after a while, and holds what is read, on the way and
// at the end, against a map.
func TestAppendedAndInsertedRowsAreTheSameTable(t *testing.T) {
	t.Parallel()
	const n = 3_000
	for name, tt := range map[string]struct {
		column Column
		key    func(i int) any
		again  map[int]any // at a row, a key that came before, in another spelling perhaps
	}{
		"texts":            {Column{Type: Text}, func(i int) any { return fmt.Sprintf("k%d", i*7919%n) }, nil},
		"a text again":     {Column{Type: Text}, func(i int) any { return fmt.Sprintf("k%d", i*7919%n) }, map[int]any{1500: "k0", 2999: "k1190"}},
		"the second again": {Column{Type: Text}, func(i int) any { return fmt.Sprintf("k%d", i) }, map[int]any{1: "k0"}},
		"UUIDs":            {Column{Type: Text, Format: UUID}, func(i int) any { return fmt.Sprintf("%08X-a", i*7919%n) }, map[int]any{2000: "00000000-A"}},
		"UUIDs, once each": {Column{Type: Text, Format: UUID}, func(i int) any { return fmt.Sprintf("%08X-a", i*7919%n) }, nil},
		"integers":         {Column{Type: Integer}, func(i int) any { return int64(i*7919%n) - 50 }, map[int]any{2000: int64(-50)}},
		"integers once":    {Column{Type: Integer}, func(i int) any { return int64(i*7919%n) - 50 }, nil},
		"reals":            {Column{Type: Real}, func(i int) any { return float64(i) / 2 }, nil},
		"days":             {Column{Type: Text, Format: DateTime}, func(i int) any { return fmt.Sprintf("%04d-01-01", i) }, map[int]any{2000: "0005-01-01T00:00:00Z"}},
		"mixed":            {Column{Type: Integer}, func(i int) any { return []any{int64(i), fmt.Sprint("t", i)}[i%2] }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.column.Name, tt.column.Key = "id", true
			fetch := func(context.Context, Demand, func(Batch) error) error { return nil }
			table, err := Prepare(Table{Name: "t", Fetch: fetch, Columns: []Column{tt.column, {Name: "n", Type: Integer}, {Name: "note", Type: Text}}})
			if err != nil {
				t.Fatal(err)
			}
			w, err := newWhole(newDriver(), table, "")
			if err != nil {
				t.Fatal(err)
			}
			defer w.close()
			want := map[any]int64{}
			for i := range n {
				key := tt.key(i)
				if k, ok := tt.again[i]; ok {
					key = k
				}
				if err := w.begin(); err != nil {
					t.Fatal(err)
				}
				row := []any{key, int64(i), strings.Repeat("note ", i%40)}
				if i%100 == 7 {
					row[0], key = nil, fmt.Sprint("null ", i) // as often as they like
				}
				o, _, err := w.add(row, func(any) bool { return false })
				if _, again := tt.again[i]; err != nil || again != (o == replaced) {
					t.Fatalf("row %d: %v %v", i, o, err)
				}
				if err := w.end(); err != nil {
					t.Fatal(err)
				}
				if s, isText := key.(string); isText && tt.column.Format == UUID {
					key = lowerASCII(s)
				} else if isText && tt.column.Format == DateTime && row[0] != nil {
					key = s[:len("0005-01-01")]
				}
				want[key] = int64(i)
				if i == 1 || i == 1_499 || i == 2_500 {
					check(t, w, want)
				}
			}
			if err := w.finish(); err != nil {
				t.Fatal(err)
			}
			check(t, w, want)
		})
	}
}

// check compares the rows and what is found of them by key.
func check(t *testing.T, w *whole, want map[any]int64) {
	t.Helper()
	v, err := w.freeze()
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	var sum, keyed int64
	for key, i := range want {
		sum += i
		if s, isText := key.(string); !isText || !strings.HasPrefix(s, "null") {
			keyed++
		}
	}
	got := read(t, v, "SELECT count(*), sum(n), (SELECT count(*) FROM v.t x JOIN v.t y ON x.id = y.id) FROM v.t")
	if !reflect.DeepEqual(got, [][]any{{int64(len(want)), sum, keyed}}) {
		t.Errorf("%v, want %d rows that sum up to %d, %d of them found by key", got, len(want), sum, keyed)
	}
}

// TestRowsAreFoundInAnotherSpelling of their key, as its collation has it.
func TestRowsAreFoundInAnotherSpelling(t *testing.T) {
	t.Parallel()
	for format, keys := range map[Format][2]string{UUID: {"AB-1", "ab-1"}, DateTime: {"2025-01-31", "2025-01-31T00:00:00Z"}} {
		fetch := func(context.Context, Demand, func(Batch) error) error { return nil }
		table, err := Prepare(Table{Name: "t", Fetch: fetch, Columns: []Column{{Name: "id", Key: true, Type: Text, Format: format}, {Name: "n", Type: Integer}}})
		if err != nil {
			t.Fatal(err)
		}
		w, err := newWhole(newDriver(), table, "")
		if err != nil {
			t.Fatal(err)
		}
		defer w.close()
		never := func(any) bool { return false }
		if err := w.begin(); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.add([]any{keys[0], int64(1)}, never); err != nil {
			t.Fatal(err)
		}
		o, old, err := w.add([]any{keys[1], int64(2)}, never)
		if err != nil || o != replaced || fmt.Sprint(old) != fmt.Sprint([]any{keys[0], int64(1)}) {
			t.Errorf("%v: %v %v %v", format, o, old, err)
		}
		if err := w.end(); err != nil {
			t.Fatal(err)
		}
	}
}
