package manifest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const withRoutes = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {Authorization: "{api_key}"}}}
limits:
  scope: 1000/min
  routes:
    - {match: /v1/reports, budget: 10/min, weight: 5}
    - {match: /v1/*/search, budget: [5/s, 100/h], of: key}
    - {match: /v1/reports/big/, weight: 20}
tables: {things: {about: Things, get: /things, columns: {id: {type: text, key: true}}}}
`

func TestRoutes(t *testing.T) {
	t.Parallel()
	m := parsed(t, withRoutes)
	want := []Route{
		{Match: "/v1/reports", Limits: []Limit{{"/v1/reports", 10, time.Minute}}, Weight: 5},
		{Match: "/v1/*/search", Limits: []Limit{{"/v1/*/search", 5, time.Second}, {"/v1/*/search", 100, time.Hour}}, Weight: 1, PerKey: true},
		{Match: "/v1/reports/big/", Weight: 20},
	}
	if diff := cmp.Diff(want, m.Limits.Routes); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for path, want := range map[string]string{
		"/v1/reports": "1 5", "/v1/reports/7": "1 5", "/v1/reports/7/rows": "1 5", "/v1/reports/big": "101 20", "/v1/reports/big/7": "101 20", "/v1/reports/bigger": "1 5",
		"/v1/reportsold": "0 1", "/v1": "0 1", "": "0 1", "/": "0 1", "/v1/things/search": "10 1", "/v1/reports/search": "11 1", "/v1/search": "0 1", "/v2/v1/reports": "0 1",
	} {
		routes, weight := m.Limits.On(path)
		if got := fmt.Sprintf("%b %d", routes, weight); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestWrongRoutes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"manifest: 2\n", "", "limits: routes belongs to version 2 of the grammar"},
		{"match: /v1/reports,", "", "limits: route: match is missing; add match: the path, or its beginning"},
		{"match: /v1/reports,", "match: v1/reports,", `limits: route: match must be a path below base_url that begins with /, with * for what is between two slashes, found "v1/reports"`},
		{"match: /v1/reports,", "match: /v1/rep*,", `limits: route: match must be a path`},
		{"match: /v1/reports,", "match: \"/v1/reports?x=1\",", `limits: route: match must be a path`},
		{"budget: 10/min, weight: 5", "weight: 0", "limits: route: weight must be a whole number from 1 on, found the number 0"},
		{"weight: 5", "weight: 20000", "limits: route: weight is as how many requests one counts, 10000 at most"},
		{"budget: 10/min, weight: 5", "of: key", "limits: route: give its budget, such as 10/min, or its weight, or both"},
		{"budget: 10/min", "budget: ten", `limits: budget: "ten" is not a number of requests in a time; write it like 1000/min`},
		{"of: key", "of: hub", `limits: route: of is key or scope, whose the budget is, found "hub"`},
		{"weight: 5", "wieght: 5", `limits: route: unknown key "wieght"; did you mean "weight"?`},
	} {
		text := strings.Replace(withRoutes, c.from, c.to, 1)
		if text == withRoutes {
			t.Errorf("%q is not in the manifest", c.from)
		}
		if _, err := Parse("acme.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: %v\nwant %s", c.to, c.from, err, c.want)
		}
	}
	many := strings.Replace(withRoutes, "  routes:\n", "  routes:\n"+strings.Repeat("    - {match: /x, weight: 2}\n", MaxRoutes), 1)
	if _, err := Parse("acme.yaml", []byte(many)); err == nil || !strings.Contains(err.Error(), "limits: there are 19 routes; 16 is the most") {
		t.Errorf("too many: %v", err)
	}
}
