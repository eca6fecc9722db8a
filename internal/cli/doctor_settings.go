package cli

import (
	"context"
	"log/slog"
	"strings"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
)

// checkSettings says whether the server would start with the settings, and what is doubtful about them.
func (x *examination) checkSettings(context.Context) []doctor.Finding {
	var found []doctor.Finding
	if x.broken != nil {
		f := problem("settings", x.broken)
		found = append(found, f)
	} else {
		found = append(found, doctor.Fine("settings", "They are read without mistakes."))
	}
	for _, line := range x.warnings.lines() {
		text, next, _ := strings.Cut(line, " Next: ")
		found = append(found, doctor.Doubt("settings", next, "%s", text))
	}
	return found
}

// warningLog is a logger's handler that keeps what is warned of, to be told as findings.
type warningLog struct {
	mu   sync.Mutex // guards kept
	kept []string
}

// Enabled takes warnings and what is worse.
func (w *warningLog) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn
}

// Handle keeps the message.
func (w *warningLog) Handle(_ context.Context, r slog.Record) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept = append(w.kept, r.Message)
	return nil
}

// WithAttrs is the handler itself: attributes are not kept.
func (w *warningLog) WithAttrs([]slog.Attr) slog.Handler { return w }

// WithGroup is the handler itself.
func (w *warningLog) WithGroup(string) slog.Handler { return w }

func (w *warningLog) lines() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string{}, w.kept...)
}
