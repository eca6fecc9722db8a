package cli

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// settleTime is how long a question that is interrupted may take to answer over what is there.
const settleTime = 10 * time.Second

// interruption lets a question end in good order when its command is interrupted: work goes on, and stop is closed. A second signal ends the process.
type interruption struct {
	work context.Context
	stop <-chan struct{}

	cancel  context.CancelFunc
	forget  func() bool
	ended   chan struct{} // closed by done
	mu      sync.Mutex
	stopped bool        // guarded by mu
	net     *time.Timer // guarded by mu; ends work that does not end by itself
}

// interruptible begins work that outlives ctx for as long as an answer over what is there, and writing it to out, takes.
func (a *app) interruptible(ctx context.Context, out *destination) *interruption {
	stop := make(chan struct{})
	i := &interruption{stop: stop, ended: make(chan struct{})}
	i.work, i.cancel = context.WithCancel(context.WithoutCancel(ctx))
	i.forget = context.AfterFunc(ctx, func() {
		if a.readerLeft() {
			i.cancel()
			return
		}
		if a.ending == nil {
			i.interrupt(stop)
			return
		}
		a.ending.lasts.Store(true)
		i.interrupt(stop)
		a.sayHeard(out, i.ended)
		a.endUnread(out, i.ended)
	})
	return i
}

func (i *interruption) interrupt(stop chan<- struct{}) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.stopped, i.net = true, time.AfterFunc(settleTime, i.cancel)
	close(stop)
}

// unreadTime is how long a question that was interrupted waits for a reader of its rows.
const unreadTime = 3 * time.Second

// endUnread ends the process where nobody takes the rows: a write to a pipe that is full ends when somebody reads it, which nothing else can hasten.
func (a *app) endUnread(out *destination, ended <-chan struct{}) {
	since := time.Now()
	look := time.NewTicker(unreadTime / 10)
	defer look.Stop()
	for {
		select {
		case <-ended:
			return
		case now := <-look.C:
			if began := out.writing(); began.IsZero() || now.Sub(began) < unreadTime || now.Sub(since) < unreadTime {
				continue
			}
		}
		err := interruptedError{advised{fmt.Errorf("interrupted, and the rows are not all written: %s has taken none for %s", out.described(), words.Period(unreadTime)),
			"Run it again, with a reader or with -o FILE."}}
		a.printError(err)
		a.ending.gaveUp <- exitCode(err)
		return
	}
}

// sayHeard tells a person who has to wait for the end that the interruption was heard, and how to wait no longer. Where rows run over the terminal, they tell.
func (a *app) sayHeard(out *destination, ended <-chan struct{}) {
	line := a.newProgressLine()
	if line == nil {
		return
	}
	time.AfterFunc(progressAfter, func() {
		select {
		case <-ended:
		default:
			if out.name == "" && out.rows.Load() {
				return
			}
			_, _ = io.WriteString(line.terminal, "\r"+eraseRight+words.Wrap("Interrupted: answering over what is there; Ctrl-C again ends it at once.", widthOf(line.terminal))+"\n")
		}
	})
}

func (i *interruption) interrupted() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.stopped
}

// settled says that the answer is there, and only has to be written.
func (i *interruption) settled() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.net != nil {
		i.net.Stop()
	}
}

func (i *interruption) done() {
	i.forget()
	close(i.ended)
	i.settled()
	i.cancel()
}

// readerLeft tells whether stdout cannot be written any more.
func (a *app) readerLeft() bool {
	out, ok := a.stdout.(*standardOutput)
	return ok && out.failure() != nil
}
