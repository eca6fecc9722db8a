package cli

import (
	"io"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

const (
	// maxQueuedLogs is how many bytes of log lines may wait to be written: some thousand lines, more than any pause of a reader that is alive.
	maxQueuedLogs = 1 << 20
	// maxFlush is how long the process stays for lines that still wait when everything else has ended.
	maxFlush = 300 * time.Millisecond
)

// logQueue stands between everything that writes to stderr and stderr itself. Clients start this program with a pipe for stderr, and some never read
// it: a pipe takes 64 KiB, and the next Write to it blocks in the kernel, where nothing can cancel it. So one goroutine writes, which may block for
// ever, and who logs only queues: Write never waits and never fails. A line that there is no room for, or that stderr does not take, is dropped and
// counted, and the count is told before the next line that gets through.
type logQueue struct {
	out    io.Writer
	notice func(text string) []byte // makes a log line of a text

	mu      sync.Mutex // guards what follows; not held while out is written
	waiting []queued
	size    int // bytes of waiting
	dropped int // lines since the last one that was queued
	closed  bool
	wake    chan struct{} // has room for one: there may be something to write
	drained chan struct{} // closed when all is written after close
}

// queued is a line, or several that were written at once, and how many were dropped right before.
type queued struct {
	line    []byte
	dropped int
}

func newLogQueue(out io.Writer, notice func(text string) []byte) *logQueue {
	q := &logQueue{out: out, notice: notice, wake: make(chan struct{}, 1), drained: make(chan struct{})}
	go q.writeAll()
	return q
}

// Write queues whole lines.
func (q *logQueue) Write(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.size+len(p) > maxQueuedLogs {
		q.dropped++
		return len(p), nil
	}
	q.waiting = append(q.waiting, queued{append([]byte(nil), p...), q.dropped})
	q.size += len(p)
	q.dropped = 0
	q.signal()
	return len(p), nil
}

func (q *logQueue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// close gives the lines that wait d to be written. A goroutine that is blocked in a Write is left behind; it ends with the process.
func (q *logQueue) close(d time.Duration) {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.signal()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-q.drained:
	case <-timer.C:
	}
}

func (q *logQueue) writeAll() {
	defer close(q.drained)
	w := lossyWriter{out: q.out, notice: q.notice}
	for {
		next, more := q.next()
		switch {
		case next.line != nil || next.dropped > 0:
			w.write(next)
		case more:
			<-q.wake
		default:
			return
		}
	}
}

// next takes what is to be written next: a line, lines that were dropped with none after them, or nothing. more is false when nothing will come.
func (q *logQueue) next() (next queued, more bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		next.dropped, q.dropped, q.waiting = q.dropped, 0, nil
		return next, !q.closed
	}
	next, q.waiting[0] = q.waiting[0], queued{}
	q.waiting = q.waiting[1:]
	q.size -= len(next.line)
	return next, true
}

// lossyWriter writes what it can. It counts what it cannot, and says so once it can.
type lossyWriter struct {
	out    io.Writer
	notice func(text string) []byte
	failed int  // lines that were not written since the last one that was
	torn   bool // the last one was written in part
}

func (w *lossyWriter) write(next queued) {
	lost, why := next.dropped, "nobody read stderr"
	if w.failed > 0 {
		lost, why = lost+w.failed, "stderr could not be written"
	}
	text := next.line
	if lost > 0 {
		text = append(w.notice(words.Plural(lost, "log line")+" "+wasOrWere(lost)+" dropped because "+why), text...)
	}
	if w.torn {
		text = append([]byte("\n"), text...)
	}
	n, err := w.out.Write(text)
	if err == nil {
		w.failed, w.torn = 0, false
		return
	}
	w.failed, w.torn = lost, w.torn && n == 0 || n > 0
	if next.line != nil {
		w.failed++
	}
}

func wasOrWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}
