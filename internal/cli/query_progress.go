package cli

import (
	"io"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// progressAfter is how long a question may take before a person is told how far it has come.
const progressAfter = time.Second

// progressLine is the last line of a terminal while rows are loaded. A nil one shows nothing. It is for one goroutine.
type progressLine struct {
	terminal io.Writer
	since    time.Time
	shown    bool
}

// newProgressLine is on stderr, past the queue of log lines: what is written to stdout next must find the line erased. nil where stderr is no terminal
// that can erase.
func (a *app) newProgressLine() *progressLine {
	if !isTerminal(a.stderr) || a.getenv("TERM") == "dumb" {
		return nil
	}
	return &progressLine{terminal: fileOf(a.stderr), since: time.Now()}
}

func (l *progressLine) tell(p query.Progress) {
	if l == nil || time.Since(l.since) < progressAfter {
		return
	}
	l.shown = true
	_, _ = io.WriteString(l.terminal, "\r"+answer.Bar(p, widthOf(l.terminal)-1)+eraseRight)
}

func (l *progressLine) erase() {
	if l == nil || !l.shown {
		return
	}
	l.shown = false
	_, _ = io.WriteString(l.terminal, "\r"+eraseRight)
}

// eraseRight has a terminal erase what stands to the right of its cursor.
const eraseRight = "\x1b[K"
