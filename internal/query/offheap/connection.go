package offheap

import (
	"fmt"
	"reflect"

	"modernc.org/libc"
)

// Connection is what SQLite's own functions are told of a connection of the driver: the thread that makes its calls, and the address of its
// database. The driver does not tell them, so that its fields are read.
func Connection(conn any) (thread *libc.TLS, database uintptr, err error) {
	v := reflect.Indirect(reflect.ValueOf(conn))
	if v.Kind() != reflect.Struct {
		return nil, 0, fmt.Errorf("%T is no connection of the SQLite driver", conn)
	}
	tls, db := v.FieldByName("tls"), v.FieldByName("db")
	if !tls.IsValid() || !db.IsValid() || tls.Type() != reflect.TypeFor[*libc.TLS]() || tls.IsNil() || db.Kind() != reflect.Uintptr {
		return nil, 0, fmt.Errorf("%T has no thread and no database where they were expected", conn)
	}
	return At[libc.TLS](tls.Pointer()), uintptr(db.Uint()), nil
}
