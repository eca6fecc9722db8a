package catalog

import (
	"strings"
	"sync/atomic"
)

// uuidCase is how the platform writes the UUIDs of a column: in small letters, as RFC 9562 has them written, until capital ones were seen there. SQL
// takes both for the same, but a platform's filter may not.
type uuidCase struct{ capital atomic.Bool }

// spell writes a UUID as the platform does.
func (u *uuidCase) spell(id string) string {
	if u.capital.Load() {
		return strings.ToUpper(id)
	}
	return strings.ToLower(id)
}

// observedRows is how many rows of a page are looked at: a platform writes all UUIDs of a column alike.
const observedRows = 5

// observe learns from the column's values in rows that the platform sent.
func (u *uuidCase) observe(rows [][]any, column int) {
	for _, row := range rows[:min(len(rows), observedRows)] {
		id, isText := row[column].(string)
		if small, capital := strings.ToLower(id), strings.ToUpper(id); isText && small != capital {
			u.capital.Store(id == capital)
			return
		}
	}
}
