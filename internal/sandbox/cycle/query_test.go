package cycle

import (
	"slices"
	"strings"
	"testing"
)

func names(a answer, member string) []string {
	var out []string
	for _, d := range a.list() {
		out = append(out, d.text(member))
	}
	return out
}

// TestPaging: pages are numbered from 1, do not overlap, and the last is short; there is no total.
func TestPaging(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	seen := map[string]bool{}
	for page := 1; ; page++ {
		a := l.get("/v1/hubs/current/activity?page%5Bsize%5D=90&page%5Bnumber%5D=" + string(rune('0'+page)))
		for _, d := range a.list() {
			if seen[d.text("id")] {
				t.Fatalf("page %d repeats %s", page, d.text("id"))
			}
			seen[d.text("id")] = true
		}
		if len(a.body) != 1 {
			t.Errorf("besides data there is %.100s", a.raw)
		}
		if len(a.list()) < 90 {
			break
		}
	}
	if len(seen) != 600 {
		t.Errorf("paging found %d entries of 600", len(seen))
	}
	if n := len(l.get("/v1/hubs/current/activity").list()); n != 20 {
		t.Errorf("a page without a size has %d entries", n)
	}
	if a := l.get("/v1/hubs/current/activity?page[number]=99999"); a.status != 200 || !strings.Contains(a.raw, `"data":[]`) {
		t.Errorf("a page behind the end: %d %.100s", a.status, a.raw)
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	production := l.first("/v1/environments?filter[identifier]=production")
	marc := accountID(l.world.Person("marc").ID)
	for query, want := range map[string]int{
		"/v1/containers?page[size]=100":                                               20,
		"/v1/containers?page[size]=100&filter[state]=running":                         18,
		"/v1/containers?filter[state]=stopped":                                        2,
		"/v1/containers?filter[state]=stopped,running&page[size]=100":                 20,
		"/v1/containers?filter[state]=stopped&filter[environment]=" + production:      1,
		"/v1/containers?filter[environment]=" + production:                            10,
		"/v1/containers?filter[search]=WORK":                                          2,
		"/v1/containers?filter[search]=%25":                                           0,
		"/v1/containers?filter[identifier]=postgres":                                  2,
		"/v1/containers?filter[service]=discovery":                                    3,
		"/v1/containers?filter[public_network]=enable":                                4,
		"/v1/containers?filter[deprecated]=false&page[size]=100":                      20,
		"/v1/containers?filter[deprecated]=true":                                      0,
		"/v1/containers?filter[tags]=compute&page[size]=100":                          20,
		"/v1/containers?filter[tags]=gpu":                                             0,
		"/v1/containers?filter[creator]=" + marc + "&page[size]=100":                  14,
		"/v1/containers?filter[range-start]=2026-11-01T00:00:00Z":                     0,
		"/v1/containers?filter[range-end]=2026-11-01T00:00:00%2B02:00&page[size]=100": 20,
		"/v1/containers?filter[state]='%20OR%201=1":                                   0,
		"/v1/environments":                                                               4,
		"/v1/environments?filter[search]=stag":                                           1,
		"/v1/infrastructure/servers":                                                     6,
		"/v1/infrastructure/servers?filter[tags]=mad":                                    3,
		"/v1/infrastructure/servers?filter[cluster]=staging":                             1,
		"/v1/infrastructure/clusters?filter[essential]=true":                             1,
		"/v1/dns/zones":                                                                  3,
		"/v1/dns/zones?filter[state]=pending":                                            1,
		"/v1/billing/invoices":                                                           13,
		"/v1/billing/invoices?filter[state]=paid":                                        11,
		"/v1/billing/invoices?filter[range-start]=2026-01-01T00:00:00Z":                  11,
		"/v1/pipelines/runs?page[size]=250":                                              60,
		"/v1/hubs/current/members":                                                       5,
		"/v1/hubs/current/api-keys":                                                      5,
		"/v1/hubs/current/api-keys?filter[search]=bot":                                   1,
		"/v1/hubs/current/usage":                                                         30,
		"/v1/containers?utm_source=newsletter&page[size]=3":                              3,
		"/v1/containers?page%5Bsize%5D=3&page%5Bnumber%5D=7":                             2,
		"/v1/hubs/current/activity?filter[verbosity]=0&filter[events]=hub.apikey.create": len(l.get("/v1/hubs/current/activity?filter[search]=hub.apikey.create&page[size]=250").list()),
	} {
		if a := l.get(query); a.status != 200 || len(a.list()) != want && !strings.HasSuffix(query, "tags") {
			t.Errorf("%s: %d with %d, want %d: %.200s", query, a.status, len(a.list()), want, a.raw)
		}
	}
	if a := l.get("/v1/infrastructure/servers/tags"); !strings.Contains(a.raw, `["compute","fra","mad","par","storage"]`) {
		t.Errorf("tags: %s", a.raw)
	}
}

func TestBadQueries(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	for query, want := range map[string]struct{ code, source string }{
		"page[size]=0":                      {"422.invalid-argument", "page[size]"},
		"page[size]=-1":                     {"422.invalid-argument", "page[size]"},
		"page[size]=251":                    {"422.max-exceeded", "page[size]"},
		"page[size]=ten":                    {"422.invalid-argument", "page[size]"},
		"page[size]=":                       {"422.invalid-argument", "page[size]"},
		"page[number]=0":                    {"422.invalid-argument", "page[number]"},
		"page[number]=1e3":                  {"422.invalid-argument", "page[number]"},
		"page[number]=99999999999999999999": {"422.invalid-argument", "page[number]"},
		"page[number]=1000001":              {"422.max-exceeded", "page[number]"},
		"page[offset]=1":                    {"422.invalid-argument", "page[offset]"},
		"page=2":                            {"422.invalid-argument", "page"},
		"filter=x":                          {"422.invalid-argument", "filter"},
		"filter[]=x":                        {"422.invalid-argument", "filter[]"},
		"filter[colour]=x":                  {"422.invalid-argument", "filter[colour]"},
		"filter[state":                      {"422.invalid-argument", "filter[state"},
		"filter[deprecated]=perhaps":        {"422.invalid-argument", "filter[deprecated]"},
		"filter[range-start]=yesterday":     {"422.invalid-argument", "filter[range-start]"},
		"sort=name;drop":                    {"400.invalid-syntax", ""},
		"sort=na%20me":                      {"422.invalid-argument", "sort"},
		"sort=a.b.c.d.e.f.g":                {"422.invalid-argument", "sort"},
		"include=secrets":                   {"422.invalid-argument", "include"},
		"meta=secrets":                      {"422.invalid-argument", "meta"},
		"%zz=1":                             {"400.invalid-syntax", ""},
		"filter[state]=" + strings.Repeat("a,b", 1) + manyValues(): {"422.max-exceeded", "filter[state]"},
	} {
		a := l.get("/v1/containers?" + query)
		if err := envelope(a); a.code() != want.code || a.body.text("error", "source") != want.source || err != nil {
			t.Errorf("%.40s: %q at %q (%v), want %q at %q", query, a.code(), a.body.text("error", "source"), err, want.code, want.source)
		}
	}
}

// manyValues is a list of more values than one parameter may have.
func manyValues() string {
	var b strings.Builder
	for i := range maxListed + 2 {
		b.WriteString(",v" + strings.Repeat("x", i))
	}
	return b.String()
}

func TestSorting(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	up := names(l.get("/v1/containers?page[size]=100&sort=name"), "name")
	if !slices.IsSorted(up) || len(up) != 20 {
		t.Errorf("sort=name: %v", up)
	}
	down := names(l.get("/v1/containers?page[size]=100&sort=-name"), "name")
	slices.Reverse(down)
	if !slices.IsSorted(down) {
		t.Errorf("sort=-name is not the reverse: %v", down)
	}
	created := []string{}
	for _, d := range l.get("/v1/hubs/current/activity?sort=time").list() {
		created = append(created, d.text("time"))
	}
	if !slices.IsSorted(created) {
		t.Errorf("sort=time: %v", created)
	}
	two := l.get("/v1/containers?page[size]=100&sort=state.current,-events.created").list()
	for i := 1; i < len(two); i++ {
		a, b := two[i-1], two[i]
		if sa, sb := a.text("state", "current"), b.text("state", "current"); sa > sb || sa == sb && a.text("events", "created") < b.text("events", "created") {
			t.Errorf("sort by two: %s %s before %s %s", sa, a.text("events", "created"), sb, b.text("events", "created"))
		}
	}
}

// TestIncludesAndMetas: includes are keyed by name and id at the top, metas stand in each resource.
func TestIncludesAndMetas(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	production := l.first("/v1/environments?filter[identifier]=production")
	a := l.get("/v1/containers?filter[identifier]=api&filter[environment]=" + production + "&include=creators,images,stacks,stack_builds,environments,environments:identifiers&meta=instances_count,domains,ips")
	d := a.list()[0]
	for name, id := range map[string]string{"images": d.text("image", "id"), "environments": d.text("environment", "id"), "stacks": d.text("stack", "id"), "stack_builds": d.text("stack", "build_id")} {
		if found := a.body.at("includes", name, id); found == nil || id == "" {
			t.Errorf("includes have no %s %q", name, id)
		}
	}
	if creator := a.body.at("includes", "creators", "accounts", d.text("creator", "id"), "email", "address"); creator != "marc.oliver@meridia.example" {
		t.Errorf("the creator is %v", creator)
	}
	if identifier := a.body.at("includes", "environments:identifiers", d.text("environment", "id")); identifier != "production" {
		t.Errorf("the environment's identifier is %v", identifier)
	}
	if d.at("meta", "instances_count", "total") != d["instances"] || d.at("meta", "instances_count", "state", "running") != 4.0 {
		t.Errorf("meta %v", d["meta"])
	}
	if plain := l.get("/v1/containers?filter[identifier]=api"); plain.body["includes"] != nil || plain.list()[0]["meta"] != nil {
		t.Errorf("includes or metas that nobody asked for: %.200s", plain.raw)
	}
	open := l.get("/v1/billing/invoices?meta=due").list()
	if open[0].at("meta", "due") != open[0]["charges"] || open[5].at("meta", "due") != 0.0 {
		t.Errorf("due: %v of %v, %v of a paid one", open[0].at("meta", "due"), open[0]["charges"], open[5].at("meta", "due"))
	}
}

// TestIdentifiersInPaths: a resource may be named by its identifier where that names one only.
func TestIdentifiersInPaths(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	l.want(l.get("/v1/environments/production"), 200, "")
	l.want(l.get("/v1/environments/nowhere"), 404, "404.environment")
	l.want(l.get("/v1/environments/0123456789abcdef01234567"), 404, "404.environment")
	l.want(l.get("/v1/containers/worker"), 422, "422.invalid-argument") // in two environments
	l.want(l.get("/v1/containers/transform"), 200, "")
	for identifier, want := range map[string]int{
		"Y2x1c3Rlcjpwcm9kdWN0aW9uL2Vudjpwcm9kdWN0aW9uL2NvbnRhaW5lcjp3b3JrZXI=": 200, // cluster:production/env:production/container:worker
		"ZW52Om5vd2hlcmUvY29udGFpbmVyOndvcmtlcg==":                             404, // env:nowhere/container:worker
		"Y29udGFpbmVyOndvcmtlcg==":                                             422, // container:worker
		"***":                                                                  422, "": 422, "Og==": 422,
	} {
		if a := l.get("/v1/utils/resource/lookup?desired-component=container&identifier=" + identifier); a.status != want {
			t.Errorf("%q: %d, want %d: %.200s", identifier, a.status, want, a.raw)
		}
	}
}
