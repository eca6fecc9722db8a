package answer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// tablesOf reads "name", "name<parent" and "name@group".
func tablesOf(names ...string) []manifest.Table {
	var tables []manifest.Table
	for _, name := range names {
		name, group, _ := strings.Cut(name, "@")
		name, parent, nested := strings.Cut(name, "<")
		t := manifest.Table{Name: name, About: "What " + name + " are, and no more", Group: group}
		if nested {
			t.Each = &manifest.Each{Table: parent}
		}
		tables = append(tables, t)
	}
	return tables
}

// TestHeadings: the manifest's come first, then that of the table whose rows a table is asked for by, then the word that names begin with.
func TestHeadings(t *testing.T) {
	t.Parallel()
	for want, names := range map[string][]string{
		"a, b\n": {"a", "b"},
		"order: orders, order_lines\nothers: a, b\n":                                     {"a", "orders", "b", "order_lines"},
		"container: containers (instances (volumes), logs), container_tags\nothers: a\n": {"a", "containers", "instances<containers", "logs<containers", "container_tags", "volumes<instances"},
		"Sales: orders (lines), people\nBills: invoices <orders\nothers: a\n":            {"orders@Sales", "lines<orders", "a", "invoices<orders@Bills", "people@Sales"},
		"a <gone (b)\n":    {"a<gone", "b<a"},
		"self <self (b)\n": {"self<self", "b<self"},
	} {
		lines := namesAlone(grouped(Data{Tables: tablesOf(names...)}.subjects()))
		if diff := cmp.Diff(want, strings.Join(lines, "")); diff != "" {
			t.Errorf("%v (-want +got):\n%s", names, diff)
		}
	}
	round := Data{Tables: tablesOf("a<b", "b<a", "c")}.subjects() // a manifest cannot say so; it must end all the same
	if got := strings.Join(namesAlone(grouped(round)), ""); !strings.Contains(got, "c") {
		t.Error(got)
	}
}

// TestWholeMeanings: for a person none is cut, of one platform or of several, however long the list gets.
func TestWholeMeanings(t *testing.T) {
	t.Parallel()
	d := Data{Source: "acme", Title: "Acme"}
	for i := range 100 {
		d.Tables = append(d.Tables, manifest.Table{Name: fmt.Sprintf("table_%d", i), About: fmt.Sprintf("What is known of the kind %d of things that there are", i)})
	}
	for name, text := range map[string]string{"one": Writer{Whole: true}.Overview(d), "several": Writer{Whole: true}.Overviews([]Data{d, d})} {
		for _, table := range d.Tables {
			if !strings.Contains(text, table.Name+": "+table.About+"\n") {
				t.Errorf("%s: %s is cut", name, table.Name)
			}
		}
	}
}

// TestMeaningsAreCut to the longest at which all have room, at the end of a word.
func TestMeaningsAreCut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, want string
		limit      int
	}{
		{"short", "short", 10},
		{"What runs, and where it runs", "What runs…", 12},
		{"What runs, and where it runs", "What runs, and…", 15},
		{"Donaudampfschifffahrt", "Donaudampf…", 10},
		{"ääääää ääää", "ääääää…", 8},
	} {
		if got := shortened(tt.text, tt.limit); got != tt.want {
			t.Errorf("shortened(%q, %d) = %q, want %q", tt.text, tt.limit, got, tt.want)
		}
	}
}
