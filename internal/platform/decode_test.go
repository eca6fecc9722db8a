package platform

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// FuzzDecode holds the walk through JSON against encoding/json: whatever is valid is read alike, and nothing panics.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"data": {"items": [ {"id": "a\"b", "n\u0061me": "x", "made": {"at": "2025"}, "name": [1, {"a": "]"}]} , {"id":2}]}, "meta": {"total": 1e3}}`))
	f.Add([]byte(`{"data":{"items":[]},"data":{"items":[{"id":"last"}]}}`))
	f.Add([]byte(`[{}, [], "{", 1.5e-7, true, null]`))
	f.Add([]byte(" {\n} "))
	f.Add([]byte(`{"rows": [{"mass": 1.5, "n": "9223372036854775808"}, null], "unit": "t CO2e", "counted_in": "kg", "sum": {"mass": "1e300"}, "period": {"from": "2025-01-01"}}`))
	m, err := manifest.Parse("acme.yaml", []byte(withLedger()))
	if err != nil {
		f.Fatal(err)
	}
	tables, err := m.Tables()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`[{"id": 1, "x": {"y": {"a": -1.5e3}}, "at": "1e999", "n": "0.07", "y": "Ana", "z": {"a": 1, "y": ["b"]}, "v": [{"c": 2}], "u": {"caf\u00e9": null, "b": "\""}}]`))
	values := valuesOf(f, `x: {type: text, coalesce: [x.y, x, n], null_if: ["", -1]}`, "at: {type: datetime, epoch: ms, null_if: 0}",
		"n: {type: number, scale: 1000}", "name: {type: text, path: u, union: name}", "held: {type: json, path: u, union: value}",
		"who: {type: text, path: y, personal: true}", "what: {type: json, path: z, secret_paths: [a], personal_paths: [y, \"*\"]}", "all: {type: json, path: v, personal: true}")
	table, err := values.Table("things")
	if err != nil {
		f.Fatal(err)
	}
	_, lines := linesOf(f, "x.y", "n: {type: integer}", "all: {type: json, from: element}", "place: {type: integer, from: position}")
	_, fields := linesOf(f, "x", "name: {type: text, from: key}", "v: {type: text, from: element, personal_paths: a}", "b: {type: text, include: more, by: n}")
	f.Add([]byte(`{"items": [{"id": 1, "x": [{"y": [{"n": 1}, null, "z"]}, {}]}, {"x": {"a": "b", "n": {"c": 1}}}], "more": {"1": "x"}}`))
	tables = append(slices.Clone(tables), *table, *lines, *fields)
	f.Fuzz(func(t *testing.T, body []byte) {
		for i := range tables {
			p := newPlan(&tables[i], pseudonyms{})
			if a, err := p.decode(body); err == nil && len(a.rows)+a.nulls < a.records && tables[i].Rows == nil {
				t.Errorf("%d rows of %d records", len(a.rows), a.records)
			}
		}
		var want any
		if json.Unmarshal(body, &want) != nil {
			return
		}
		if diff := cmp.Diff(want, decoded(t, bytes.TrimSpace(body))); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// decoded reads JSON by the walk, but for its scalars.
func decoded(t *testing.T, value []byte) any {
	switch value[0] {
	case '{':
		object := map[string]any{}
		members(value, func(key, v []byte) { object[unquoteKey(key)] = decoded(t, v) })
		return object
	case '[':
		array := []any{}
		if err := elements(value, func(v []byte) error { array = append(array, decoded(t, v)); return nil }); err != nil {
			t.Error(err)
		}
		return array
	}
	var scalar any
	if err := json.Unmarshal(value, &scalar); err != nil {
		t.Errorf("%q is no value: %v", value, err)
	}
	return scalar
}
