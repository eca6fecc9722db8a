package mcpserver

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// connTable knows which connections have a request under way: from its first byte to the last byte of the answer. http.Server tells it.
type connTable struct {
	mu   sync.Mutex // guards busy
	busy map[net.Conn]bool
}

func newConnTable() *connTable { return &connTable{busy: make(map[net.Conn]bool)} }

// note is an http.Server's ConnState.
func (t *connTable) note(c net.Conn, state http.ConnState) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if state == http.StateActive {
		t.busy[c] = true
		return
	}
	delete(t.busy, c)
}

func (t *connTable) len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.busy)
}

// await waits until enough is true of the number of busy connections; false when it was not for so long. It polls, because only the
// end of a process waits for it, and a call should not pay for being waited for.
func (t *connTable) await(most time.Duration, enough func(busy int) bool) bool {
	poll, end := time.NewTicker(2*time.Millisecond), time.NewTimer(most)
	defer poll.Stop()
	defer end.Stop()
	for !enough(t.len()) {
		select {
		case <-poll.C:
		case <-end.C:
			return false
		}
	}
	return true
}
