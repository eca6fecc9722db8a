package fault

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// hit is a fault on a request.
type hit struct {
	in       *Injector
	rule     *rule
	platform core.Platform
	next     http.Handler
	w        http.ResponseWriter
	r        *http.Request
}

// note writes the fault into the request log.
func (h *hit) note() { core.CallOf(h.r.Context()).Faulted(h.rule.spec.Kind) }

func (h *hit) pass() { h.next.ServeHTTP(h.w, h.r) }

// wait lets time pass. When nobody waits any more the connection is dropped, as a server that stops does.
func (h *hit) wait(d time.Duration) {
	if !h.in.wait(h.r.Context(), d) {
		panic(http.ErrAbortHandler)
	}
}

func (h *hit) latency() {
	h.wait(h.rule.delay())
	h.pass()
}

// tooMany answers in the platform's place. There are no X-RateLimit headers: they would speak of a window that is not used up.
func (h *hit) tooMany() {
	h.w.Header().Set("Retry-After", strconv.Itoa(int(h.rule.spec.Duration/time.Second)))
	h.refuse(http.StatusTooManyRequests, "Too many requests (a fault of the sandbox)")
}

func (h *hit) failure(status int) {
	if h.rule.spec.Page {
		h.in.world.NoteKey(h.platform.Name, h.r)
		h.html(status, fmt.Sprintf("%d %s", status, http.StatusText(status)))
		return
	}
	h.refuse(status, http.StatusText(status)+" (a fault of the sandbox)")
}

// refuse answers with the platform's own error body. Some platforms have no words for some statuses: the status is the fault's all the same.
func (h *hit) refuse(status int, detail string) {
	h.in.world.NoteKey(h.platform.Name, h.r)
	answer := &buffer{out: h.w}
	h.platform.WriteError(answer, status, detail)
	answer.status = status
	answer.send(answer.body.Bytes(), answer.body.Len())
}

func (h *hit) webPage() {
	h.in.world.NoteKey(h.platform.Name, h.r)
	h.html(http.StatusOK, "Sign in to continue")
}

func (h *hit) html(status int, title string) {
	body := fmt.Sprintf("<!DOCTYPE html>\n<html><head><title>%[1]s</title></head><body><h1>%[1]s</h1><hr>gateway (a fault of the sandbox)</body></html>\n", title)
	h.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	answer := &buffer{out: h.w, status: status}
	answer.send([]byte(body), len(body))
}

func (h *hit) expired() {
	core.ExpireCredentials(h.r)
	h.pass()
}

func (h *hit) skew() {
	// The header that net/http writes by itself is left alone when there is one.
	h.w.Header().Set("Date", h.in.world.Now().Add(h.in.skew(h.platform.Name)).UTC().Format(http.TimeFormat))
	h.pass()
}

// held is the answer of what follows, not sent yet; false when there is nobody left to send it to.
func (h *hit) held() (*buffer, bool) {
	b := &buffer{out: h.w}
	h.next.ServeHTTP(b, h.r)
	b.WriteHeader(http.StatusOK)
	return b, !b.taken
}

// half cuts the body and announces the half as the whole: only who reads the JSON can tell.
func (h *hit) half() {
	if b, ok := h.held(); ok {
		body := b.body.Bytes()[:b.body.Len()/2]
		b.send(body, len(body))
	}
}

// reset announces the whole body, sends half of it and resets the connection, so that the client's next read fails.
func (h *hit) reset() {
	b, ok := h.held()
	if !ok {
		return
	}
	b.send(b.body.Bytes()[:b.body.Len()/2], b.body.Len())
	control := http.NewResponseController(h.w)
	control.Flush()
	conn, _, err := control.Hijack()
	if err != nil { // HTTP/2 resets the stream
		panic(http.ErrAbortHandler)
	}
	if over, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = over.NetConn() // TLS would say goodbye
	}
	if tcp, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
		tcp.SetLinger(0) // closing then sends RST in place of FIN
	}
	conn.Close()
}

// slow sends the body in pieces of a twentieth of a second each.
func (h *hit) slow() {
	b, ok := h.held()
	if !ok {
		return
	}
	speed := h.rule.spec.Size
	control := http.NewResponseController(h.w)
	b.send(nil, b.body.Len())
	for piece := b.body.Next(max(1, speed/20)); len(piece) > 0; piece = b.body.Next(max(1, speed/20)) {
		control.Flush()
		control.SetWriteDeadline(time.Now().Add(maxDelay))
		h.wait(time.Duration(len(piece)) * time.Second / time.Duration(speed))
		if _, err := h.w.Write(piece); err != nil {
			return
		}
	}
}

// changeRows lets an answer through and changes the rows that are on it before the client can ask for the next page.
func (h *hit) changeRows() {
	b, ok := h.held()
	if !ok {
		return
	}
	if ids := listed(b.body.Bytes()); h.r.Method == http.MethodGet && b.status == http.StatusOK && ids != nil && h.rule.strikes(h.in.world.Now()) {
		h.note()
		err := h.in.rows.change(h.r.Context(), h.in, h.rule, h.platform.Name, ids)
		h.rule.troubled(err)
	}
	b.send(bytes.Clone(b.body.Bytes()), b.body.Len())
}
