package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const secret = "dcy_live_0123456789"

func redact(s string) string { return strings.ReplaceAll(s, secret, "[redacted]") }

func record() Record {
	return Record{
		Start:    time.Date(2026, 11, 22, 10, 0, 0, 0, time.FixedZone("CET", 3600)),
		Duration: 1500 * time.Microsecond,
		Tool:     "query_org_data",
		Asked:    `{"sql":"SELECT 1"}`,
		Caller:   Caller{Transport: "http", Session: "abcd1234", Client: "claude-code 2.1", Remote: "127.0.0.1:5000"},
		Outcome:  "ok",
		Cost:     []slog.Attr{slog.Int("requests", 3), slog.Int("rows", 120)},
	}
}

func write(t *testing.T, o Options, r Record) (string, map[string]any) {
	t.Helper()
	var out bytes.Buffer
	o.Logger = slog.New(slog.NewJSONHandler(&out, nil))
	if err := New(o).Write(context.Background(), r); err != nil {
		t.Error(err)
	}
	line := out.String()
	if strings.Count(line, "\n") != 1 {
		t.Fatalf("want exactly one line, got %q", line)
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(line), &fields); err != nil {
		t.Fatalf("not JSON: %v", err)
	}
	return line, fields
}

func TestRecordHasEveryField(t *testing.T) {
	t.Parallel()
	_, got := write(t, Options{}, record())
	want := map[string]any{
		"msg": "call", "tool": "query_org_data", "outcome": "ok", "ms": 1.5, "asked": `{"sql":"SELECT 1"}`,
		"transport": "http", "session": "abcd1234", "client": "claude-code 2.1", "remote": "127.0.0.1:5000",
		"requests": 3.0, "rows": 120.0, "start": "2026-11-22T09:00:00Z",
	}
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%s = %v, want %v", key, got[key], value)
		}
	}
	if _, there := got["cause"]; there {
		t.Error("a call without a fault has a cause")
	}
}

func TestSecretsAreRedactedWhereverTheyHide(t *testing.T) {
	t.Parallel()
	plant := "x " + secret + " y"
	cases := map[string]func(*Record){
		"asked":  func(r *Record) { r.Asked = plant },
		"client": func(r *Record) { r.Caller.Client = plant },
		"cause":  func(r *Record) { r.Cause = errors.New(plant) },
		"string": func(r *Record) { r.Cost = []slog.Attr{slog.String("k", plant)} },
		"error":  func(r *Record) { r.Cost = []slog.Attr{slog.Any("k", errors.New(plant))} },
		"struct": func(r *Record) { r.Cost = []slog.Attr{slog.Any("k", struct{ Key string }{plant})} },
		"group":  func(r *Record) { r.Cost = []slog.Attr{slog.Group("g", slog.Group("h", slog.String("k", plant)))} },
		"tool":   func(r *Record) { r.Tool = plant },
		"across the cap": func(r *Record) {
			r.Asked = strings.Repeat("a", DefaultMaxText-5) + secret
		},
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := record()
			spoil(&r)
			line, _ := write(t, Options{Redact: redact}, r)
			if strings.Contains(line, secret) || strings.Contains(line, secret[:5]) {
				t.Errorf("the secret is in %q", line)
			}
			if !strings.Contains(line, "[reda") {
				t.Errorf("nothing was redacted in %q", line)
			}
		})
	}
}

func TestLongTextIsCutAndSaysSo(t *testing.T) {
	t.Parallel()
	r := record()
	r.Asked = strings.Repeat("é", 5000)
	_, got := write(t, Options{MaxText: 101}, r)
	asked := got["asked"].(string)
	if !utf8.ValidString(asked) || strings.ContainsRune(asked, utf8.RuneError) {
		t.Error("cut inside a character")
	}
	if len(asked) > 130 || !strings.HasSuffix(asked, "… (10000 bytes)") {
		t.Errorf("asked = %q", asked)
	}
}

func TestNothingIsWrittenWithoutALogger(t *testing.T) {
	t.Parallel()
	l := New(Options{})
	if l != nil {
		t.Error("a log without a logger was made")
	}
	if err := l.Write(context.Background(), record()); err != nil { // must not panic
		t.Error(err)
	}
}

func TestLevelSwitchesItOff(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := New(Options{Logger: slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err := l.Write(context.Background(), record()); err != nil || out.Len() != 0 {
		t.Errorf("wrote %q", out.String())
	}
}
