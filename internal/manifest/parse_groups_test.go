package manifest

import (
	"strings"
	"testing"
)

const grouped = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
tables:
  orders: {about: Orders, get: /orders, columns: {id: {type: uuid, key: true}}}
  returns: {about: Returns, get: /returns, columns: {id: {type: uuid, key: true}}}
  people: {about: People, get: /people, columns: {id: {type: uuid, key: true}}}
views:
  sums: {about: Sums, select: SELECT count(*) AS n FROM orders, columns: {n: {type: integer}}}
`

func TestGroups(t *testing.T) {
	t.Parallel()
	m := parsed(t, grouped+"groups: {Sales & more: [orders, sums], Rest: returns}\n")
	tables, _ := m.Tables()
	views, _ := m.Views()
	if tables[0].Group != "Sales & more" || tables[1].Group != "Rest" || tables[2].Group != "" || views[0].Group != "Sales & more" {
		t.Errorf("%+v %+v", tables, views)
	}
}

func TestWrongGroups(t *testing.T) {
	t.Parallel()
	for groups, want := range map[string]string{
		"{A: [ordes]}":                         `acme.yaml:13:13: groups: A: no table or view "ordes"; did you mean "orders"?`,
		"{A: orders, B: [orders]}":             "groups: B: orders is in A already; it can be in one",
		"{A: []}":                              "groups: A is an empty list",
		"{A: {orders: 1}}":                     "groups: A must be a text, found keys with values",
		"[orders]":                             "groups: want keys with values",
		"{" + strings.Repeat("a", 41) + ": x}": "a name has 1 to 40 characters",
	} {
		_, err := Parse("acme.yaml", []byte(grouped+"groups: "+groups+"\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", groups, err, want)
		}
	}
	if _, err := Parse("acme.yaml", []byte(strings.Replace(grouped[strings.Index(grouped, "\n")+1:strings.Index(grouped, "views:")], "title", "groups: {A: orders}\ntitle", 1))); err == nil ||
		!strings.Contains(err.Error(), "groups belongs to version 2") {
		t.Error(err)
	}
}
