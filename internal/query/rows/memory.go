package rows

import "github.com/orgdata-mcp/orgdata-mcp/internal/words"

// Memory is one number for all rows: those kept, and those under way. A load that needs more makes the store drop what it keeps, the longest
// unused first; what is being read stays. A load that will not fit even so is told as soon as that can be known.

// forecastFrom is the number of rows from which the size of a load is forecast.
const forecastFrom = 1000

// ask notes what a load has taken, makes room for it, and refuses when there is none, or when there will be none.
func (s *Store) ask(l *Load, u usage) (err error) {
	s.locked(func() {
		if refusal := s.makeRoom(l, u); refusal != nil {
			err = refusal
		}
	})
	return err
}

func (s *Store) makeRoom(l *Load, u usage) *Error {
	l.bytes = u.all()
	if u.forecast() > s.o.Memory {
		return s.tooLarge(l, u)
	}
	for s.inUse() > s.o.Memory {
		oldest := s.oldest()
		if oldest == nil {
			return s.tooLarge(l, u)
		}
		s.drop(oldest)
	}
	return nil
}

// inUse is the memory of the snapshots that are not freed and of the loads under way.
func (s *Store) inUse() int64 {
	n := s.bytes
	for l := range s.active {
		n += l.bytes
	}
	return n
}

// Usage is what the store takes: how many snapshots it keeps, how many loads are under way, and the bytes of both and of those that are still read.
type Usage struct {
	Kept, Loading int
	Bytes         int64
}

// Usage tells what the store takes.
func (s *Store) Usage() Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Usage{Kept: len(s.all()), Loading: len(s.active), Bytes: s.inUse()}
}

// oldest is the snapshot that nobody reads and that was read longest ago; nil is none.
func (s *Store) oldest() *Snapshot {
	var oldest *Snapshot
	for _, snap := range s.all() {
		if snap.refs == 0 && (oldest == nil || snap.lastUse < oldest.lastUse) {
			oldest = snap
		}
	}
	return oldest
}

// tooLarge refuses a load, with what its rows would take, or what they and others take by now.
func (s *Store) tooLarge(l *Load, u usage) *Error {
	next := "Narrow it with WHERE on columns that the platform filters by"
	if len(l.Set) > len(l.Table.inputs) {
		next = "Narrow it further, or ask without the filter: a table that is kept whole takes less room than a part of it"
	}
	if s.o.MemoryVar != "" {
		next += ", or give the server more memory for rows (" + s.o.MemoryVar + ")"
	}
	if whole := u.forecast(); whole > s.o.Memory {
		return Errorf(CodeTooLarge, next+".", "The %s rows of %s that the statement needs would take %s, and there are %s for all rows.",
			words.Count(u.total), l.Table.Name, mebibytes(whole), mebibytes(s.o.Memory))
	}
	others := s.inUse() - u.all()
	return Errorf(CodeTooLarge, next+".", "The rows of %s that the statement needs do not fit into the %s that there are for all rows: the first %s and what is read ahead take %s, and %s are in use besides.",
		l.Table.Name, mebibytes(s.o.Memory), words.Count(u.rows), mebibytes(u.all()), mebibytes(others))
}

func mebibytes(n int64) string { return words.Count(int((n+1<<20-1)>>20)) + " MiB" }
