package rows

import (
	"fmt"
	"testing"
)

func TestKeySet(t *testing.T) {
	t.Parallel()
	table := &Table{Columns: []Column{{Name: "id", Type: Text, Format: UUID}}}
	s := newKeySet()
	defer s.free()
	const n = 300_000 // several chunks
	for i := range n {
		if !s.add(table, []any{fmt.Sprintf("a%d", i)}) {
			t.Fatalf("key %d is said to have come before", i)
		}
	}
	for i := range n {
		if s.add(table, []any{fmt.Sprintf("A%d", i)}) {
			t.Fatalf("key %d is said to be new", i)
		}
	}
	if took := 8 * s.slots(); took > 20*n {
		t.Errorf("%d keys take %d bytes", n, took)
	}
	if s.add(table, []any{int64(5)}) && s.add(table, []any{5.0}) {
		t.Error("5 and 5.0 are the same key")
	}
}
