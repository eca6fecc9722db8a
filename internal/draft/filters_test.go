package draft_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/draft"
)

// TestFilters makes a column's filter of a parameter that each record agrees with, and a constant of any other.
func TestFilters(t *testing.T) {
	t.Parallel()
	all := []object{{"id": 1, "state": "open", "team": 7}, {"id": 2, "state": "paid", "team": 7}, {"id": 3, "state": "open", "team": 8}}
	u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		kept := slices.DeleteFunc(slices.Clone(all), func(o object) bool { return q.Has("state") && o["state"] != q.Get("state") })
		answer(w, 200, kept)
	})
	for _, tt := range []struct{ query, want, not string }{
		{"?state=open", "state: {type: text, filter: {eq: state}}", "params"},
		{"?state=open&view=all", "params: {view: all}", "state: open"},
		{"?team=7", "params: {team: \"7\"}", "filter"}, // it is ignored: one record has another
		{"?state=open&state=paid", "params: {state: [open, paid]}", "filter"},
	} {
		d, err := drafted(t, draft.Options{URL: u.URL + "/orders" + tt.query, Platform: "acme"})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(d.Text, tt.want) || strings.Contains(d.Text, tt.not+":") {
			t.Errorf("%s: want %s and not %s in\n%s", tt.query, tt.want, tt.not, d.Text)
		}
		if rows, _ := scanned(t, d); tt.query == "?state=open" && len(rows) != len(all) {
			t.Errorf("%d rows, and there are %d", len(rows), len(all))
		}
	}
}
