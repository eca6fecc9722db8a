package catalog

import (
	"strings"
	"sync/atomic"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// uuidCase is how the platform writes UUIDs: in small letters, as RFC 9562 has them written, until a capital one was seen. SQL takes both for
// the same, but a platform's filter may not.
type uuidCase struct{ capital atomic.Bool }

// spell writes a UUID as the platform does.
func (u *uuidCase) spell(id string) string {
	if u.capital.Load() {
		return strings.ToUpper(id)
	}
	return strings.ToLower(id)
}

// observedRows is how many rows of a page are looked at: a platform writes all its UUIDs alike.
const observedRows = 5

// observe learns from rows that the platform sent.
func (u *uuidCase) observe(t *manifest.Table, rows [][]any) {
	for _, row := range rows[:min(len(rows), observedRows)] {
		for i := range t.Columns {
			id, isText := row[i].(string)
			if t.Columns[i].Type != manifest.UUID || !isText || !strings.ContainsAny(strings.ToLower(id), "abcdef") {
				continue
			}
			if capital := id == strings.ToUpper(id); capital != u.capital.Load() {
				u.capital.Store(capital)
			}
			return
		}
	}
}
