package query

import (
	"fmt"
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/offheap"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// compareInSQLite is [instant.CompareTexts] as SQLite calls it, over SQLite's
// own memory. The driver's way of registering a collation copies both texts
// twice for each comparison, of which a sort makes millions.
func compareInSQLite(_ *libc.TLS, _ uintptr, lengthA int32, a uintptr, lengthB int32, b uintptr) int32 {
	return int32(instant.CompareTexts(offheap.Text(a, int(lengthA)), offheap.Text(b, int(lengthB))))
}

// collationName is [rows.InstantCollation] in memory that SQLite can read.
var collationName = sync.OnceValues(func() (uintptr, error) { return libc.CString(rows.InstantCollation) })

// collateInstants gives a connection of the driver the collation of times.
func collateInstants(conn any) error {
	tls, db, err := offheap.Connection(conn)
	if err != nil {
		return fmt.Errorf("registering the collation of times: %w", err)
	}
	name, err := collationName()
	if err != nil {
		return fmt.Errorf("naming the collation of times: %w", err)
	}
	if code := sqlite3.Xsqlite3_create_collation_v2(tls, db, name, sqlite3.SQLITE_UTF8, 0, offheap.Method(compareInSQLite), 0); code != sqlite3.SQLITE_OK {
		return fmt.Errorf("registering the collation of times: SQLite's code %d", code)
	}
	return nil
}
