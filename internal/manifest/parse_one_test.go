package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOne(t *testing.T) {
	t.Parallel()
	file := strings.Replace(pathed, "    get: /v1/sites\n", "    get: /v1/sites\n    one: /v1/sites/{id}\n    same_rows: true\n", 1)
	file = strings.Replace(file, "{site_id: sites.id}\n", "{site_id: sites.id}\n    one: {get: \"/v1/sites/{site_id}/forms/{id}\", items: data}\n", 1)
	m := parsed(t, file)
	sites, _ := m.Table("sites")
	forms, _ := m.Table("forms")
	want := []any{&One{Get: "/v1/sites/{id}"}, true, map[Op]Param{Eq: {Name: "id", As: Text, In: InOne}}, &One{Get: "/v1/sites/{site_id}/forms/{id}", Items: "data"}, false, map[Op]Param(nil)}
	got := []any{sites.One, sites.SameRows, sites.Column("id").Filters, forms.One, forms.SameRows, forms.Column("id").Filters}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMistakesInOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lines, want string }{
		{"one: /v1/sites\n", "table sites: one: the path must have {id}, the column that identifies a row"},
		{"one: /v1/sites/{id}/{n}\n", "table sites: one: no value for {n}; there is one for id"},
		{"one: /v1/sites/x{id}\n", "a placeholder such as {container_id} is a segment of its own"},
		{"one: {items: data}\n", "table sites: one: get is missing; add get: the path, such as /v1/facilities/{id}"},
		{"same_rows: true\n", "table sites: same_rows is about one: the address of a single record"},
		{"one: [a]\n", "table sites: one must be a text, found a list"},
		{"one: /v1/sites/{id}\n    same_rows: true\n    tree: {children: c, parent: n}\n", "may be other rows than the list has of it; leave same_rows out"},
		{"one: /v1/sites/{id}\n    same_rows: true\n    envelope: {totals: {n: total}}\n", "has no envelope; leave same_rows out"},
	} {
		_, err := Parse("test.yaml", []byte(strings.Replace(pathed, "    get: /v1/sites\n", "    get: /v1/sites\n    "+c.lines, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v\nwant %s", c.lines, err, c.want)
		}
	}
	file := strings.Replace(pathed, "n: {type: integer},", "n: {type: integer, input: true, filter: {eq: n}},", 1)
	file = strings.Replace(file, "    get: /v1/sites\n", "    get: /v1/sites\n    one: /v1/sites/{id}\n    same_rows: true\n", 1)
	if _, err := Parse("test.yaml", []byte(file)); err == nil || !strings.Contains(err.Error(), "with the input n a list has other rows than without") {
		t.Errorf("got %v", err)
	}
}
