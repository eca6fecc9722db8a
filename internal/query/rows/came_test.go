package rows

import "testing"

// TestRowsThatCameMeanwhile: who wants what another has loaded since it looked gets those rows, and does not fetch them again; unless later ones are wanted.
func TestRowsThatCameMeanwhile(t *testing.T) {
	t.Parallel()
	batch := []Batch{{Total: 1, Requests: 1, Rows: [][]any{{"a", 1, "kg"}}}}
	src := &source{fetches: [][]Batch{batch, batch}}
	table, store := src.scopedTable(t, true), newStore(t, Options{})
	place, want := at("r", "o1", table), &Want{Table: table}
	first := mustLoad(t, store, place, want)
	if again := mustLoad(t, store, place, &Want{Table: table}); again != first || src.asked() != 1 {
		t.Errorf("fetched %d times", src.asked())
	}
	l, err := store.Load(place, want, store.Mark())
	if err != nil {
		t.Fatal(err)
	}
	<-l.Done()
	if src.asked() != 2 {
		t.Errorf("of those that begin later, fetched %d times", src.asked())
	}
	store.Leave(l, false)
}
