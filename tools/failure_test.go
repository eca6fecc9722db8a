package tools_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

const (
	someKey   = "sk_live_0123456789abcdefSECRET"
	someOrg   = "11111111-2222-4333-8444-555555555555"
	endlessly = "SELECT count(*) FROM invoices a, invoices b, invoices c, invoices d"
)

// says is what a refusal must contain: a code, what is wrong and what to do.
type says []string

// oneVoice is how every failure reads: a code and sentences, and below them the next step. Ids of a request may stand behind the last sentence.
var oneVoice = regexp.MustCompile(`^error [a-z_]+: [A-Z"].*[.?!”](| \[[^]]+\])\nNext: [A-Z"].*[.?!”]$`)

func (s says) check(t *testing.T, text string) {
	t.Helper()
	for _, words := range s {
		if !strings.Contains(text, words) {
			t.Errorf("no %q in: %s", words, text)
		}
	}
	if !oneVoice.MatchString(text) {
		t.Errorf("no code, no next step, or no sentences in: %s", text)
	}
	if len(text) > 2000 {
		t.Errorf("%d bytes of error", len(text))
	}
}

// TestRefusedCredentials uses keys and organisations that the platform refuses.
func TestRefusedCredentials(t *testing.T) {
	t.Parallel()
	sb, own := startSandbox(t)
	for name, c := range map[string]struct {
		credentials credentials
		want        says
	}{
		"wrong key":               {credentials{someKey, own.organization}, says{"error unauthorized", "401", "invalid or revoked", "app.dcycle.io/settings/api"}},
		"another's organisation":  {credentials{own.key, someOrg}, says{"error forbidden", "403", "organization"}},
		"a key with a line break": {credentials{"sk_live\nx-admin: 1", own.organization}, says{"error configuration", "line break"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, sb.URL("dcycle"), c.credentials)
			c.want.check(t, b.refusal(t, "query_org_data", map[string]any{"sql": "SELECT count(*) FROM facilities"}))
			b.refusal(t, "list_keys", nil)
			b.refusal(t, "whoami", nil)
		})
	}
}

// TestRefusedStatements sends what is no question, to a server that stays up.
func TestRefusedStatements(t *testing.T) {
	t.Parallel()
	sb, own := startSandbox(t)
	b := newBench(t, sb.URL("dcycle"), own)
	for name, c := range map[string]struct {
		sql  string
		want says
	}{
		"garbage":          {"make me a sandwich", says{"error sql_error", "This is no SQL"}},
		"half a statement": {"SELECT name FROM", says{"error sql_error"}},
		"drop":             {"DROP TABLE invoices", says{"error sql_denied"}},
		"second statement": {"SELECT 1; DELETE FROM invoices", says{"error sql_denied", "one"}},
		"attach":           {"ATTACH '/tmp/x' AS x", says{"error sql_denied"}},
		"pragma function":  {"SELECT * FROM pragma_table_info('invoices')", says{"error "}},
		"file function":    {"SELECT load_extension('/tmp/x')", says{"error "}},
		"the schema table": {"SELECT * FROM sqlite_master", says{"error "}},
		"wrong column":     {"SELECT co2 FROM invoices", says{"error no_such_column", "co2e"}},
		"wrong table":      {"SELECT * FROM invoice", says{"error no_such_table", "invoices"}},
		"required filter":  {"SELECT * FROM total_impacts", says{"error required_filter", "start_date"}},
		"a 10 MB one":      {"SELECT '" + strings.Repeat("x", 10<<20) + "'", says{"error too_large"}},
		"a gigabyte":       {"SELECT zeroblob(1000000000)", says{"error "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.check(t, b.refusal(t, "query_org_data", map[string]any{"sql": c.sql}))
		})
	}
	says{"names"}.check(t, b.refusal(t, "query_org_data", map[string]any{"sql": "SELECT 1", "organization": "Meridia"}))
	says{"Meridia Group"}.check(t, b.refusal(t, "query_org_data", map[string]any{"sql": "SELECT 1", "organization": "Nobody Ltd"}))
	if text := b.answer(t, "query_org_data", map[string]any{"sql": "SELECT 1 AS one"}); !strings.HasPrefix(text, "one\n1\n") {
		t.Errorf("after all that, SELECT 1 answers %s", text)
	}
}

func TestEndlessStatementIsStopped(t *testing.T) {
	t.Parallel()
	sb, own := startSandbox(t)
	b := newBench(t, sb.URL("dcycle"), own)
	for name, sql := range map[string]string{
		"cross join": endlessly,
		"recursion":  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			result, text := b.result(ctx, t, "query_org_data", map[string]any{"sql": sql})
			if !result.IsError || !strings.Contains(text, "error timeout") {
				t.Errorf("answers: %s", text)
			}
		})
	}
}

