package drift_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/drift"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

const brewery = `manifest: 2
platform: brew
title: Brew
base_url: URL
credentials: {}
authenticators: {open: {headers: {}}}
tables:
  batches: {about: Batches, get: /batches, columns: {id: {type: integer, key: true}}}
  readings:
    about: Readings of batches
    get: "/batches/{batch_id}/readings"
    each: {batch_id: batches.id}
    keyless: true
    columns: {batch_id: {type: integer, input: true, references: batches.id}, temp: {type: number}}
`

// TestRowsThatAreGone: a table whose rows are asked for by rows of another is asked by up to three of those.
func TestRowsThatAreGone(t *testing.T) {
	t.Parallel()
	const gone, none, some = "404", "[]", `[{"temp": 1.5}]`
	for _, tt := range []struct {
		name     string
		answers  []string // for the batches in their order
		state    drift.State
		requests int // about readings
	}{
		{"the first is there", []string{some, some, some}, drift.Same, 1},
		{"the first is gone", []string{gone, some, some}, drift.Same, 2},
		{"two are gone", []string{gone, gone, some}, drift.Same, 3},
		{"one is gone and one has none", []string{gone, none, some}, drift.Same, 3},
		{"one has none and two are gone", []string{none, gone, gone}, drift.Empty, 3},
		{"all are gone", []string{gone, gone, gone, some}, drift.Refused, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				if r.URL.Path == "/batches" {
					var all []map[string]int
					for i := range tt.answers {
						all = append(all, map[string]int{"id": i})
					}
					_ = json.NewEncoder(w).Encode(all)
					return
				}
				answer := tt.answers[r.URL.Path[len("/batches/")]-'0']
				if answer == gone {
					http.Error(w, `{"message": "gone"}`, http.StatusNotFound)
					return
				}
				_, _ = w.Write([]byte(answer))
			}))
			defer upstream.Close()
			m, err := manifest.Parse("brew.yaml", []byte(strings.Replace(brewery, "URL", upstream.URL, 1)))
			if err != nil {
				t.Fatal(err)
			}
			client, err := platform.NewClient(m, platform.Options{Credentials: func() (map[string]string, error) { return nil, nil }})
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			report, err := drift.Run(t.Context(), client, drift.Options{Now: time.Now().UTC()})
			if err != nil {
				t.Fatal(err)
			}
			if readings := report.Tables[1]; readings.State != tt.state || readings.Requests != tt.requests {
				t.Errorf("%+v, want %s after %d requests", readings, tt.state, tt.requests)
			}
		})
	}
}
