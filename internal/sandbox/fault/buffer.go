package fault

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"strconv"
)

// buffer holds an answer back until a fault has decided what becomes of it. Its headers are the real ones already.
type buffer struct {
	out    http.ResponseWriter
	status int
	body   bytes.Buffer
	// taken: a fault further in has taken the connection; there is nobody to answer.
	taken bool
}

func (b *buffer) Header() http.Header { return b.out.Header() }

func (b *buffer) WriteHeader(status int) {
	if b.status == 0 {
		b.status = status
	}
}

func (b *buffer) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}

// FlushError keeps http.ResponseController from flushing what lies behind.
func (b *buffer) FlushError() error { return nil }

// Hijack hands the connection over.
func (b *buffer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(b.out).Hijack()
	b.taken = err == nil
	return conn, rw, err
}

// Unwrap lets http.ResponseController reach deadlines.
func (b *buffer) Unwrap() http.ResponseWriter { return b.out }

// send answers with the held status and a body, announcing so many bytes.
func (b *buffer) send(body []byte, announced int) {
	if b.status != http.StatusNoContent && b.status != http.StatusNotModified {
		b.Header().Set("Content-Length", strconv.Itoa(announced))
	}
	b.out.WriteHeader(b.status)
	b.out.Write(body)
}
