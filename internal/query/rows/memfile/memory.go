package memfile

import (
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
)

// at is the value at an address outside of the Go heap.
func at[T any](address uintptr) *T {
	return *(**T)(unsafe.Pointer(&address))
}

// span is n bytes of memory outside of the Go heap.
func span(address uintptr, n int) []byte {
	return unsafe.Slice(at[byte](address), n)
}

// allocate returns n bytes that are not initialised, or 0 when there are none.
func allocate(tls *libc.TLS, n int) uintptr {
	return libc.Xmalloc(tls, types.Size_t(n))
}

func free(address uintptr) {
	libc.Xfree(nil, address) // the thread's state is only for errors of allocating
}

// allocateZero allocates a T of zeros that is never freed.
func allocateZero[T any](tls *libc.TLS) (uintptr, *T) {
	address := libc.Xcalloc(tls, 1, types.Size_t(sizeOf[T]()))
	if address == 0 {
		return 0, nil
	}
	return address, at[T](address)
}

func sizeOf[T any]() uintptr { return unsafe.Sizeof(*new(T)) }

// method is what SQLite holds of a Go function: the address of its value, which
// is constant for a function at the top level of a package.
func method[F any](f F) uintptr {
	return *(*uintptr)(unsafe.Pointer(&f))
}