// TestBrokenUpstream answers in ways that no platform should.
func TestBrokenUpstream(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   says
	}{
		"a web page": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<html><body>Sign in</body></html>")
		}, says{"error upstream_invalid", "web page"}},
		"half a JSON": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"items":[{"id":"1","na`)
		}, says{"error upstream_invalid"}},
		"another shape": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"data":[]}`)
		}, says{"error upstream_invalid"}},
		"the key echoed": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"detail":"bad key %s"}`, r.Header.Get("x-api-key"))
		}, says{"error invalid_request", "bad key"}},
		"a redirect to another host": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://collector.example/")
			w.WriteHeader(http.StatusFound)
		}, says{"collector.example"}},
		"500": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Request-ID", "req-77")
			http.Error(w, `{"detail":"boom"}`, http.StatusInternalServerError)
		}, says{"error upstream_unavailable", "req-77"}},
		"429 for ever": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			http.Error(w, `{"detail":"slow down"}`, http.StatusTooManyRequests)
		}, says{"error rate_limited"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(c.answer)
			t.Cleanup(server.Close)
			b := newBench(t, server.URL, credentials{someKey, someOrg})
			c.want.check(t, b.refusal(t, "query_org_data", map[string]any{"sql": "SELECT count(*) FROM facilities"}))
			b.refusal(t, "list_keys", nil)
		})
	}
}

func TestUpstreamDown(t *testing.T) {
	t.Parallel()
	const address = "127.0.0.1:1" // no port that was free before: another test may have it by now
	b := newBench(t, "http://"+address, credentials{someKey, someOrg})
	says{"error upstream_unavailable", address}.check(t, b.refusal(t, "list_keys", nil))
}

func TestPlainHTTPOnlyToLoopback(t *testing.T) {
	t.Parallel()
	m, err := manifest.Load("dcycle")
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"http://api.dcycle.io", "http://10.0.0.1", "http://127.0.0.1.evil.example", "http://user:pw@127.0.0.1", "ftp://x", "https://"} {
		if _, err := platform.NewClient(m, platform.Options{BaseURL: address}); err == nil {
			t.Errorf("%s is taken", address)
		}
	}
}

// TestKeysMayBeMissing is the platform whose list of keys is not provably whole: a key that is not seen is not rotated.
func TestKeysMayBeMissing(t *testing.T) {
	t.Parallel()
	keys := func(from, to int) string {
		var items []string
		for i := from; i < to; i++ {
			items = append(items, fmt.Sprintf(`{"id":"%d","name":"key %[1]d","prefix":"sk_live_abcd"}`, i))
		}
		return strings.Join(items, ",")
	}
	page := func(items string, total int) string {
		return fmt.Sprintf(`{"items":[%s],"total":%d,"page":1,"size":100,"pages":1}`, items, total)
	}
	for name, tt := range map[string]struct {
		pages []string // the last one for ever
		says  string   // "" is complete
	}{
		"all":                       {[]string{page(keys(0, 2), 2)}, ""},
		"fewer than announced":      {[]string{page(keys(0, 1), 2), page("", 2)}, "announced 2 rows and gave 1"},
		"one twice":                 {[]string{page(keys(0, 1)+","+keys(0, 1), 2)}, "announced 2 rows and gave 1"},
		"one twice, announced once": {[]string{page(keys(0, 1)+","+keys(0, 1), 1)}, "1 row came twice"},
		"pages that overlap":        {[]string{page(keys(0, 100), 102), page(keys(99, 101), 102)}, "announced 102 rows and gave 101"},
		"a total that moves":        {[]string{page(keys(0, 100), 102), page(keys(100, 101), 101)}, "rows came or went"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			n, _ := strconv.Atoi(r.URL.Query().Get("page"))
			io.WriteString(w, tt.pages[min(max(n, 1), len(tt.pages))-1])
		}))
		t.Cleanup(server.Close)
		b := newBench(t, server.URL, credentials{someKey, someOrg})
		text := b.answer(t, "list_keys", nil)
		if strings.Contains(text, "INCOMPLETE") != (tt.says != "") || !strings.Contains(text, tt.says) {
			t.Errorf("%s: want %q in the receipt: %s", name, tt.says, text[max(0, len(text)-600):])
		}
	}
}

// TestNoKeyList is the platform that answers 404 where the list of keys is assumed.
func TestNoKeyList(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, `{"detail":"Not Found"}`)
	}))
	t.Cleanup(server.Close)
	b := newBench(t, server.URL, credentials{someKey, someOrg})
	text := b.answer(t, "list_keys", nil)
	for _, words := range []string{"404", someKey[:8], "app.dcycle.io/settings/api"} {
		if !strings.Contains(text, words) {
			t.Errorf("no %q in: %s", words, text)
		}
	}
}
