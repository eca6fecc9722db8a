package platform

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestFollowedPagesInDoubt: what a page says beside its rows, and a page that another one led to and that is not there.
func TestFollowedPagesInDoubt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, second string
		status       int
		rows         int
		doubt        string
	}{
		{"all is well", `{"data":[{"id":"2"}],"next":null}`, 200, 2, ""},
		{"an error beside the rows", `{"data":[{"id":"2"}],"next":null,"errors":[{"message":"shard 3 did not answer"}]}`, 200, 2, "page 2 came with an error beside its rows"},
		{"no page at all", `{"code":"expired"}`, 404, 1, "page 2, which the one before led to, was answered as if there were no list"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := errorsYAML("manifest: 2\n", "code: code, actions: [{status: 404, do: empty}]", "")
			m := parsed(t, strings.Replace(text, "page: page, size: size, max: 2, items: data, total: meta.total", "cursor: after, from: next, size: size, max: 2, items: data", 1))
			c := serve(t, m, Options{Credentials: acmeKey}, func(w http.ResponseWriter, r *http.Request) {
				if r.FormValue("after") == "" {
					fmt.Fprint(w, `{"data":[{"id":"1"}],"next":"c2"}`)
					return
				}
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.second)
			})
			table, err := m.Table("things")
			if err != nil {
				t.Fatal(err)
			}
			page, err := read(t.Context(), c, Scan{Table: table})
			if err != nil || len(page.Rows) != tt.rows || !strings.Contains(page.Doubt, tt.doubt) || (page.Doubt == "") != (tt.doubt == "") {
				t.Errorf("%d rows, doubt %q, error %v", len(page.Rows), page.Doubt, err)
			}
		})
	}
}

// TestNextPageOfAnotherParent is not taken for one of the list's own.
func TestNextPageOfAnotherParent(t *testing.T) {
	t.Parallel()
	m := parsed(t, `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
paginators: {pages: {next: next, size: size, max: 1, items: items}}
tables:
  lines:
    about: Lines
    get: /orders/{order_id}/lines
    paginator: pages
    columns:
      order_id: {type: text, input: true}
      id: {type: text, key: true}
`)
	table, err := m.Table("lines")
	if err != nil {
		t.Fatal(err)
	}
	for next, doubt := range map[string]string{
		"/orders/A%20b/lines?p=2":   "",
		"/orders/a b/lines/?p=2":    "",
		"?p=2":                      "",
		"/orders/B/lines?p=2":       "page 1 led to the list of something else",
		"/orders/lines?order=A&p=2": "page 1 led to the list of something else",
	} {
		c := serve(t, m, Options{Credentials: acmeKey}, func(w http.ResponseWriter, r *http.Request) {
			if r.FormValue("p") == "" {
				fmt.Fprintf(w, `{"items":[{"id":"1"}],"next":%q}`, next)
				return
			}
			fmt.Fprint(w, `{"items":[{"id":"2"}],"next":null}`)
		})
		page, err := read(t.Context(), c, Scan{Table: table, Filters: []Filter{{"order_id", manifest.Eq, []string{"A b"}}}})
		if err != nil || page.Doubt != doubt || len(page.Rows) != map[bool]int{true: 2, false: 1}[doubt == ""] {
			t.Errorf("%s: %d rows, doubt %q, error %v", next, len(page.Rows), page.Doubt, err)
		}
	}
}

// TestNextPageOfAnotherOrganisation, where the address says whose it is.
func TestNextPageOfAnotherOrganisation(t *testing.T) {
	t.Parallel()
	m := parsed(t, `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}, unit: {env: [ACME_UNIT]}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
scope: {param: unit, from: unit, noun: unit}
paginators: {pages: {next: next, size: size, max: 1, items: items}}
tables:
  lines:
    about: Lines
    get: /lines
    paginator: pages
    columns:
      id: {type: text, key: true}
`)
	table, err := m.Table("lines")
	if err != nil {
		t.Fatal(err)
	}
	for next, doubt := range map[string]string{
		"/lines?p=2&unit=mine": "", "/lines?p=2": "", "/more?p=2": "",
		"/lines?p=2&unit=other":           "page 1 led to the list of something else",
		"/lines?p=2&unit=mine&unit=other": "page 1 led to the list of something else",
	} {
		given := func() (map[string]string, error) { return map[string]string{"api_key": secret, "unit": "mine"}, nil }
		c := serve(t, m, Options{Credentials: given}, func(w http.ResponseWriter, r *http.Request) {
			if r.FormValue("p") == "" {
				fmt.Fprintf(w, `{"items":[{"id":"1"}],"next":%q}`, next)
				return
			}
			fmt.Fprint(w, `{"items":[{"id":"2"}],"next":null}`)
		})
		page, err := read(t.Context(), c, Scan{Table: table})
		if err != nil || page.Doubt != doubt || len(page.Rows) != map[bool]int{true: 2, false: 1}[doubt == ""] {
			t.Errorf("%s: %d rows, doubt %q, error %v", next, len(page.Rows), page.Doubt, err)
		}
	}
}
