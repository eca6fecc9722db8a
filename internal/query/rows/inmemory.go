package rows

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// InMemory is a snapshot that is kept whole with its rows in Go memory, for who reads them together with parts of the table.
func (s *Store) InMemory(snap *Snapshot) (*Snapshot, error) {
	conn, err := s.driver.Open(snap.File.URI())
	if err != nil {
		return nil, fmt.Errorf("opening the database of %s: %w", snap.Table.Name, err)
	}
	defer conn.Close()
	found, err := conn.(driver.QueryerContext).QueryContext(noCtx, "SELECT * FROM "+QuoteName(snap.Table.Name), nil)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", snap.Table.Name, err)
	}
	defer found.Close()
	view := &View{t: snap.Table, Rows: make([][]any, 0, snap.Rows)}
	for {
		row := make([]driver.Value, len(snap.Table.Columns))
		if err := found.Next(row); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("reading %s: %w", snap.Table.Name, err)
		}
		plain := make([]any, len(row))
		for i, v := range row {
			plain[i] = v
		}
		view.Rows = append(view.Rows, plain)
	}
	view.findShared()
	return &Snapshot{
		Facts: snap.Facts, Table: snap.Table, Place: snap.Place, Set: snap.Set, Start: snap.Start, Complete: snap.Complete, Late: snap.Late, View: view,
	}, nil
}

// findShared finds the identities that several rows have.
func (v *View) findShared() {
	if v.t.key < 0 {
		return
	}
	v.shared = map[any]bool{}
	seen := make(map[any]bool, len(v.Rows))
	for _, row := range v.Rows {
		if row[v.t.key] == nil {
			continue
		}
		id := v.t.identity(row)
		if seen[id] {
			v.shared[id] = true
		}
		seen[id] = true
	}
}
