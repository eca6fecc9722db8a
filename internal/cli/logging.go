package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"reflect"
	"time"

	"github.com/lmittmann/tint"
)

// queueLogs puts a queue before stderr. What is said of dropped lines is a warning of the same form as the lines, whatever the level.
func queueLogs(stderr io.Writer, environ []string) *logQueue {
	return newLogQueue(stderr, func(text string) []byte {
		var line bytes.Buffer
		slog.New(newLogHandler(&line, styleOf(stderr, environ), slog.LevelWarn, nil)).Warn(text)
		return line.Bytes()
	})
}

// adoptLibraryLogs has what libraries log by the standard library's own logger, which writes to stderr by itself, go where l writes.
func adoptLibraryLogs(l *slog.Logger) {
	log.SetFlags(0)
	log.SetOutput(slog.NewLogLogger(l.Handler(), slog.LevelWarn).Writer())
}

// newLogger writes to stderr: on stdio, stdout belongs to the protocol. redact takes secrets out of every text before it is quoted.
func (a *app) newLogger(level slog.Level, redact func(string) string) *slog.Logger {
	replace := func(_ []string, a slog.Attr) slog.Attr { return redactAttr(a, redact) }
	return slog.New(newLogHandler(a.stderr, styleOf(a.stderr, a.environ), level, replace))
}

// logStyle is how lines look: for a person on a terminal, or as JSON elsewhere.
type logStyle struct{ person, colour bool }

func styleOf(stderr io.Writer, environ []string) logStyle {
	return logStyle{person: isTerminal(stderr), colour: colourOn(stderr, environ)}
}

func newLogHandler(w io.Writer, style logStyle, level slog.Level, replace func([]string, slog.Attr) slog.Attr) slog.Handler {
	if style.person {
		return tint.NewTextHandler(w, &tint.Options{Level: level, TimeFormat: time.TimeOnly, ReplaceAttr: replace, NoColor: !style.colour})
	}
	return slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: replace})
}

// redactAttr takes secrets out of an attribute, whatever its text is made from. One without a secret stays as it is, for the handler to write. slog
// resolves values, and asks for the members of groups one by one.
func redactAttr(a slog.Attr, redact func(string) string) slog.Attr {
	text := ""
	switch a.Value.Kind() {
	case slog.KindString:
		text = a.Value.String()
	case slog.KindAny:
		text = textOf(a.Value.Any())
	default:
		return a
	}
	if safe := redact(text); safe != text {
		return slog.String(a.Key, safe)
	}
	return a
}

// textOf is what a handler would write of v, quotes aside.
func textOf(v any) string {
	if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer && p.IsNil() {
		return "" // its methods may not bear it
	}
	switch v := v.(type) {
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	}
	if text, err := json.Marshal(v); err == nil {
		return string(text)
	}
	return fmt.Sprintf("%+v", v)
}
