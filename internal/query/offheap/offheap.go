// Package offheap is for what the SQLite library, which is C translated to Go,
// reads and calls: memory outside of the Go heap and addresses of functions. It
// is the one room that imports unsafe.
//
// Addresses are plain numbers, uintptr. Memory of the C allocator is neither
// moved nor collected, so that such a number stays right until the memory is
// freed. The reverse, an address in the Go heap that C memory holds, nobody may
// make: to the Go runtime it is no reference.
package offheap

import (
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
)

// At is the value at an address.
func At[T any](address uintptr) *T {
	return *(**T)(unsafe.Pointer(&address))
}

// Span is the n bytes at an address.
func Span(address uintptr, n int) []byte {
	return unsafe.Slice(At[byte](address), n)
}

// Size is the size of a T in bytes.
func Size[T any]() int { return int(unsafe.Sizeof(*new(T))) }

// Allocate returns the address of n bytes that are not initialised, or 0 when
// there are none. It is the C library's malloc: SQLite does not count it.
func Allocate(tls *libc.TLS, n int) uintptr {
	return libc.Xmalloc(tls, types.Size_t(n))
}

// Free frees what [Allocate] returned.
func Free(address uintptr) {
	libc.Xfree(nil, address) // the thread's state is for errors of allocating
}

// Numbers allocates n zeros, of which the collector of the Go heap knows nothing; nil when there is no memory.
func Numbers(n int) []uint64 {
	tls := libc.NewTLS()
	defer tls.Close()
	address := libc.Xcalloc(tls, types.Size_t(n), types.Size_t(Size[uint64]()))
	if address == 0 {
		return nil
	}
	return unsafe.Slice(At[uint64](address), n)
}

// FreeNumbers frees what [Numbers] returned; nil is nothing.
func FreeNumbers(numbers []uint64) {
	if numbers != nil {
		Free(uintptr(unsafe.Pointer(&numbers[0])))
	}
}

// New allocates a T of zeros; both are zero when there is no memory.
func New[T any](tls *libc.TLS) (uintptr, *T) {
	address := libc.Xcalloc(tls, 1, types.Size_t(Size[T]()))
	if address == 0 {
		return 0, nil
	}
	return address, At[T](address)
}

// Method is what SQLite holds of a Go function. It must be one at the top level
// of a package: the value of such a function is a constant of the program,
// while a closure would be collected.
func Method[F any](f F) uintptr {
	return *(*uintptr)(unsafe.Pointer(&f))
}

// Function is the Go function that SQLite holds at an address; the reverse of
// [Method].
func Function[F any](address uintptr) F {
	return *(*F)(unsafe.Pointer(&address))
}

// Text is the n bytes at an address as a text, without a copy: it must not be
// kept longer than the bytes are there.
func Text(address uintptr, n int) string {
	if n == 0 {
		return ""
	}
	return unsafe.String(At[byte](address), n)
}
