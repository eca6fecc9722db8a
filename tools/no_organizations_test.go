package tools_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// loner is a platform without organisations, which tells who somebody is, lists keys, and has prompts, a view and a page to look things up in.
const loner = `manifest: 2
platform: loner
title: Loner
base_url: https://api.loner.example
credentials: {api_key: {env: [LONER_KEY], secret: true}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
errors: {message: message}
identity: {about: Me, get: /me, columns: {id: {type: text, key: true}, name: {type: text}}}
keys: {list: {about: Keys, get: /keys, columns: {id: {type: text, key: true}, name: {type: text}, created_at: {type: datetime}}}}
limits: {scope: 1000/min, key: 100/s, routes: [{match: /things, budget: 50/s}]}
rotation: {due: 90d, overdue: 180d}
reference: {codes: {title: Codes, about: What codes mean, text: "1 is one."}}
prompts: {sum: {title: Sum, about: A sum, text: Add up things.}}
paginators: {pages: {page: page, size: size, max: 2, items: items, total: total}}
tables:
  things: {about: Things, get: /things, paginator: pages, columns: {id: {type: text, key: true, filter: {eq: id}}, name: {type: text}, amount: {type: number, unit: EUR}}}
  parts: {about: Parts, get: "/things/{thing_id}/parts", each: {thing_id: things.id}, columns: {id: {type: text, key: true}, thing_id: {type: text}}}
  refused: {about: Refused, get: /refused/403, columns: {id: {type: text, key: true}}}
  absent: {about: Absent, get: /refused/404, columns: {id: {type: text, key: true}}}
  lost: {about: Lost, get: /refused/401, columns: {id: {type: text, key: true}}}
  paid: {about: Paid, get: /refused/402, columns: {id: {type: text, key: true}}}
  odd: {about: Odd, get: /refused/400, columns: {id: {type: text, key: true}}}
  broken: {about: Broken, get: /refused/500, columns: {id: {type: text, key: true}}}
views: {sums: {about: Sums, select: "SELECT name, sum(amount) AS total FROM things GROUP BY 1", columns: {name: {type: text}, total: {type: number, unit: EUR}}}}
`

func newLoner(t *testing.T) *bench {
	t.Helper()
	return newLonerOf(t, loner)
}

func newLonerOf(t *testing.T, text string) *bench {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var status int
		switch {
		case r.URL.Path == "/me":
			fmt.Fprint(w, `{"id":"u1","name":"Ana"}`)
		case r.URL.Path == "/keys":
			fmt.Fprint(w, `[{"id":"k1","name":"One","created_at":"2020-01-01T00:00:00Z"}]`)
		case r.URL.Path == "/things":
			fmt.Fprint(w, `{"items":[{"id":"1","name":"a","amount":1}],"total":1}`)
		case strings.HasSuffix(r.URL.Path, "/parts"):
			fmt.Fprint(w, `[{"id":"p1"}]`)
		default:
			fmt.Sscanf(r.URL.Path, "/refused/%d", &status)
			w.WriteHeader(status)
			fmt.Fprint(w, `{"message":"no"}`)
		}
	}))
	t.Cleanup(srv.Close)
	m := parsed(t, text)
	return newBenchOf(t, m, nil, srv.URL, credentials{key: "lk_0123456789abcdefghijkl", organization: "c1"})
}

// ofOrganizations are words that somebody without organisations is not to read.
var ofOrganizations = regexp.MustCompile(`(?i)organi[sz]ation|subsidiar|tenant|workspace|\bhubs?\b|\bteams?\b|another account|other accounts`)

