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
// copied; so are those that the statement can name by main alone. A table of one
// organisation is found by its bare name, the others through what unite makes;
// the names of their databases cannot be guessed.
func (r *run) attach() error {
	kept := slices.SortedStableFunc(slices.Values(r.files()), func(a, b *rows.Snapshot) int { return cmp.Compare(b.Rows, a.Rows) })
	r.at = make(map[*rows.Snapshot]string, len(kept))
	for i, s := range kept {
		schema := rows.QuoteName(rand.Text())
		if err := r.exec(fmt.Sprintf("ATTACH %s AS %s", rows.QuoteText(s.File.URI()), schema)); err != nil {
			return err
		}
		r.at[s] = schema + "." + rows.QuoteName(s.Table.Name)
		r.policy.name(s.Table.Name, s.Table)
		copied := slices.Contains(r.own, strings.ToLower(s.Table.Name)) || len(kept) > maxAttached && i >= maxAttached-1
		if !copied {
			continue
		}
		if err := r.copyFile(s); err != nil {
			return err
		}
		if err := r.exec("DETACH " + schema); err != nil {
			return err
		}
	}
	return r.countCopied()
}

// countCopied tells SQLite's planner how many rows were copied: of a table that it
// knows nothing of it takes there to be a million.
func (r *run) countCopied() error {
	var statements []string
	for _, s := range r.served {
		if s.copied != "" {
			statements = append(statements, fmt.Sprintf("INSERT INTO main.sqlite_stat1 SELECT %s, NULL, count(*) FROM %s", rows.QuoteText(s.copiedName()), s.copied))
		}
	}
	if len(statements) == 0 {
		return nil
	}
	const read = "ANALYZE main.sqlite_schema" // which makes the table of statistics, too
	for _, sql := range append(append([]string{read}, statements...), read) {
		if err := r.exec(sql); err != nil {
			return err
		}
	}
	return nil
}

// copyFile puts the rows of an attached table into tables of the run's own: one
// for each instance that has them, with all that are copied of its organisations,
// since SQLite may go through a statement once for each table of a UNION ALL.
func (r *run) copyFile(file *rows.Snapshot) error {
	from := r.at[file]
	for _, s := range r.served {
		if !slices.Contains(s.files, file) {
			continue
		}
		if err := r.makeCopied(s); err != nil {
			return err
		}
		if err := r.exec("INSERT INTO " + s.copied + " SELECT * FROM " + from); err != nil {
			return err
		}
		r.at[file] = s.copied
	}
	return nil
}

// makeCopied makes the table of an instance's rows that are copied, unless it is there.
func (r *run) makeCopied(s *served) error {
	if s.copied != "" {
		return nil
	}
	r.policy.name(s.copiedName(), s.t)
	s.copied = "main." + rows.QuoteName(s.copiedName())
	return r.exec("CREATE TABLE " + s.copied + s.t.Definitions(s.scopes[0]))
}

// copiedName is what the table is called that an instance's rows are copied to: of the
// table as it is, its own name.
func (s *served) copiedName() string {
	if s.isPlain() {
		return s.name
	}
	return s.name + " (copied)"
}

// unite makes the instances of several organisations, and those of one under
// another name than the table's: views of the tables that have their rows.
func (r *run) unite() error {
	for _, s := range r.served {
		if s.isPlain() {
			continue
		}
		r.policy.name(s.name, s.t)
		if len(s.files) == 0 {
			continue // the virtual table has the name
		}
		if err := r.exec("CREATE TEMP VIEW " + rows.QuoteName(s.name) + " AS " + r.union(s)); err != nil {
			return err
		}
		r.policy.union(s.name)
	}
	return nil
}

// union is the SELECT that gives all rows of an instance.
func (r *run) union(s *served) string {
	var members []string
	for _, file := range s.files {
		if !slices.Contains(members, r.at[file]) {
			members = append(members, r.at[file])
		}
	}
	if s.rest != nil {
		r.policy.name(s.rest.name, s.t)
		members = append(members, rows.QuoteName(s.rest.name))
	}
	if len(members) == 1 {
		return "SELECT * FROM " + members[0]
	}
	return unflattened(united(members), len(s.t.Columns))
}

// unflattened is a UNION ALL that SQLite does not make a SELECT of its own of for each
// member, or, in a join, for each member of each table: it does not where a member
// has no FROM (rule 17c of flattening a subquery). It is a subquery without a name,
// since of a view that is joined with itself SQLite reads the rows once, and may
// leave out columns that only the second use needs.
func unflattened(union string, columns int) string {
	none := "SELECT " + strings.TrimSuffix(strings.Repeat("NULL,", columns), ",") + " WHERE 0"
	return "SELECT * FROM (" + union + " UNION ALL " + none + ")"
}
