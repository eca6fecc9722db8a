package openapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/openapi"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// record is a record of a stub, as its API writes it.
type record = map[string]any

// stub is an API that a document of testdata describes. It refuses requests that the document does not allow.
type stub struct {
	document    string
	credentials map[string]string
	signed      func(*http.Request) bool
	answer      func(w http.ResponseWriter, r *http.Request) (body any, status int)
	params      []string // query parameters that it knows

	mu    sync.Mutex
	asked []string
}

func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked = append(s.asked, r.URL.RequestURI())
	s.mu.Unlock()
	body, status := any(record{"message": "not signed"}), http.StatusUnauthorized
	if s.signed(r) {
		body, status = s.answer(w, r)
	}
	for name := range r.URL.Query() {
		if !slices.Contains(s.params, name) {
			body, status = record{"message": "no parameter " + name}, http.StatusBadRequest
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// take returns what was asked since the last call.
func (s *stub) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

// question is a statement with its rows, which are computed from the stub's records, and the least requests that it takes.
type question struct {
	sql      string
	rows     [][]any
	requests int
}

// judge converts the stub's document, serves the stub, and asks it by what was made of the document.
func (s *stub) judge(t *testing.T, questions []question) {
	t.Helper()
	server := httptest.NewServer(s)
	defer server.Close()
	made, err := openapi.Convert(os.DirFS("testdata"), s.document, openapi.Options{BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	m, err := manifest.Parse(s.document, []byte(made.Text))
	if err != nil {
		t.Fatal(err)
	}
	client, err := platform.NewClient(m, platform.Options{Credentials: func() (map[string]string, error) { return s.credentials, nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for _, q := range questions {
		t.Run(q.sql, func(t *testing.T) {
			c := catalog.New(client, catalog.Options{TTL: time.Minute}) // cold each time
			defer c.Close()
			s.take()
			got, err := c.Query(t.Context(), catalog.Question{SQL: q.sql, MaxRows: 1000})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(q.rows, got.Rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			asked := s.take()
			if len(asked) != q.requests {
				t.Errorf("%d requests, want %d: %v", len(asked), q.requests, asked[:min(len(asked), 10)])
			}
			if !got.Receipt.Complete {
				t.Errorf("not complete: %v", got.Receipt.Why)
			}
		})
	}
}

// intOf is a query parameter as a number.
func intOf(r *http.Request, name string, otherwise int) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil {
		return otherwise
	}
	return n
}

// only are the records that a condition keeps.
func only(records []record, keep func(record) bool) []record {
	kept := []record{}
	for _, r := range records {
		if keep(r) {
			kept = append(kept, r)
		}
	}
	return kept
}

// slice is a part of the records, as far as there are any.
func slice(records []record, from, n int) []record {
	from = min(from, len(records))
	return records[from:min(from+n, len(records))]
}

// rowsBy are rows of a group and a number, ordered by the group.
func rowsBy[N int64 | float64](sums map[string]N) [][]any {
	var rows [][]any
	for group, n := range sums {
		rows = append(rows, []any{group, n})
	}
	slices.SortFunc(rows, func(a, b []any) int { return strings.Compare(fmt.Sprint(a[0]), fmt.Sprint(b[0])) })
	return rows
}

func day(n int) time.Time { return time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, n) }
