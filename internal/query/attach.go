package query

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// maxAttached is how many databases SQLite lets one connection attach.
const maxAttached = 10

// attach gives the run the tables that are kept whole. Each is in a database of
// its own, so that one is dropped, or loaded anew, without the others; the
// largest are attached, and of more than SQLite attaches the smallest are
// copied; so are those that the statement can name by main alone. All others are
// found by their bare names; those of their databases cannot be guessed.
func (r *run) attach() error {
	kept := slices.SortedFunc(slices.Values(r.attached), func(a, b *rows.Snapshot) int { return cmp.Compare(b.Rows, a.Rows) })
	for i, s := range kept {
		schema := rand.Text()
		if err := r.exec(fmt.Sprintf("ATTACH %s AS %s", rows.QuoteText(s.File.URI()), rows.QuoteName(schema))); err != nil {
			return err
		}
		copied := slices.Contains(r.own, strings.ToLower(s.Table.Name)) || len(kept) > maxAttached && i >= maxAttached-1
		if !copied {
			continue
		}
		if err := r.copyTable(s, schema); err != nil {
			return err
		}
	}
	return nil
}

// copyTable makes an attached table one of the run's own.
func (r *run) copyTable(s *rows.Snapshot, schema string) error {
	name := rows.QuoteName(s.Table.Name)
	for _, sql := range []string{
		fmt.Sprintf("CREATE TABLE main.%s%s", name, s.Table.Definitions(s.Place.Scope)),
		fmt.Sprintf("INSERT INTO main.%s SELECT * FROM %s.%s", name, rows.QuoteName(schema), name),
		fmt.Sprintf("DETACH %s", rows.QuoteName(schema)),
	} {
		if err := r.exec(sql); err != nil {
			return err
		}
	}
	return nil
}
