package tools_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/audit"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// echo is a platform that gives the key back wherever it can: as data, hidden by characters that cannot be seen, and in its refusals.
func echo(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		key := r.Header.Get("x-api-key")
		w.Header().Set("X-Request-ID", key)
		if strings.Contains(r.URL.Path, "vehicles") {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"detail":%s}`, asJSON("bad key "+key))
			return
		}
		if strings.Contains(r.URL.Path, "tree") {
			fmt.Fprintf(w, `{"id":"%s","name":%s,"children":[]}`, someOrg, asJSON("n "+key))
			return
		}
		hidden := key[:5] + "\u200b" + key[5:]
		var items []string
		for i := range 3 {
			items = append(items, fmt.Sprintf(`{"id":"%d","name":%s,"address":%s,"country":%s,"prefix":%[2]s,"created_by":{"name":%[2]s}}`,
				i, asJSON("n "+key), asJSON(hidden), asJSON(strings.Repeat("x", 1_990)+key)))
		}
		fmt.Fprintf(w, `{"items":[%s],"total":3,"page":1,"size":100,"pages":1}`, strings.Join(items, ","))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func asJSON(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// TestTheKeyIsInNoAnswer asks for it in every way, with keys whose characters CSV, JSON and URLs escape. The beginning of a key is shown, its end never.
func TestTheKeyIsInNoAnswer(t *testing.T) {
	t.Parallel()
	url := echo(t)
	for name, key := range map[string]string{
		"plain":            "sk_live_0123456789abcdefSECRET",
		"with & < >":       `sk_live_01&23<45>678&SECRET`,
		"with quotes":      `sk_live_"0123",'456'"SECRET`,
		"with a backslash": `sk_live_\0123/%41\u0041\SECRET`,
		"with spaces":      `sk_live_0 1  2 = + ;SECRET`,
	} {
		b := newBench(t, url, credentials{key, someOrg})
		quoted := "'" + strings.ReplaceAll(key, "'", "''") + "'"
		for what, c := range map[string]struct {
			tool string
			args map[string]any
			fail bool
		}{
			"cells":             {"query_org_data", map[string]any{"sql": "SELECT id, name FROM facilities"}, false},
			"hoisted":           {"query_org_data", map[string]any{"sql": "SELECT id, substr(name, 3) AS name FROM facilities"}, false},
			"a hidden one":      {"query_org_data", map[string]any{"sql": "SELECT id, address FROM facilities"}, false},
			"across the cut":    {"query_org_data", map[string]any{"sql": "SELECT id, country FROM facilities"}, false},
			"JSON":              {"query_org_data", map[string]any{"sql": "SELECT id, name, address, country FROM facilities", "format": "json"}, false},
			"JSON in a cell":    {"query_org_data", map[string]any{"sql": "SELECT json_object('k', name, 'a', json_array(name)) AS j FROM facilities", "format": "json"}, false},
			"a column":          {"query_org_data", map[string]any{"sql": "SELECT " + quoted}, false},
			"its name":          {"query_org_data", map[string]any{"sql": "SELECT 1 AS [" + key + "], 2 AS b", "format": "csv"}, false},
			"its name in JSON":  {"query_org_data", map[string]any{"sql": "SELECT 1 AS [" + key + "]", "format": "json"}, false},
			"a refusal":         {"query_org_data", map[string]any{"sql": "SELECT * FROM vehicles"}, true},
			"a statement":       {"query_org_data", map[string]any{"sql": "SELECT x FROM [" + key + "]"}, true},
			"an organisation":   {"query_org_data", map[string]any{"sql": "SELECT count(*) FROM facilities", "organization": key}, false},
			"none of that name": {"query_org_data", map[string]any{"sql": "SELECT 1", "organization": key + "x"}, true},
			"an argument":       {"query_org_data", map[string]any{"sql": "SELECT 1", key: 1}, true},
			"an argument's own": {"query_org_data", map[string]any{"sql": "SELECT 1", "format": key}, true},
			"a search":          {"describe_org_data", map[string]any{"search": key}, false},
			"a table":           {"describe_org_data", map[string]any{"table": key}, true},
			"keys":              {"list_keys", nil, false},
			"whoami":            {"whoami", nil, false},
		} {
			t.Run(name+"/"+what, func(t *testing.T) {
				t.Parallel()
				ctx, used := tools.Meter(t.Context())
				result, text := b.result(ctx, t, c.tool, c.args)
				structured := toJSON(t, result.StructuredContent)
				if line := audited(t, b, toJSON(t, c.args), used()); strings.Contains(line, "SECRET") {
					t.Errorf("audited: %s", line)
				}
				if strings.Contains(text+structured, "SECRET") || result.IsError != c.fail {
					t.Errorf("error %v: %s\n%s", result.IsError, text, structured)
				}
				if c.tool == "query_org_data" && !strings.Contains(text, "[redacted]") {
					t.Errorf("nothing was taken out, or the answer is about something else: %s", text)
				}
			})
		}
	}
}

// audited writes the call's audit line, as the server does.
func audited(t *testing.T, b *bench, asked string, cost []slog.Attr) string {
	t.Helper()
	var lines bytes.Buffer
	log := audit.New(audit.Options{Logger: slog.New(slog.NewJSONHandler(&lines, nil)), Redact: b.redact})
	log.Write(t.Context(), audit.Record{Tool: "t", Asked: asked, Outcome: "ok", Cost: cost})
	return lines.String()
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
