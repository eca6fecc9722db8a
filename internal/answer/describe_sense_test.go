package answer_test

import (
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestWhatATableCannotTell sees that describing tells what is masked, what is looked for in vain, what a row is and how fresh it is.
func TestWhatATableCannotTell(t *testing.T) {
	t.Parallel()
	table := manifest.Table{
		Name: "stops", About: "Stops", Get: "/v1/trips", Rows: &manifest.Rows{Path: "legs.stops", Record: "id"},
		Cannot: []string{"who drove", "why"}, Freshness: "sent each night",
		Columns: []manifest.Column{
			{Name: "driver", Type: manifest.Text, Mask: manifest.Mask{Personal: true}},
			{Name: "token", Type: manifest.Text, Mask: manifest.Mask{Secret: manifest.Hidden}},
			{Name: "plain", Type: manifest.Text},
		},
	}
	var w answer.Writer
	want := `stops: Stops
  driver text {pseudonyms, the same for the same value}
  token text {secret: always NULL here}
  plain text
# from GET /v1/trips, a row for each of legs.stops in its records
# cannot tell: who drove; why
# how fresh: sent each night
`
	if got := w.Table(&table); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	all := w.Overview(answer.Data{Title: "Acme", Noun: "hub", Tables: []manifest.Table{table}, Cannot: []string{"its own log"}})
	if !strings.HasSuffix(all, "\n# cannot tell: its own log\n") {
		t.Errorf("the overview ends with %q", all[len(all)-80:])
	}
	if none := w.Overview(answer.Data{Title: "Acme", Noun: "hub", Tables: []manifest.Table{table}}); strings.Contains(none, "cannot") {
		t.Error(none)
	}
}
