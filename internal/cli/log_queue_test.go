package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func plainNotice(text string) []byte { return []byte("! " + text + "\n") }

// valve is an output that takes nothing while it is shut, as a pipe that nobody reads, and fails while it is broken.
type valve struct {
	mu     sync.Mutex
	open   chan struct{} // a Write waits until it is closed
	taken  bytes.Buffer
	accept int // bytes of the next Write that are taken before it fails
	err    error
}

func (v *valve) Write(p []byte) (int, error) {
	v.mu.Lock()
	open := v.open
	v.mu.Unlock()
	if open != nil {
		<-open
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.err != nil {
		n, _ := v.taken.Write(p[:min(v.accept, len(p))])
		return n, v.err
	}
	return v.taken.Write(p)
}

func (v *valve) fail(accept int, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.accept, v.err = accept, err
}

func (v *valve) String() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.taken.String()
}

func TestLogsAreWrittenInOrder(t *testing.T) {
	t.Parallel()
	var out valve
	var want strings.Builder
	q := newLogQueue(&out, plainNotice)
	for i := range 1000 {
		fmt.Fprintf(io.MultiWriter(q, &want), "line %d\n", i)
	}
	q.close(patience)
	if out.String() != want.String() {
		t.Errorf("wrote %q", out.String())
	}
}

// While nobody reads, a line costs memory up to the bound, and no time; who reads later is told what is missing, and where.
func TestLogsNeverBlock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &valve{open: make(chan struct{})}
		q := newLogQueue(out, plainNotice)
		line := []byte(strings.Repeat("x", 1023) + "\n")
		for i := range 5000 {
			if i == 1 {
				synctest.Wait() // for the first to be on its way, so that the rest is dropped in one piece
			}
			if n, err := q.Write(line); n != len(line) || err != nil {
				t.Fatal(n, err)
			}
		}
		synctest.Wait()
		if q.size > maxQueuedLogs {
			t.Errorf("%d bytes wait", q.size)
		}
		close(out.open)
		synctest.Wait()
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		kept := len(lines) - 1
		if want := fmt.Sprintf("! %d,%03d log lines were dropped because nobody read stderr", (5000-kept)/1000, (5000-kept)%1000); lines[kept] != want {
			t.Errorf("after %d lines: %q, want %q", kept, lines[kept], want)
		}
		fmt.Fprintln(q, "later")
		q.close(time.Second)
		if !strings.HasSuffix(out.String(), "nobody read stderr\nlater\n") {
			t.Error("what came later is missing")
		}
	})
}

// What was dropped between two lines is told between them.
func TestDroppedLinesAreToldInTheirPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &valve{open: make(chan struct{})}
		q := newLogQueue(out, plainNotice)
		fmt.Fprintln(q, "first")
		synctest.Wait()
		fmt.Fprintln(q, strings.Repeat("x", maxQueuedLogs))
		fmt.Fprintln(q, "second")
		close(out.open)
		q.close(time.Second)
		if got := out.String(); got != "first\n! 1 log line was dropped because nobody read stderr\nsecond\n" {
			t.Errorf("wrote %q", got)
		}
	})
}

func TestExitDoesNotWaitForAReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &valve{open: make(chan struct{})}
		q := newLogQueue(out, plainNotice)
		fmt.Fprintln(q, "unread")
		start := time.Now()
		q.close(maxFlush)
		if took := time.Since(start); took != maxFlush {
			t.Errorf("took %s", took)
		}
		close(out.open) // so that the bubble ends; a process would
	})
}

// An output that fails is tried with each line, but no oftener, and told about when it works again, on a line of its own.
func TestLogsOutliveAFailingOutput(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &valve{}
		q := newLogQueue(out, plainNotice)
		write := func(line string) {
			fmt.Fprintln(q, line)
			synctest.Wait()
		}
		write("a")
		out.fail(2, errors.New("no space left"))
		write("bcd")
		out.fail(0, errors.New("no space left"))
		write("efg")
		out.fail(0, nil)
		write("h")
		write("i")
		q.close(time.Second)
		if got := out.String(); got != "a\nbc\n! 2 log lines were dropped because stderr could not be written\nh\ni\n" {
			t.Errorf("wrote %q", got)
		}
	})
}

func TestManyLogAtOnce(t *testing.T) {
	t.Parallel()
	var out valve
	q := newLogQueue(&out, plainNotice)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 500 {
				fmt.Fprintln(q, "line")
			}
		})
	}
	all.Wait()
	q.close(patience)
	if got := strings.Count(out.String(), "line\n"); got != 4000 {
		t.Errorf("%d lines", got)
	}
}
