package platform

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// errorsYAML is a manifest with the words about errors, and one table of pages and one of a single answer.
func errorsYAML(version, words, table string) string {
	return version + `platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {Authorization: "Bearer {api_key}"}}}
errors: {` + words + `}
paginators: {pages: {page: page, size: size, max: 2, items: data, total: meta.total}}
tables:
  things: {about: Things, get: /things, paginator: pages, ` + table + `columns: {id: {type: text, key: true}}}
  one: {about: One, get: /things, items: data, ` + table + `columns: {id: {type: text, key: true}}}
`
}

func parsed(t testing.TB, text string) *manifest.Manifest {
	t.Helper()
	return parsedAllowing(t, text)
}

func parsedAllowing(t testing.TB, text string, allowed ...string) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Parse("acme.yaml", []byte(text), allowed...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func acmeKey() (map[string]string, error) { return map[string]string{"api_key": secret}, nil }

// TestFailuresWithStatus200 are never an empty list, whatever the version of the manifest and whether it says where a failure is told.
func TestFailuresWithStatus200(t *testing.T) {
	t.Parallel()
	const v1, v2 = "", "manifest: 2\n"
	for _, c := range []struct{ version, words, body, want string }{
		{v1, "message: message", `{"data":null,"errors":[{"message":"the index is down"}]}`, "“the index is down”"},
		{v1, "message: message", `{"data":[],"errors":["the index is down"]}`, "“the index is down”"},
		{v1, "message: message", `{"errors":{"size":["must be at most 100"]}}`, "“size: must be at most 100”"},
		{v1, "message: message", `{"data":null,"error":"the index is down"}`, "“the index is down”"},
		{v1, "message: message", `{"data":[],"error":{"code":"X","message":"the index is down"}}`, "“the index is down”"},
		{v1, "message: message, code: error", `{"ok":false,"error":"DOWN","message":"the index is down","data":null}`, "“the index is down” (DOWN)"},
		{v1, "message: message", `{"success":false,"data":[]}`, "its answer says that the request failed."},
		{v1, "message: message", `{"ok":false}`, "its answer says that the request failed."},
		{v1, "message: message", `{"data":null,"errors":["` + secret + ` is wrong"]}`, "“[redacted] is wrong”"},
		{v2, "message: message, success: ok", `{"ok":false,"message":"down","data":[{"id":"1"}]}`, "“down”"},
		{v2, "message: message, success: status", `{"status":"error","message":"down","data":[{"id":"1"}]}`, "“down”"},
		{v2, "message: message, success: meta.ok", `{"meta":{"ok":0},"data":[{"id":"1"}]}`, "its answer says that the request failed."},
		{v2, "failed: problems", `{"problems":[{"msg":"down"}],"data":[{"id":"1"}]}`, "“down”"},
		{v2, "message: error.title, code: error.code, failed: error, status: error.status", `{"error":{"status":403,"code":"403.permissions","title":"Forbidden"},"data":null}`, "(403 Forbidden): “Forbidden” (403.permissions)."},
	} {
		for _, table := range []string{"things", "one"} {
			client := serve(t, parsed(t, errorsYAML(c.version, c.words, "")), Options{Credentials: acmeKey}, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, c.body)
			})
			rows, err := scanAll(t.Context(), client, table)
			var e *Error
			if !errors.As(err, &e) || rows > 0 || !strings.Contains(e.Public, "Acme answered 200 OK, but its answer says that the request failed") || !strings.Contains(e.Public, c.want) {
				t.Errorf("%s, %s: %d rows, error %v; want %q", c.body, table, rows, err, c.want)
			}
		}
	}
}

// TestSuccessesThatLookLikeFailures, and are none.
func TestSuccessesThatLookLikeFailures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words, body string
		rows        int
	}{
		{"", `{"data":[],"errors":[],"error":null}`, 0},
		{"", `{"data":null,"errors":{},"ok":true}`, 0},
		{"", `{"data":[],"error":"","success":true}`, 0},
		{"", `{"data":[],"error":false,"errors":0}`, 0},
		{"success: ok, failed: errors", `{"ok":true,"errors":[ ],"data":[{"id":"1"}]}`, 1},
		{"success: ok", `{"ok":"OK","data":[{"id":"1"}]}`, 1},
		{"success: ok", `{"data":[{"id":"1"}]}`, 1},
	} {
		client := serve(t, parsed(t, errorsYAML("manifest: 2\n", c.words, "")), Options{Credentials: acmeKey}, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, c.body) })
		if rows, err := scanAll(t.Context(), client, "one"); rows != c.rows || err != nil {
			t.Errorf("%s: %d rows, error %v", c.body, rows, err)
		}
	}
}

