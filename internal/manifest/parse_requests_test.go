package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const scoped = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}, site: {env: [ACME_SITE]}}
authenticators: {bearer: {headers: {X-Key: "{api_key}"}}}
scope: {noun: site, from: site, header: X-Site}
paginators:
  next: {next: links.next, items: data}
  pages: {page: page, size: size, max: 10, items: data}
tables:
  things:
    about: Things
    get: /things
    columns:
      id: {type: text, key: true}
      n: {type: integer, filter: {eq: n}}
`

func TestRequestsAreRead(t *testing.T) {
	t.Parallel()
	file := strings.Replace(scoped, "    get: /things\n", "    post: /{site}/things\n    read: true\n    body: {a: [1, {b: null}], c: x}\n    params: {v: 2, w: [a, b], deep: true}\n    headers: {X-V: \"1\"}\n    scope: {path: site}\n", 1)
	m := parsed(t, file)
	things, _ := m.Table("things")
	want := &Table{
		Name: "things", About: "Things", Get: "/{site}/things", Post: true, Body: `{"a":[1,{"b":null}],"c":"x"}`,
		Params:  []Constant{{"v", []string{"2"}}, {"w", []string{"a", "b"}}, {"deep", []string{"true"}}},
		Headers: []HeaderTemplate{{"X-V", "1"}}, Scope: ScopePlace{Path: "site"},
		Columns: []Column{{Name: "id", Type: Text, Key: true, Path: "id"}, {Name: "n", Type: Integer, Path: "n", Filters: map[Op]Param{Eq: {Name: "n", Style: Repeat, As: Integer, In: InBody}}}},
	}
	if diff := cmp.Diff(want, things); diff != "" {
		t.Error(diff)
	}
}

func TestMistakesInRequests(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, new, want string }{
		{"get: /things\n", "post: /things\n", "table things: a POST may change something or cost credits; say read: true if this one does neither"},
		{"get: /things\n", "get: /things\n    post: /things\n    read: true\n", "table things: give one of get and post"},
		{"get: /things\n", "get: /things\n    body: {a: 1}\n", "table things: body goes with post"},
		{"get: /things\n", "get: /things\n    read: true\n", "table things: read goes with post"},
		{"get: /things\n", "post: /things\n    read: true\n    body: [a]\n", "table things: body must be members with values, found a list"},
		{"get: /things\n", "post: /things\n    read: true\n    paginator: next\n", "an address that leads to the next page goes with get, not with post"},
		{"get: /things\n", "post: /things?x=1\n    read: true\n", "table things: post must be a path that begins with / and has no parameters"},
		{"get: /things\n", "post: /things/{x}\n    read: true\n", `no column "x"`},
		{"    get: /things\n", "", "table things: get is missing; add get: the path, such as /v1/facilities"},
		{"get: /things\n", "get: /things\n    params: {\"a b\": 1}\n", "table things: params: a b: that is not the name of a request parameter"},
		{"get: /things\n", "get: /things\n    params: {v: \"{api_key}\"}\n", "table things: params: v: {api_key} would be sent as it is written; credentials stand in headers alone"},
		{"get: /things\n", "get: /things\n    params: {v: [a, \"key-{api_key}\"]}\n", "table things: params: v: {api_key} would be sent as it is written"},
		{"get: /things\n", "get: /things\n    params: {n: 1}\n", `table things: parameter "n" of column n is that of params already`},
		{"get: /things\n", "get: /things\n    paginator: pages\n    params: {page: 1}\n", `table things: parameter "page" of params is that of paginator pages already`},
		{"get: /things\n", "get: /things\n    scope: {param: n}\n", `table things: parameter "n" of column n is that of scope already`},
		{"get: /things\n", "get: /things\n    headers: {x-key: a}\n", "table things: header x-key is set by the client"},
		{"get: /things\n", "get: /things\n    headers: {x-site: a}\n", "table things: header x-site is set by the client"},
		{"get: /things\n", "get: /things\n    headers: {content-type: a}\n", "table things: header content-type is set by the client"},
		{"get: /things\n", "get: /things\n    headers: {X-A: \"{api_key}\"}\n", "table things: header X-A: api_key is a secret; requests carry it in the headers of an authenticator"},
		{"get: /things\n", "get: /things\n    headers: {X-A: \"{user}\"}\n", `table things: header X-A: no credential "user"`},
		{"get: /things\n", "get: /things\n    headers: {X-A: \"{a b\"}\n", "table things: header X-A must be a plain text on one line, with {name} for a credential"},
		{"get: /things\n", "get: /things\n    headers: {X-A: \"a\\nB: c\"}\n", "table things: header X-A must be a plain text on one line"},
		{"get: /things\n", "get: /things\n    paginator: pages\n    most_rows: 5\n", "table things: most_rows is of an answer that has no pages"},
		{"get: /things\n", "get: /things\n    most_rows: 0\n", "most_rows"},
		{"{eq: n}", "{eq: {param: n, style: list}}", "column things.n: style: list is an array in a body, which goes with post"},
		{"{eq: n}", "{eq: {param: n, in: body}}", "column things.n: in: body goes with post"},
		{"{eq: n}", "{eq: {param: n, in: header}}", `column things.n: unknown in "header"; there are: query, body`},
		{"get: /things\n", "get: /things\n    scope: nowhere\n", `table things: scope: unknown scope "nowhere"; there are: none, {header: …}, {param: …}, {path: …}`},
		{"get: /things\n", "get: /things\n    scope: {path: site}\n", "table things: scope: the path has no {site}, which stands for the site; say scope: none if requests need not name it"},
		{"header: X-Site", "path: site", "table things: scope: the path has no {site}"},
		{"header: X-Site", "path: site, param: site", "scope: an address says it in one place; give one of param and path"},
		{"header: X-Site", "param: \"a b\"", `scope: "a b" is not the name of a request parameter`},
		{", header: X-Site", "", "scope: header is missing; add header: the request header, such as x-organization-id"},
		{"scope: {noun: site, from: site, header: X-Site}\n", "", ""},
	} {
		file := strings.Replace(scoped, c.old, c.new, 1)
		if file == scoped {
			t.Fatalf("%q is not there", c.old)
		}
		_, err := Parse("test.yaml", []byte(file))
		if c.want == "" && err == nil {
			continue
		}
		if err == nil || c.want == "" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v\nwant %s", c.new, err, c.want)
		}
	}
	if _, err := Parse("test.yaml", []byte(strings.Replace(scoped, "manifest: 2\n", "", 1))); err == nil || strings.Contains(err.Error(), "scope") {
		t.Errorf("version 1: got %v", err)
	}
}
