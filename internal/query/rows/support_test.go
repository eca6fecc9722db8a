package rows

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// source gives batches, one list of them for each fetch; the last list for ever.
type source struct {
	fetches [][]Batch
	before  func(ctx context.Context, d Demand) error // runs before each batch

	mu      sync.Mutex
	demands []Demand
}

func (s *source) fetch(ctx context.Context, d Demand, emit func(Batch) error) error {
	s.mu.Lock()
	batches := s.fetches[min(len(s.demands), len(s.fetches)-1)]
	s.demands = append(s.demands, d)
	s.mu.Unlock()
	for _, b := range batches {
		if s.before != nil {
			if err := s.before(ctx, d); err != nil {
				return err
			}
		}
		fresh := b
		fresh.Rows = nil
		for _, row := range b.Rows {
			fresh.Rows = append(fresh.Rows, append([]any{}, row...))
		}
		if err := emit(fresh); err != nil {
			return err
		}
	}
	return nil
}

func (s *source) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.demands)
}

// table is one of the source's, with a key, a number that can be filtered from below, and a unit.
func (s *source) table(t testing.TB, name string, keyed bool) *Table {
	t.Helper()
	prepared, err := Prepare(Table{Name: name, PageSize: 10, Fetch: s.fetch, Columns: []Column{
		{Name: "id", Type: Text, Key: keyed},
		{Name: "n", Type: Integer, UnitFrom: "unit", Pushes: map[Op]bool{OpGe: true}, Spell: func(_ Op, v any) (Spelling, bool) {
			s := fmt.Sprint(v)
			return Spelling{Wire: s, Bound: s}, true
		}},
		{Name: "unit", Type: Text},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return prepared
}

// batch is rows a0, a1, … of a total.
func batch(total int, from, to int) Batch {
	b := Batch{Total: total, Requests: 1}
	for i := from; i < to; i++ {
		b.Rows = append(b.Rows, []any{fmt.Sprintf("a%d", i), i, []any{"EUR", "kg"}[i%2]})
	}
	return b
}

func newStore(t testing.TB, o Options) *Store {
	t.Helper()
	if o.TTL == 0 {
		o.TTL = time.Hour
	}
	if o.LoadTime == 0 {
		o.LoadTime = time.Minute
	}
	if o.Memory == 0 {
		o.Memory = 64 << 20
	}
	s := NewStore(o)
	t.Cleanup(s.Close)
	return s
}

// at is a place of a table.
func at(reader, scope string, t *Table) Place {
	return Place{Reader: reader, Scope: scope, Table: t.Name}
}

// from is a set: n at least.
func from(n int) Set {
	s := fmt.Sprint(n)
	return Set{{Col: 1, Op: OpGe, Values: []Spelling{{Wire: s, Bound: s}}}}
}

// load waits for a load, and lets its snapshot go at the end of the test.
func load(t testing.TB, s *Store, p Place, w *Want) (*Snapshot, error) {
	t.Helper()
	l, err := s.Load(p, w, 0)
	if err != nil {
		return nil, err
	}
	<-l.Done()
	snap, err := l.Snapshot()
	if snap != nil {
		s.Release(snap)
	}
	return snap, err
}

func mustLoad(t testing.TB, s *Store, p Place, w *Want) *Snapshot {
	t.Helper()
	snap, err := load(t, s, p, w)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}