// TestErrorsBesideRows leave a doubt: others may be missing.
func TestErrorsBesideRows(t *testing.T) {
	t.Parallel()
	for table, want := range map[string]string{"one": "the answer", "things": "page 1"} {
		m := parsed(t, errorsYAML("", "", ""))
		client := serve(t, m, Options{Credentials: acmeKey}, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"data":[{"id":"1"}],"errors":[{"message":"shard 3 did not answer"}],"meta":{"total":1}}`)
		})
		tb, err := m.Table(table)
		if err != nil {
			t.Fatal(err)
		}
		doubt := ""
		if err := client.Scan(t.Context(), Scan{Table: tb}, func(p Page) error { doubt += p.Doubt; return nil }); err != nil {
			t.Fatal(err)
		}
		if doubt != want+" came with an error beside its rows: “shard 3 did not answer”" {
			t.Errorf("%s: doubt %q", table, doubt)
		}
	}
}

// TestActions: what a manifest says to follow from an answer, over HTTP, by status and by what the body says with status 200.
func TestActions(t *testing.T) {
	t.Parallel()
	const rows = `{"ok":true,"data":[{"id":"1"}],"meta":{"total":1}}`
	const words = "message: message, code: code, success: ok, status: status, actions: "
	type reply struct {
		status int
		body   string
		header string // of Retry-After
	}
	for _, c := range []struct {
		name, actions, table string
		replies              []reply // the last one is given again and again
		rows, requests       int
		code, want           string // of the error; "": none
	}{
		{"404 is an error", "[{status: 500, do: fail}]", "", []reply{{404, `{"code":"not_found"}`, ""}}, 0, 1, CodeNotFound, "404 Not Found"},
		{"404 is empty", "[{status: 404, do: empty}]", "", []reply{{404, `{"code":"not_found"}`, ""}}, 0, 1, "", ""},
		{"404 is empty in a table", "[{status: 404, do: fail}]", "actions: [{status: 404, do: empty}], ", []reply{{404, ``, ""}}, 0, 1, "", ""},
		{"404 with the code is empty", "[{status: 404, code: not_found, do: empty}]", "", []reply{{404, `{"code":"not_found"}`, ""}}, 0, 1, "", ""},
		{"404 with another code is not", "[{status: 404, code: not_found, do: empty}]", "", []reply{{404, `{"code":"no_route"}`, ""}}, 0, 1, CodeNotFound, "no_route"},
		{"a code alone", "[{code: nothing_there, do: empty}]", "", []reply{{409, `{"code":"nothing_there"}`, ""}}, 0, 1, "", ""},
		{"the first that fits", "[{status: 404, code: x, do: fail}, {status: 404, do: empty}]", "", []reply{{404, `{"code":"x"}`, ""}}, 0, 1, CodeNotFound, ""},
		{"retry", "[{status: 409, do: retry}]", "", []reply{{409, `{}`, ""}, {409, `{}`, ""}, {200, rows, ""}}, 1, 3, "", ""},
		{"retry has an end", "[{status: 409, do: retry}]", "", []reply{{409, `{"message":"busy"}`, ""}}, 0, 4, CodeInvalidRequest, "busy"},
		{"wait", "[{status: 403, code: slow_down, do: wait}]", "", []reply{{403, `{"code":"slow_down"}`, "0.2"}, {200, rows, ""}}, 1, 2, "", ""},
		{"a wait that is too long", "[{status: 400, do: wait}]", "", []reply{{400, `{}`, "7200"}}, 0, 1, CodeRateLimited, "400 Bad Request"},
		{"503 fails at once", "[{status: 503, code: maintenance, do: fail}]", "", []reply{{503, `{"code":"maintenance","message":"until Monday"}`, ""}}, 0, 1, CodeUpstreamUnavailable, "until Monday"},
		{"429 fails at once", "[{status: 429, code: daily, do: fail}]", "", []reply{{429, `{"code":"daily","message":"until tomorrow"}`, "3600"}}, 0, 1, CodeRateLimited, "until tomorrow"},
		{"renew without a token", "[{status: 403, do: renew}]", "", []reply{{403, `{}`, ""}}, 0, 1, CodeForbidden, ""},
		{"200 is empty", "[{status: 200, code: none, do: empty}]", "", []reply{{200, `{"ok":false,"code":"none"}`, ""}}, 0, 1, "", ""},
		{"200 by its own status", "[{status: 404, do: empty}]", "", []reply{{200, `{"ok":false,"status":404}`, ""}}, 0, 1, "", ""},
		{"200 is retried", "[{code: busy, do: retry}]", "", []reply{{200, `{"ok":false,"code":"busy"}`, ""}, {200, rows, ""}}, 1, 2, "", ""},
		{"200 is retried a few times", "[{code: busy, do: retry}]", "", []reply{{200, `{"ok":false,"code":"busy"}`, ""}}, 0, 4, CodeUpstreamInvalid, "(busy)"},
		{"200 waits", "[{code: slow_down, do: wait}]", "", []reply{{200, `{"ok":false,"code":"slow_down"}`, "0.2"}, {200, rows, ""}}, 1, 2, "", ""},
		{"200 fails", "[{code: other, do: retry}]", "", []reply{{200, `{"ok":false,"code":"broken","status":500}`, ""}}, 0, 1, CodeUpstreamUnavailable, "(500 Internal Server Error): (broken)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			client := serve(t, parsed(t, errorsYAML("manifest: 2\n", words+c.actions, c.table)), Options{Credentials: acmeKey}, func(w http.ResponseWriter, _ *http.Request) {
				r := c.replies[min(int(asked.Add(1)), len(c.replies))-1]
				if r.header != "" {
					w.Header().Set("Retry-After", r.header)
				}
				w.WriteHeader(r.status)
				fmt.Fprint(w, r.body)
			})
			got, err := scanAll(t.Context(), client, "things")
			var e *Error
			switch {
			case c.code == "" && err != nil, c.code != "" && (!errors.As(err, &e) || e.Code != c.code || !strings.Contains(e.Public, c.want)):
				t.Errorf("error %v, want %s %q", err, c.code, c.want)
			}
			if got != c.rows || int(asked.Load()) != c.requests {
				t.Errorf("%d rows in %d requests, want %d in %d", got, asked.Load(), c.rows, c.requests)
			}
		})
	}
}

// TestTokenThatEndedBy403 is renewed where the manifest says that this is what the code means, also in a body with status 200.
func TestTokenThatEndedBy403(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusForbidden, http.StatusOK} {
		m := parsed(t, strings.NewReplacer("PLATFORM", "acme", "SCOPE", "X-Unit").Replace(sessionsYAML))
		m.Authenticators = m.Authenticators[1:2]
		m.Errors = manifest.ErrorShape{Code: []string{"code"}, Success: "ok", Actions: []manifest.Action{{Code: "token_expired", Do: manifest.DoRenew}}}
		logins, asked := 0, 0
		c := serve(t, m, Options{Credentials: password}, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/auth/login" {
				logins++
				fmt.Fprintf(w, `{"access_token":"token-%d"}`, logins)
				return
			}
			if asked++; asked == 2 {
				w.WriteHeader(status)
				fmt.Fprint(w, `{"ok":false,"code":"token_expired"}`)
				return
			}
			fmt.Fprint(w, `{"ok":true,"items":[{"id":"2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a"}],"total":1}`)
		})
		for range 2 {
			if rows, err := scanAll(t.Context(), c, "facilities"); rows != 1 || err != nil {
				t.Errorf("%d: %d rows, error %v", status, rows, err)
			}
		}
		if logins != 2 || asked != 3 {
			t.Errorf("%d: %d logins, %d requests", status, logins, asked)
		}
	}
}

// TestCreditsThatAreSpent, and what the platform suggests then.
func TestCreditsThatAreSpent(t *testing.T) {
	t.Parallel()
	words := "message: [detail.message, detail], code: detail.code, advice: detail.suggested_next_action, next: {402: Buy credits.}"
	c := serve(t, parsed(t, errorsYAML("manifest: 2\n", words, "")), Options{Credentials: acmeKey}, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusPaymentRequired)
		fmt.Fprint(w, `{"detail":{"code":"insufficient_credits","message":"This needs 5 credits and you have 2.","suggested_next_action":"Claim the daily ones."}}`)
	})
	_, err := scanAll(t.Context(), c, "one")
	var e *Error
	if !errors.As(err, &e) || e.Code != CodeForbidden || e.Next != "Buy credits." ||
		e.Public != "Acme answered 402 Payment Required: “This needs 5 credits and you have 2.” (insufficient_credits). The platform suggests: “Claim the daily ones.”." {
		t.Errorf("error %+v", e)
	}
}

// TestPOSTsThatRead are made again where the manifest says so of the answer, and not where it is silent.
func TestPOSTsThatRead(t *testing.T) {
	t.Parallel()
	for do, want := range map[string]int{"retry": 2, "wait": 2, "fail": 1, "": 1} {
		actions := ""
		if do != "" {
			actions = "actions: [{status: 409, do: " + do + "}]"
		}
		text := strings.ReplaceAll(errorsYAML("manifest: 2\n", actions, ""), "get: /things, items", "post: /things, body: {q: x}, read: true, items")
		asked := 0
		c := serve(t, parsed(t, text), Options{Credentials: acmeKey}, func(w http.ResponseWriter, r *http.Request) {
			if asked++; asked == 1 {
				w.Header().Set("Retry-After", "0.1")
				w.WriteHeader(http.StatusConflict)
				return
			}
			fmt.Fprint(w, `{"data":[{"id":"1"}]}`)
		})
		rows, err := scanAll(t.Context(), c, "one")
		if asked != want || (err == nil) != (want == 2) || rows != want-1 {
			t.Errorf("do %q: %d requests, %d rows, error %v", do, asked, rows, err)
		}
	}
}

// TestErrorTexts: the shapes in which platforms write what is wrong.
func TestErrorTexts(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`"text"`: "text", `null`: "", ``: "", `{}`: "", `[]`: "", `7`: "7", `[1,2]`: "[1,2]",
		`{"code":"x","message":"too many"}`:                             "too many",
		`{"status":422,"title":"Unprocessable","detail":"bad size"}`:    "bad size",
		`{"title":"Unprocessable","source":"/size"}`:                    "/size: Unprocessable",
		`[{"loc":["query","size"],"msg":"must be at most 100"}]`:        "query.size: must be at most 100",
		`[{"msg":"a"},{"msg":"b"},{"msg":"a"}]`:                         "a; b",
		`["a","b"]`:                                                     "a; b",
		`{"size":["must be at most 100","must be whole"],"page":"no"}`:  "size: must be at most 100; must be whole; page: no",
		`{"error":{"message":"inner"}}`:                                 "inner",
		`[{"field":"size","message":"too big"}]`:                        "size: too big",
		`["1","2","3","4","5","6","7","8","9","10","11","12"]`:          "1; 2; 3; 4; 5; 6; 7; 8; 9; 10; and 2 more",
		strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000): "",
	} {
		if got := messageText([]byte(raw)); got != want {
			t.Errorf("%.80s is %q, want %q", raw, got, want)
		}
	}
}

// FuzzErrors: what is wrong is read out of foreign JSON, in bounded time and length, and whatever it looks like.
func FuzzErrors(f *testing.F) {
	for _, s := range []string{`{"error":{"code":"x","message":["a",{"msg":"b","loc":[1,"c"]}]},"ok":false,"data":null}`, `{"errors":{"a":[{}]}}`, `[]`, `"x"`, `{"ok":"\u0000"}`, `{"error":{"status":1e99}}`} {
		f.Add([]byte(s))
	}
	shape := manifest.ErrorShape{Message: []string{"error.message", "message"}, Code: []string{"error.code", "error"}, Success: "ok", Failed: "error", Status: "error.status"}
	f.Fuzz(func(t *testing.T, body []byte) {
		if !validJSON(body) {
			return
		}
		body = bytes.TrimSpace(body)
		top := objectOf(body)
		for _, err := range []error{failed(&shape, top), failedEmpty(&shape, top)} {
			var told *failedAnswer
			if errors.As(err, &told) && told.status != 0 && (told.status < 400 || told.status > 599) {
				t.Errorf("%q has status %d", body, told.status)
			}
		}
		if text := messageText(body); len(text) > 8*len(body)+100 {
			t.Errorf("%q gives %d bytes", body, len(text))
		}
		firstCode(shape.Code, top)
		nothing(body)
	})
}
