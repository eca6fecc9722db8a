package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"reflect"
	"time"

	"github.com/lmittmann/tint"
	"golang.org/x/term"
)

// newLogger writes for a person on a terminal and as JSON lines elsewhere. It goes to stderr: on stdio, stdout belongs to the protocol. redact takes
// secrets out of every text before it is quoted.
func newLogger(w io.Writer, level slog.Level, redact func(string) string) *slog.Logger {
	replace := func(_ []string, a slog.Attr) slog.Attr { return redactAttr(a, redact) }
	if isTerminal(w) {
		return slog.New(tint.NewTextHandler(w, &tint.Options{Level: level, TimeFormat: time.TimeOnly, ReplaceAttr: replace}))
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: replace}))
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

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
