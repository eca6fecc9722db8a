package core

import (
	"sync"
	"time"
)

// Entry is what is kept of one request: the fields that the platforms' security documents promise (time, method and path, status,
// organisation, client address, correlation id, process time) and those by which a person finds it again.
type Entry struct {
	Seq            uint64 // counts from 1 and never repeats
	Time           time.Time
	Platform       string
	Method         string
	Path           string
	Query          string
	Status         int
	OrganizationID string // the one that was targeted, whether or not the caller may see it
	ClientIP       string
	RequestID      string
	CorrelationID  string
	Duration       time.Duration
	KeyID          string
	KeyPrefix      string
	UserID         string
	UserAgent      string
	Bytes          int64
	// Failure is the cause of a 500, for the person who runs the sandbox.
	Failure string
	// Fault is the kinds of the faults that were put on the request on purpose, joined by ", ".
	Fault string
}

// RequestLog keeps the latest requests of all platforms.
type RequestLog struct {
	mu      sync.RWMutex
	ring    []Entry
	seq     uint64
	changed chan struct{} // nil while nobody waits
}

// NewRequestLog keeps the latest size requests, 10,000 when size is 0.
func NewRequestLog(size int) *RequestLog {
	if size <= 0 {
		size = 10_000
	}
	return &RequestLog{ring: make([]Entry, 0, size)}
}

// Add keeps an entry and gives it its number.
func (l *RequestLog) Add(e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	e.Seq = l.seq
	if len(l.ring) < cap(l.ring) {
		l.ring = append(l.ring, e)
	} else {
		l.ring[(l.seq-1)%uint64(cap(l.ring))] = e
	}
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// Changed is closed when the next entry comes. Take it before asking for entries, then none is missed.
func (l *RequestLog) Changed() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return l.changed
}

// Entries gives the kept entries that match, newest first, at most limit of them (0 = all). A nil match takes every one.
func (l *RequestLog) Entries(limit int, match func(*Entry) bool) []Entry {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var out []Entry
	for i := range uint64(len(l.ring)) {
		e := &l.ring[(l.seq-1-i)%uint64(cap(l.ring))]
		if match == nil || match(e) {
			if out = append(out, *e); len(out) == limit {
				break
			}
		}
	}
	return out
}

// Count is how many requests there have been, including those no longer kept.
func (l *RequestLog) Count() uint64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.seq
}
