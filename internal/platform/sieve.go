package platform

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// sieve leaves out the rows of organisations that are not allowed, of a table that is the same for all organisations.
type sieve struct {
	client       *Client
	organization int // column with the id
	parent       int // column with that of the organisation above; -1: none
	depth        int // column with how many are above; -1: none
}

// sieveOf is the one for a table; nil where its rows are all to be seen. Rows of a table that is scoped are those of the one that is asked, whatever they tell
// of others.
func (c *Client) sieveOf(t *manifest.Table) *sieve {
	if !c.Fenced() {
		return nil
	}
	s := &sieve{client: c, organization: -1, parent: -1, depth: -1}
	switch lists := t.Name == c.manifest.Scope.Tree; {
	case lists:
		s.organization = slices.IndexFunc(t.Columns, func(col manifest.Column) bool { return col.Key })
	case !c.manifest.Scoped(t):
		s.organization = columnIndex(t, c.manifest.Scope.Column)
	}
	if s.organization < 0 {
		return nil
	}
	if t.Tree != nil {
		s.parent, s.depth = columnIndex(t, t.Tree.Parent), columnIndex(t, t.Tree.Depth)
	}
	return s
}

func columnIndex(t *manifest.Table, name string) int {
	return slices.IndexFunc(t.Columns, func(col manifest.Column) bool { return name != "" && col.Name == name })
}

// scan reads all rows and emits those to be seen at once: what is announced is counted without the others, too. No filter and no limit reaches the platform,
// since a row that is left out would count for them, or be asked for by its key.
func (s *sieve) scan(ctx context.Context, scan Scan, emit func(Page) error) error {
	scan.Limit, scan.Order = 0, ""
	if scan.Table.Name == s.client.manifest.Scope.Tree {
		scan.Filters = nil
	}
	var all Page
	announced := -1
	err := s.client.scanAll(ctx, scan, func(p Page) error {
		all.Rows, all.Misfits = append(all.Rows, p.Rows...), append(all.Misfits, p.Misfits...)
		all.Requests, all.InHand, announced = all.Requests+p.Requests, max(all.InHand, p.InHand), max(announced, p.Total)
		all.Notes, all.Doubt, all.Settled = append(all.Notes, p.Notes...), p.Doubt, p.Settled
		return nil
	})
	if err != nil {
		return err
	}
	before := len(all.Rows)
	all.Rows, all.Total = s.kept(all.Rows), announced
	if announced >= 0 {
		all.Total -= before - len(all.Rows)
	}
	return emit(all)
}

// kept are the rows to be seen. In a tree those below one that is left out stand below the next one above it.
func (s *sieve) kept(rows [][]any) [][]any {
	above := map[any]any{}
	if s.parent >= 0 {
		for _, row := range rows {
			above[row[s.organization]] = row[s.parent]
		}
	}
	var kept [][]any
	depths := map[any]int64{}
	for _, row := range rows { // parents come before their children
		if !s.allows(row[s.organization]) {
			continue
		}
		if s.parent >= 0 {
			parent := s.allowedAbove(row[s.parent], above)
			row[s.parent] = parent
			if parent != nil {
				depths[row[s.organization]] = depths[parent] + 1
			}
		}
		if s.depth >= 0 {
			row[s.depth] = depths[row[s.organization]]
		}
		kept = append(kept, row)
	}
	return kept
}

// allowedAbove is the next one of an organisation and those above it that is allowed; nil where none is.
func (s *sieve) allowedAbove(id any, above map[any]any) any {
	for range len(above) + 1 {
		if id == nil || s.allows(id) {
			return id
		}
		id = above[id]
	}
	return nil
}

// allows tells whether a row is to be seen. One without an id is nobody's.
func (s *sieve) allows(id any) bool {
	return id == nil || s.client.Allows(strings.TrimSpace(fmt.Sprint(id)))
}
