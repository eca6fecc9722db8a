package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/lmittmann/tint"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

type holder struct{ Key string }

type valuer struct{ key string }

func (v valuer) LogValue() slog.Value { return slog.GroupValue(slog.String("inner", v.key)) }

// TestLogsHoldNoSecret puts a key that JSON escapes wherever a line can carry it.
func TestLogsHoldNoSecret(t *testing.T) {
	t.Parallel()
	const key = `sk_<"live">&é/key`
	var redactor platform.Redactor
	redactor.Learn(key)
	plant := "x " + key + " y"
	for name, log := range map[string]func(*slog.Logger){
		"message":         func(l *slog.Logger) { l.Info(plant) },
		"text":            func(l *slog.Logger) { l.Info("m", "k", plant) },
		"error":           func(l *slog.Logger) { l.Info("m", "k", fmt.Errorf("asking: %w", errors.New(plant))) },
		"struct":          func(l *slog.Logger) { l.Info("m", "k", holder{plant}) },
		"pointer":         func(l *slog.Logger) { l.Info("m", "k", &holder{plant}) },
		"list":            func(l *slog.Logger) { l.Info("m", "k", []string{plant}) },
		"group":           func(l *slog.Logger) { l.Info("m", slog.Group("g", slog.Group("h", slog.String("k", plant)))) },
		"LogValue":        func(l *slog.Logger) { l.Info("m", "k", valuer{plant}) },
		"of the logger":   func(l *slog.Logger) { l.With("k", plant).Info("m") },
		"in its group":    func(l *slog.Logger) { l.WithGroup("g").Info("m", "k", plant) },
		"already escaped": func(l *slog.Logger) { l.Info("m", "k", `{"detail":"sk_\u003c\"live\"\u003e\u0026\u00e9\/key"}`) },
		"a URL":           func(l *slog.Logger) { l.Info("m", "k", "https://x.example/?key=sk_%3C%22live%22%3E%26%C3%A9%2Fkey") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lines bytes.Buffer
			log((&app{stderr: &lines}).newLogger(slog.LevelInfo, redactor.Text))
			var decoded map[string]any
			if err := json.Unmarshal(lines.Bytes(), &decoded); err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{lines.String(), fmt.Sprint(decoded)} {
				if strings.Contains(text, "live") || !strings.Contains(text, "[redacted]") {
					t.Errorf("the key is in %s", text)
				}
			}
		})
	}
}

// TestLinesWithoutASecretAreAsEver compares with the handler's own line.
func TestLinesWithoutASecretAreAsEver(t *testing.T) {
	t.Parallel()
	var redactor platform.Redactor
	redactor.Learn("sk_live_0123456789")
	var got, want bytes.Buffer
	for _, l := range []*slog.Logger{
		slog.New(slog.NewJSONHandler(&want, &slog.HandlerOptions{ReplaceAttr: withoutTime})),
		slog.New(slog.NewJSONHandler(&got, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			return redactAttr(withoutTime(groups, a), redactor.Text)
		}})),
	} {
		l.Warn("m", "n", 1, "f", 1.5, "b", true, "err", errors.New("e"), "s", holder{"a"}, "g", slog.GroupValue(slog.String("k", "v")), "nil", nil, "none", (*platform.Error)(nil))
	}
	if got.String() != want.String() {
		t.Errorf("%s, want %s", got.String(), want.String())
	}
}

func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// TestTerminalLines: the handler for people asks for the same replacement.
func TestTerminalLines(t *testing.T) {
	t.Parallel()
	var redactor platform.Redactor
	redactor.Learn(`sk_"live"`)
	var lines bytes.Buffer
	l := slog.New(tint.NewTextHandler(&lines, &tint.Options{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		return redactAttr(a, redactor.Text)
	}}))
	l.Info(`m sk_"live"`, "k", `sk_"live"`, "err", errors.New(`sk_"live"`), slog.Group("g", "k", `sk_"live"`))
	if text := lines.String(); strings.Contains(text, "live") || strings.Count(text, "[redacted]") != 4 || !strings.Contains(text, "INF") {
		t.Errorf("the line is %s", text)
	}
}
