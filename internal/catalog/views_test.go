package catalog

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// someViews are over the tables of Acme.
const someViews = `views:
  named:
    about: Things by name
    select: |
      SELECT name, count(*) AS n FROM things GROUP BY 1
    columns: {name: {type: text}, n: {type: integer}}
    notes: [some have no name]
    freshness: counted at noon
  long:
    about: Long names
    select: SELECT name FROM named WHERE length(name) > 5
    columns: {name: {type: text}}
`

func parsed(t testing.TB, text string) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Parse("acme.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWrongViewsAreToldWithTheirPlace(t *testing.T) {
	t.Parallel()
	text := acme + someViews
	if err := CheckViews(parsed(t, text)); err != nil {
		t.Fatal(err)
	}
	line := func(of string) int { return 1 + strings.Count(text[:strings.Index(text, of)], "\n") }
	for _, tt := range []struct{ old, new, at, want string }{
		{"name, count(*)", "nam, count(*)", "select: |", "view named: There is no column nam. Did you mean name?"},
		{"FROM named", "FROM nameds", "select: SELECT name FROM named", "view long: There is no table nameds. Did you mean named?"},
		{"FROM named", "FROM long", "select: SELECT name FROM named", "view long: SQLite refuses the statement: view long is circularly defined."},
		{"columns: {name: {type: text}, n:", "columns: {title: {type: text}, n:", "select: |", "view named: Column 1 of the SELECT is name, and column 1 of the view title."},
	} {
		err := CheckViews(parsed(t, strings.Replace(text, tt.old, tt.new, 1)))
		var wrong *manifest.Error
		if !errors.As(err, &wrong) || len(wrong.Problems) != 1 || wrong.Problems[0].Line != line(tt.at) || !strings.HasPrefix(wrong.Problems[0].Message, tt.want) {
			t.Errorf("%s: %v, want line %d: %s", tt.new, err, line(tt.at), tt.want)
		}
	}
}

func TestWhatViewsRead(t *testing.T) {
	t.Parallel()
	reads, err := ViewReads(parsed(t, acme+someViews))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(reads["named"], []string{"things", "things.name"}) || !slices.Contains(reads["long"], "named.name") || !slices.Contains(reads["long"], "things.name") {
		t.Errorf("%v", reads)
	}
}
