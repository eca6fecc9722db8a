package mcpserver

import (
	"context"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/audit"
)

const (
	// recordDelay is how long a record may wait to be written with others. Written one by one, before the answer or
	// in a goroutine beside it, records cost 25 us of a call's 300.
	recordDelay = 20 * time.Millisecond
	// maxRecords is how many may wait. The call that makes one more writes them all: a log that is slow slows the
	// calls down; it does not lose records or fill the memory.
	maxRecords = 256
)

// recorder writes audit records in batches. It keeps no goroutine. What it holds when the process is killed is lost: the
// calls of the last 20 ms.
type recorder struct {
	log *audit.Log

	mu      sync.Mutex
	waiting []audit.Record
	planned bool       // a flush is to come
	writing sync.Mutex // held while a batch is written, so that records keep their order
}

func (r *recorder) add(record audit.Record) {
	r.mu.Lock()
	r.waiting = append(r.waiting, record)
	full, plan := len(r.waiting) >= maxRecords, !r.planned
	r.planned = true
	r.mu.Unlock()
	switch {
	case full:
		r.flush()
	case plan:
		time.AfterFunc(recordDelay, r.flush)
	}
}

// flush writes what waits, and returns when it, and every earlier batch, is written.
func (r *recorder) flush() {
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.Lock()
	batch := r.waiting
	r.waiting, r.planned = nil, false
	r.mu.Unlock()
	for _, record := range batch {
		r.log.Write(context.Background(), record)
	}
}
