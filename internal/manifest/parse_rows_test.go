package manifest

import (
	"strings"
	"testing"
)

// unfolding is a version-2 manifest whose table has rows, and the column x.
func unfolding(rows, x string) string {
	file := strings.Replace(second("      x: "+x+"\n"), "id: {type: text, key: true}", "id: {type: text, from: record}", 1)
	return strings.Replace(file, "    columns:", "    keyless: true\n    rows: "+rows+"\n    columns:", 1)
}

func TestRowsOfATable(t *testing.T) {
	t.Parallel()
	got := columnsOf(t, unfolding("{path: legs.stops, record: id}", "{type: uuid, filter: {eq: stop}}"))
	if got["id"].From != FromRecord || got["x"].From != FromMember || got["x"].Filters[Eq].Exact {
		t.Errorf("%+v", got["x"]) // a record that has the value has others as well
	}
}

func TestRowsRefused(t *testing.T) {
	t.Parallel()
	const rows = "{path: lines, record: id}"
	for _, tt := range []struct{ rows, column, want string }{
		{"{path: lines}", "{type: text}", "record is missing; add record: the field that identifies a record"},
		{"{record: id}", "{type: text}", "path is missing"},
		{"lines", "{type: text}", "want keys with values"},
		{rows, "{type: text, from: parent}", `unknown origin "parent"; `},
		{rows, "{type: text, from: position}", "from: position goes with type integer, not text"},
		{rows, "{type: integer, from: key}", "from: key goes with type text or uuid, not integer"},
		{rows, "{type: text, from: element, path: x}", "from: element is the whole of it; leave path out"},
		{rows, "{type: text, from: element, filter: {eq: x}}", "a filter finds records by their members"},
		{rows, "{type: text, from: record, coalesce: [a, b]}", "leave it out beside from"},
		{rows, "{type: text, from: record, input: true, filter: {eq: x}}", "an input is not in the answer; leave from out"},
	} {
		t.Run(tt.rows+tt.column, func(t *testing.T) {
			_, err := Parse("acme.yaml", []byte(unfolding(tt.rows, tt.column)))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	for file, want := range map[string]string{
		second("      x: {type: text, from: record}\n"): "from goes with rows:",
		strings.Replace(unfolding(rows, "{type: number}"), "    keyless", "    envelope: {totals: {x: total}}\n    keyless", 1):                         "envelope is about the records",
		strings.Replace(strings.Replace(unfolding(rows, "{type: text}"), "from: record}", "from: record, key: true}", 1), "    keyless: true\n", "", 1): "a key identifies a row",
		strings.Replace(unfolding(rows, "{type: text}"), "manifest: 2\n", "", 1):                                                                        "rows belongs to version 2 of the grammar",
	} {
		if _, err := Parse("acme.yaml", []byte(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
