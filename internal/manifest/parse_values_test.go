package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// second is a version-2 manifest whose one table has the columns given, one a line.
func second(columns string) string {
	return `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
tables:
  things:
    about: Things
    get: /v1/things
    columns:
      id: {type: text, key: true}
` + columns
}

func columnsOf(t *testing.T, file string) map[string]*Column {
	t.Helper()
	m := parsed(t, file)
	tables, err := m.Tables()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*Column{}
	for i := range tables[0].Columns {
		byName[tables[0].Columns[i].Name] = &tables[0].Columns[i]
	}
	return byName
}

func TestValues(t *testing.T) {
	t.Parallel()
	got := columnsOf(t, second(`
      used: {type: datetime, null_if: "0001-01-01T00:00:00Z"}
      left: {type: integer, null_if: [-1, none, ""]}
      made: {type: datetime, epoch: ms, filter: {ge: from, le: {param: to, as: datetime}}}
      price: {type: number, scale: 1000}
      label: {type: text, coalesce: [name, meta.title]}
      kind: {type: text, path: type, union: name}
      detail: {type: json, path: type, union: value}
`))
	for name, want := range map[string]Reading{
		"used":   {NullIf: []string{"0001-01-01T00:00:00Z"}},
		"left":   {NullIf: []string{"-1", "none", ""}},
		"made":   {Epoch: Milliseconds},
		"price":  {Decimals: 3},
		"label":  {Or: []string{"meta.title"}},
		"kind":   {Union: UnionName},
		"detail": {Union: UnionValue},
	} {
		if diff := cmp.Diff(want, got[name].Reading); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	if got["label"].Path != "name" {
		t.Error(got["label"].Path)
	}
	if f := got["made"].Filters; f[Ge].Epoch != Milliseconds || f[Le].Epoch != NoEpoch || f[Le].As != Datetime {
		t.Errorf("%+v", f)
	}
}

func TestValuesRefused(t *testing.T) {
	t.Parallel()
	for column, want := range map[string]string{
		"{type: datetime, epoch: us}":                                         `unknown epoch "us"; there are: s (seconds since 1970), ms (milliseconds)`,
		"{type: date, epoch: s}":                                              "epoch goes with type datetime, not date",
		"{type: number, scale: 12}":                                           "scale is what the platform's number is divided by, a power of ten",
		"{type: number, scale: 1}":                                            "scale is what the platform's number is divided by, a power of ten",
		"{type: number, scale: 0}":                                            "scale must be a whole number from 1 on",
		"{type: integer, scale: 100}":                                         "scale goes with type number, not integer",
		"{type: json, union: key}":                                            `unknown union "key"; there are: name`,
		"{type: json, union: name}":                                           "union: name goes with type text",
		"{type: text, union: value}":                                          "union: value goes with type json",
		"{type: text, null_if: []}":                                           "null_if is an empty list",
		"{type: text, null_if: {a: b}}":                                       "null_if must be a text",
		"{type: text, coalesce: [a, b], path: c}":                             "coalesce has all paths, path one",
		"{type: text, coalesce: a}":                                           "write one alone as path: a",
		"{type: text, coalesce: [a, a]}":                                      `coalesce has "a" twice`,
		"{type: text, coalesce: [a, b], filter: {eq: a}}":                     "a request parameter looks at one field, coalesce at a, b; leave filter out",
		"{type: text, null_if: x, input: true, filter: {eq: x}}":              "an input is not in the answer; leave null_if out",
		"{type: datetime, filter: {ge: {param: from, as: datetime}}}":         "as has one use",
		"{type: number, scale: 10, unit: EUR, unit_from: id}":                 "leave one out",
		"{type: datetime, epoch: s, filter: {ge: {param: from, as: number}}}": "as has one use",
		"{type: datetime, null_if: [\"\"], epoch: ms, union: name}":           "union: name goes with type text",
	} {
		t.Run(column, func(t *testing.T) {
			_, err := Parse("acme.yaml", []byte(second("      x: "+column+"\n")))
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
	for _, key := range []string{"null_if: 1", "coalesce: [a, b]"} {
		file := strings.Replace(second(""), "key: true", "key: true, "+key, 1)
		if _, err := Parse("acme.yaml", []byte(file)); err == nil || !strings.Contains(err.Error(), "key: true") {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// TestVersionOneHasNoValues sees that each word that came later is refused in a file that does not say so.
func TestVersionOneHasNoValues(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"null_if: x", "epoch: s", "scale: 10", "coalesce: [a, b]", "union: name"} {
		file := strings.Replace(second("      x: {type: text, "+word+"}\n"), "manifest: 2\n", "", 1)
		key, _, _ := strings.Cut(word, ":")
		if _, err := Parse("acme.yaml", []byte(file)); err == nil || !strings.Contains(err.Error(), key+" belongs to version 2 of the grammar") {
			t.Errorf("%s: %v", word, err)
		}
	}
}

func TestScaledFactsAreRefused(t *testing.T) {
	t.Parallel()
	file := second("      price: {type: number, unit: EUR, scale: 1000}\n") + "    envelope: {totals: {price: total}}\n"
	if _, err := Parse("acme.yaml", []byte(file)); err == nil || !strings.Contains(err.Error(), "column price is scaled, which the answer's own figures are not") {
		t.Error(err)
	}
}

// TestOnlyMembersOfTheRecordAreOrdered sees that a platform is not asked for an order of values that it does not have as such.
func TestOnlyMembersOfTheRecordAreOrdered(t *testing.T) {
	t.Parallel()
	const order = `    order: {param: sort, asc: "{column}", columns: [x]}` + "\n"
	for column, want := range map[string]string{
		"{type: number, scale: 1000}":                "",
		"{type: datetime, epoch: ms, null_if: 0}":    "",
		"{type: number, coalesce: [a, b]}":           "column x is no member of the record",
		"{type: number, include: boxes, by: box_id}": "column x is no member of the record",
		"{type: text, union: name}":                  "column x is no member of the record",
		"{type: number, secret: true}":               "column x is masked",
	} {
		_, err := Parse("acme.yaml", []byte(second("      x: "+column+"\n")+order))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", column, err, want)
		}
	}
	for column, want := range map[string]string{"{type: number}": "column x is no member of the record", "{type: number, from: record}": ""} {
		_, err := Parse("acme.yaml", []byte(unfolding("{path: lines, record: id}", column)+order))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", column, err, want)
		}
	}
}
