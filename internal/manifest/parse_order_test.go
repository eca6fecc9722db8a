package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ordered is a manifest of version 2 whose table things has an order.
func ordered(order string) string {
	return "manifest: 2\n" + strings.Replace(whole, "    notes: [half of them are old]\n", "    notes: [half of them are old]\n    order: {"+order+"}\n", 1)
}

func TestOrders(t *testing.T) {
	t.Parallel()
	const signed = `param: sort, asc: "{column}", desc: "-{column}", `
	tests := []struct {
		order, column string
		asc, desc     []OrderParam
	}{
		{signed + "columns: [weight, made]", "made", []OrderParam{{"sort", "made"}}, []OrderParam{{"sort", "-made"}}},
		{signed + "columns: {made: events.made}", "made", []OrderParam{{"sort", "events.made"}}, []OrderParam{{"sort", "-events.made"}}},
		{signed + "columns: weight", "made", nil, nil},
		{`param: "order[by]", direction: "order[dir]", asc: up, desc: down, columns: [made]`, "made",
			[]OrderParam{{"order[by]", "made"}, {"order[dir]", "up"}}, []OrderParam{{"order[by]", "made"}, {"order[dir]", "down"}}},
		{`param: latest, desc: "{column}", columns: [made], nulls: low`, "made", nil, []OrderParam{{"latest", "made"}}},
		{signed + "columns: [name], text: binary", "name", []OrderParam{{"sort", "name"}}, []OrderParam{{"sort", "-name"}}},
		{signed + "columns: [id], text: nocase", "id", []OrderParam{{"sort", "id"}}, []OrderParam{{"sort", "-id"}}},
	}
	for _, tt := range tests {
		m, err := Parse("acme.yaml", []byte(ordered(tt.order)))
		if err != nil {
			t.Errorf("%s: %v", tt.order, err)
			continue
		}
		tb, err := m.Table("things")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([][]OrderParam{tt.asc, tt.desc}, [][]OrderParam{tb.Order.Ask(tt.column, false), tb.Order.Ask(tt.column, true)}); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.order, diff)
		}
		if tb.Order.NullsLow != strings.Contains(tt.order, "low") {
			t.Errorf("%s: NullsLow %v", tt.order, tb.Order.NullsLow)
		}
	}
	if none := (*Order)(nil).Ask("made", true); none != nil {
		t.Errorf("a table without an order asks for %v", none)
	}
}

func TestOrdersRefused(t *testing.T) {
	t.Parallel()
	const signed = `param: sort, asc: "{column}", desc: "-{column}", `
	tests := []struct{ order, want string }{
		{`asc: "{column}", columns: [made]`, "table things: order: param is missing"},
		{"param: sort, columns: [made]", `table things: order: asc and desc are missing; add asc: "{column}", desc: "-{column}"`},
		{"param: sort, asc: up, columns: [made]", "table things: order: asc has no {column}"},
		{`param: sort, direction: dir, desc: "{column}", columns: [made]`, "table things: order: desc goes into parameter dir; {column} goes into sort"},
		{`param: "so rt", asc: "{column}", columns: [made]`, `table things: order: "so rt" is not the name of a request parameter`},
		{`param: sort, asc: "{column}"`, "table things: order: columns is missing"},
		{signed + "columns: [maed]", `table things: order: no column "maed"; did you mean "made"?`},
		{signed + "columns: [name]", "table things: order: column name is a text, which SQL orders by its bytes"},
		{signed + "columns: [name], text: nocase", "table things: order: column name is a text"},
		{signed + "columns: [id]", "table things: order: column id is a uuid"},
		{signed + "columns: [wide]", "table things: order: column wide is an input"},
		{signed + "columns: [made], text: bytes", `table things: order: unknown text "bytes"; there are: binary`},
		{signed + "columns: [made], nulls: first", `table things: order: unknown nulls "first"; there is: low`},
		{`param: size, asc: "{column}", columns: [made]`, `table things: order: parameter "size" is that of paginator pages already`},
		{`param: name, asc: "{column}", columns: [made]`, `table things: parameter "name" of column name is that of order already`},
	}
	for _, tt := range tests {
		_, err := Parse("acme.yaml", []byte(ordered(tt.order)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.order, err, tt.want)
		}
	}
	tree := strings.Replace("manifest: 2\n"+whole, "    get: /v1/hubs\n", "    get: /v1/hubs\n    order: {param: sort, asc: \"{column}\", columns: [depth]}\n", 1)
	if _, err := Parse("acme.yaml", []byte(tree)); err == nil || !strings.Contains(err.Error(), "table hubs: order: rows of a tree come in the tree's order") {
		t.Errorf("a tree: %v", err)
	}
	if _, err := Parse("acme.yaml", []byte(strings.TrimPrefix(ordered(signed+"columns: [made]"), "manifest: 2\n"))); err == nil || !strings.Contains(err.Error(), "order belongs to version 2") {
		t.Errorf("version 1: %v", err)
	}
}
