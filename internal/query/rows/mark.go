package rows

import "maps"

// Mark is a moment in the order in which loads begin. The zero value is before all of them. A clock would not do: two loads may begin within its tick.
type Mark int64

// Mark is now: the loads that begin from here on are after it.
func (s *Store) Mark() Mark {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.begun
}

// outdate drops what is kept of a load's table that began before the question that wanted it anew, and has what is still being loaded reach only those
// who wait for it: older rows would tell the next question what this one has shown to be past. What began since stays, such as the other parts that
// the question wants. Those who read the older rows keep them.
func (s *Store) outdate(l *Load) {
	for older := range s.active {
		if older.place == l.place && older.mark <= l.anew {
			older.unwanted = true
			older.giveUp()
		}
	}
	maps.DeleteFunc(s.running, func(_ string, running *Load) bool { return running.unwanted })
	for _, snap := range s.all() {
		if snap.Place == l.place && snap.mark <= l.anew {
			s.drop(snap)
		}
	}
}

// giveUp ends a load that nobody waits for: another brings its rows anew, and it would spend requests for nothing.
func (l *Load) giveUp() {
	if l.waiters == 0 {
		l.cancel()
	}
}