// TestNobodyIsToldOfOrganizations that the platform has not: not by what is listed, nor by any answer.
func TestNobodyIsToldOfOrganizations(t *testing.T) {
	t.Parallel()
	b := newLoner(t)
	texts := map[string]string{"instructions": tools.Instructions(b.deps)}
	for _, entry := range tools.All(b.deps) {
		texts["tool "+entry.Tool.Name] = toJSON(t, entry.Tool)
	}
	for _, r := range tools.Resources(b.deps) {
		contents, err := r.Handler(t.Context(), mcp.ReadResourceRequest{Params: mcp.ReadResourceParams{URI: r.Resource.URI}})
		texts["resource "+r.Resource.URI] = toJSON(t, r.Resource) + toJSON(t, contents) + fmt.Sprint(err)
	}
	for _, r := range tools.ResourceTemplates(b.deps) {
		texts["template "+r.Template.Name] = toJSON(t, r.Template)
	}
	for _, p := range tools.Prompts(b.deps) {
		result, err := p.Handler(t.Context(), mcp.GetPromptRequest{})
		texts["prompt "+p.Prompt.Name] = toJSON(t, p.Prompt) + toJSON(t, result) + fmt.Sprint(err)
	}
	for _, c := range []struct {
		tool string
		args map[string]any
	}{
		{"whoami", nil}, {"whoami", map[string]any{"format": "json"}}, {"list_keys", nil}, {"list_keys", map[string]any{"format": "json"}},
		{"describe_org_data", nil}, {"describe_org_data", map[string]any{"table": "things"}}, {"describe_org_data", map[string]any{"search": "company"}},
		{"describe_org_data", map[string]any{"table": "nothing"}}, {"describe_org_data", map[string]any{"table": "sums"}},
		{"query_org_data", nil}, {"query_org_data", map[string]any{"sql": "SELECT 1", "company": "x"}}, {"query_org_data", map[string]any{"sql": "SELECT 1", "org_id": "x"}},
	} {
		_, text := b.result(t.Context(), t, c.tool, c.args)
		texts[fmt.Sprint(c.tool, c.args)] = text
	}
	for _, sql := range []string{
		"SELECT * FROM things", "SELECT * FROM sums", "SELECT count(*) FROM things JOIN parts ON thing_id = things.id", "SELECT * FROM refused", "SELECT * FROM absent",
		"SELECT * FROM lost", "SELECT * FROM paid", "SELECT * FROM odd", "SELECT * FROM broken", "SELECT * FROM nothing", "SELECT nothing FROM things", "DELETE FROM things",
		"SELECT * FROM things WHERE id = '2'", "SELECT sum(amount) FROM things", "SELECT", "SELECT * FROM loner.things", "SELECT * FROM other.things",
	} {
		for _, format := range []string{"csv", "json"} {
			_, text := b.result(t.Context(), t, "query_org_data", map[string]any{"sql": sql, "format": format, "fresh": true})
			texts[sql+" as "+format] = text
		}
	}
	for what, text := range texts {
		if found := ofOrganizations.FindString(text); found != "" {
			t.Errorf("%s tells of %q:\n%s", what, found, text)
		}
	}
	if _, err := tools.Complete(b.deps)(context.Background(), mcp.PromptReference{Name: "sum"}, mcp.CompleteArgument{Name: "organization"}, mcp.CompleteContext{}); err == nil {
		t.Error("an organisation is completed")
	}
}

// ofLists are words that say that all organisations are known.
var ofLists = regexp.MustCompile(`lists? (of )?them|reachable|"\*"|\* for all|were not asked|was not asked|join(ed)? with`)

// TestNobodyIsToldOfAList of organisations where a platform has them and does not tell which there are.
func TestNobodyIsToldOfAList(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer("errors:", "scope: {noun: club, header: x-club, from: organization}\nerrors:", "secret: true}}", "secret: true}, organization: {env: [LONER_CLUB]}}").Replace(loner)
	b := newLonerOf(t, text)
	texts := map[string]string{"instructions": tools.Instructions(b.deps)}
	for _, entry := range tools.All(b.deps) {
		texts["tool "+entry.Tool.Name] = toJSON(t, entry.Tool)
	}
	for _, c := range []struct {
		tool string
		args map[string]any
	}{
		{"whoami", nil}, {"list_keys", nil}, {"describe_org_data", nil}, {"describe_org_data", map[string]any{"table": "things"}},
		{"query_org_data", map[string]any{"sql": "SELECT * FROM things"}}, {"query_org_data", map[string]any{"sql": "SELECT * FROM sums"}},
		{"query_org_data", map[string]any{"sql": "SELECT * FROM things WHERE organization_id IN ('c1', 'c2')"}},
		{"query_org_data", map[string]any{"sql": "SELECT * FROM things", "organization": "c2"}}, {"query_org_data", map[string]any{"sql": "SELECT * FROM refused"}},
		{"query_org_data", map[string]any{"sql": "SELECT * FROM things", "organization": "Club Two"}}, {"query_org_data", map[string]any{"sql": "SELECT * FROM things", "organization": "*"}},
	} {
		_, text := b.result(t.Context(), t, c.tool, c.args)
		texts[fmt.Sprint(c.tool, c.args)] = text
	}
	for what, text := range texts {
		if found := ofLists.FindString(text); found != "" {
			t.Errorf("%s tells of %q:\n%s", what, found, text)
		}
	}
	if !strings.Contains(texts["tool query_org_data"], "Id of another club to ask") || !strings.Contains(texts["instructions"], "Rows are those of one club") {
		t.Errorf("nothing is told of clubs: %s\n%s", texts["instructions"], texts["tool query_org_data"])
	}
}
