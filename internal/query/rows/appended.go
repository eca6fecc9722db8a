package rows

import (
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows/btree"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows/memfile"
)

// appended is the rows of a table that is loaded whole as long as no key comes twice: they go into the database beneath SQLite, which costs a
// fraction of INSERT. The index on the key is made when all are there.
type appended struct {
	t        *Table
	file     *memfile.File
	pages    *btree.Pages
	table    *btree.Table
	seen     *keySet // nil for a table without a key
	keyBytes int64
}

// newAppended is for a database in which nothing was made but the table.
func newAppended(t *Table, file *memfile.File) *appended {
	a := &appended{t: t, file: file, pages: &btree.Pages{Write: file.WritePage, Last: file.Pages()}}
	a.table = btree.NewTable(a.pages, a.pages.Last)
	if t.key >= 0 {
		a.seen = newKeySet()
	}
	return a
}

// add takes a row; ok is false when its key may have come before.
func (a *appended) add(row []any) (ok bool, err error) {
	if a.seen != nil && row[a.t.key] != nil {
		if !a.seen.add(a.t, row) {
			return false, nil
		}
		if s, isText := row[a.t.key].(string); isText {
			a.keyBytes += int64(len(s))
		}
	}
	if err := a.table.Append(row); err != nil {
		return false, fmt.Errorf("storing a row of %s: %w", a.t.Name, err)
	}
	return true, nil
}

// indexBytes is about what the index will take.
func (a *appended) indexBytes() int64 {
	if a.seen == nil {
		return 0
	}
	return btree.IndexBytes(a.table.Rows, a.keyBytes)
}

// sync makes what was appended a database that can be read, without an index.
func (a *appended) sync() error {
	if err := a.table.Sync(); err != nil {
		return err
	}
	return a.header()
}

func (a *appended) header() error {
	first := make([]byte, memfile.PageBytes)
	copy(first, a.file.Page(1))
	a.pages.Header(first)
	return a.file.WritePage(1, first)
}

// index makes the index on the key, if that is one to be made here, and returns its root page.
func (a *appended) index() (root uint32, ok bool, err error) {
	a.free() // the keys to be sorted take as much
	keys, ok := btree.SortKeys(a.table, a.file.Page, a.t.key, a.t.Columns[a.t.key].Format == UUID)
	if !ok {
		return 0, false, nil
	}
	if root, err = keys.Write(a.pages); err != nil {
		return 0, false, err
	}
	return root, true, a.header()
}

// free gives back what was needed to see that keys are new.
func (a *appended) free() {
	if a.seen != nil {
		a.seen.free()
	}
}
