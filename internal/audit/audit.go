// Package audit writes one structured record for each tool call: what was asked, by whom, what it cost, how it ended.
//
// It knows nothing of MCP, HTTP or SQL. It is handed plain values and writes them to a file, see File, and as a copy through a
// slog.Logger whose handler decides the form (a JSON line, a console line). The file is never silenced by a level, and who
// calls learns when it could not be written; the copy may be lost. Every text passes the caller's redaction and is capped
// first, so that a secret typed into a question or quoted by an upstream error never reaches a log file.
package audit

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// DefaultMaxText is the cap in bytes on each text of a record when Options.MaxText is zero: room for nearly every
// statement an assistant writes, small enough that a record stays one readable line.
const DefaultMaxText = 2000

// Options configures a Log.
type Options struct {
	Logger  *slog.Logger          // gets a copy of each record, at level info; nil: none is made
	File    *File                 // nil: there is the copy alone
	Redact  func(s string) string // removes secrets from a text; nil: texts are written as they are
	MaxText int                   // bytes kept of each text; 0: DefaultMaxText
}

// Log writes records. A nil *Log is valid and records nothing. Safe for concurrent use.
type Log struct {
	logger  *slog.Logger
	file    slog.Handler // nil: none
	redact  func(string) string
	maxText int
}

// New returns a Log, or nil (which records nothing) when there is nothing to write to.
func New(o Options) *Log {
	if o.Logger == nil && o.File == nil {
		return nil
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Redact == nil {
		o.Redact = func(s string) string { return s }
	}
	if o.MaxText <= 0 {
		o.MaxText = DefaultMaxText
	}
	l := &Log{logger: o.Logger, redact: o.Redact, maxText: o.MaxText}
	if o.File != nil {
		l.file = slog.NewJSONHandler(o.File, nil)
	}
	return l
}

// Caller says who made a call, as far as the transport knows.
type Caller struct {
	Transport string // "stdio", "http" or "sse"
	Session   string // a shortened session id: enough to tell two sessions apart, useless for joining one
	Client    string // the client program's own words, "name version"
	Remote    string // network address, empty on stdio
}

// Record is one finished call.
type Record struct {
	Start    time.Time
	Duration time.Duration
	Tool     string
	Asked    string // the arguments as text
	Caller   Caller
	Outcome  string      // "ok" or a stable error code
	Cause    error       // what went wrong, for the operator; nil when nothing did
	Cost     []slog.Attr // what the tool itself reports: requests, rows, …
}

// Write writes one record as one line named "call". An error means that the record is not in the file; it is a *FileError.
func (l *Log) Write(ctx context.Context, r Record) error {
	if l == nil {
		return nil
	}
	copied := l.logger.Enabled(ctx, slog.LevelInfo)
	if l.file == nil && !copied { // before the texts are redacted
		return nil
	}
	line := slog.NewRecord(time.Now(), slog.LevelInfo, "call", 0)
	line.AddAttrs(l.attrs(r)...)
	var err error
	if l.file != nil {
		err = l.file.Handle(ctx, line)
	}
	if copied {
		_ = l.logger.Handler().Handle(ctx, line)
	}
	return err
}

func (l *Log) attrs(r Record) []slog.Attr {
	attrs := make([]slog.Attr, 0, 10+len(r.Cost))
	attrs = append(attrs,
		slog.String("tool", l.text(r.Tool)),
		slog.String("outcome", r.Outcome),
		slog.Time("start", r.Start.UTC()),
		slog.Float64("ms", float64(r.Duration.Microseconds())/1000))
	attrs = l.appendText(attrs, "asked", r.Asked)
	attrs = l.appendText(attrs, "transport", r.Caller.Transport)
	attrs = l.appendText(attrs, "session", r.Caller.Session)
	attrs = l.appendText(attrs, "client", r.Caller.Client)
	attrs = l.appendText(attrs, "remote", r.Caller.Remote)
	if r.Cause != nil {
		attrs = l.appendText(attrs, "cause", r.Cause.Error())
	}
	for _, a := range r.Cost {
		attrs = append(attrs, l.clean(a))
	}
	return attrs
}

func (l *Log) appendText(attrs []slog.Attr, key, text string) []slog.Attr {
	if text == "" {
		return attrs
	}
	return append(attrs, slog.String(key, l.text(text)))
}

// clean redacts whatever text an attribute can carry. Numbers, times and booleans pass; everything that only becomes
// text inside the handler (errors, structs, Stringers) is made text here, so that nothing escapes the redaction.
func (l *Log) clean(a slog.Attr) slog.Attr {
	value := a.Value.Resolve()
	switch value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, l.text(value.String()))
	case slog.KindGroup:
		members := value.Group()
		cleaned := make([]slog.Attr, 0, len(members))
		for _, member := range members {
			cleaned = append(cleaned, l.clean(member))
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(cleaned...)}
	case slog.KindAny:
		return slog.String(a.Key, l.text(fmt.Sprint(value.Any())))
	default:
		return slog.Attr{Key: a.Key, Value: value}
	}
}

// text redacts before it cuts: a secret cut in half would no longer be recognised.
func (l *Log) text(s string) string {
	s = l.redact(s)
	if len(s) <= l.maxText {
		return s
	}
	return fmt.Sprintf("%s… (%d bytes)", words.Cut(s, l.maxText), len(s))
}
