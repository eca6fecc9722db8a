package catalog

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// holding is the seat of somebody in the holding, and the organisations of its tree by name.
func (l embeddedLab) holding(t *testing.T) (s seat, ids map[string]string) {
	t.Helper()
	ids = map[string]string{}
	for _, row := range l.rows(t, `SELECT o.name, o.id FROM organizations o WHERE platform = 'dcycle' AND 'Meridia Group' IN (name, (SELECT name FROM organizations p WHERE p.id = o.parent_id))`, seat{}, "") {
		ids[fmt.Sprint(row[0])] = fmt.Sprint(row[1])
	}
	for _, s := range l.dcycleSeats(t) {
		if s.name == "elena.ruiz@meridia.example in Meridia Group" {
			return s, ids
		}
	}
	t.Fatal("nobody is in the holding")
	return seat{}, nil
}

// openThrough is a catalog that asks the platform by another address.
func (l embeddedLab) openThrough(t *testing.T, s seat, address string, o Options) *Catalog {
	t.Helper()
	client, err := platform.NewClient(l.manifest, platform.Options{BaseURL: address, Credentials: func() (map[string]string, error) { return s.credentials, nil }})
	if err != nil {
		t.Fatal(err)
	}
	c := New(client, o)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		client.Close()
	})
	return c
}

// subsidiaries is the truth of what is counted by the organisations of the holding, for a table of the database.
func subsidiaries(table string) string {
	return `SELECT o.name, count(*) FROM ` + table + ` x JOIN organizations o ON o.platform = 'dcycle' AND o.id = x.organization_id
		WHERE 'Meridia Group' IN (o.name, (SELECT name FROM organizations p WHERE p.id = o.parent_id)) GROUP BY 1 ORDER BY 1`
}

// TestEachOrganizationInOneStatement: however the statement says it, all are asked, each once, and no answer depends on which way it was written or on what is
// kept.
func TestEachOrganizationInOneStatement(t *testing.T) {
	l := startDcycle(t)
	s, ids := l.holding(t)
	want := l.rows(t, subsidiaries("dcycle_vehicles"), s, "")
	if fmt.Sprint(want) != "[[Meridia Foods Iberia 24] [Meridia Group 42] [Meridia Logistics Europe 64] [Meridia Packaging Italia 16]]" {
		t.Fatalf("the sandbox has %v", want)
	}
	const pages = `(SELECT sum((n + 99) / 100) FROM (SELECT count(*) AS n FROM dcycle_vehicles WHERE organization_id IN (%s) GROUP BY organization_id))`
	var listed []string
	for _, id := range ids {
		listed = append(listed, "'"+id+"'")
	}
	slices.Sort(listed)
	in := strings.Join(listed, ", ")
	for _, q := range []struct{ name, sql, organization string }{
		{"a join", "SELECT o.name, count(*) FROM organizations o JOIN vehicles v ON v.organization_id = o.id GROUP BY 1 ORDER BY 1", ""},
		{"in the other order", "SELECT o.name, count(*) FROM vehicles v JOIN organizations o ON o.id = v.organization_id GROUP BY 1 ORDER BY 1", ""},
		{"an IN of a subquery", "SELECT (SELECT name FROM organizations o WHERE o.id = organization_id), count(*) FROM vehicles WHERE organization_id IN (SELECT id FROM organizations) GROUP BY 1 ORDER BY 1", ""},
		{"a list", "SELECT o.name, n FROM (SELECT organization_id, count(*) AS n FROM vehicles WHERE organization_id IN (" + in + ") GROUP BY 1) JOIN organizations o ON o.id = organization_id ORDER BY 1", ""},
		{"all by the caller", "SELECT (SELECT name FROM organizations o WHERE o.id = organization_id), count(*) FROM vehicles GROUP BY 1 ORDER BY 1", "*"},
		{"a tree", `WITH RECURSIVE below(id, name) AS (SELECT id, name FROM organizations WHERE parent_id IS NULL UNION ALL SELECT o.id, o.name FROM organizations o JOIN below b ON o.parent_id = b.id)
			SELECT b.name, count(*) FROM below b JOIN vehicles v ON v.organization_id = b.id GROUP BY 1 ORDER BY 1`, ""},
	} {
		t.Run(q.name, func(t *testing.T) {
			c := l.openThrough(t, s, l.sandbox.URL("dcycle"), Options{TTL: time.Hour})
			result, err := c.Query(t.Context(), Question{SQL: q.sql, Organization: q.organization})
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(result.Rows) != fmt.Sprint(want) || !result.Receipt.Complete {
				t.Errorf("%v, want %v; %+v", result.Rows, want, result.Receipt)
			}
			least := l.rows(t, "SELECT 1 + "+fmt.Sprintf(pages, in), s, "")[0][0].(int64) // the list of the organisations, and theirs
			t.Logf("%d requests, the least possible are %d", result.Receipt.Requests, least)
			if took := int64(result.Receipt.Requests); took < least || took > least+least/10 {
				t.Errorf("%d requests, the least possible are %d: %+v", took, least, result.Receipt)
			}
			again, err := c.Query(t.Context(), Question{SQL: q.sql, Organization: q.organization})
			if err != nil || fmt.Sprint(again.Rows) != fmt.Sprint(want) || again.Receipt.Requests != 0 || !again.Receipt.Complete {
				t.Errorf("asked again: %+v, %v", again, err)
			}
		})
	}
}

// TestOthersAreTold: an answer in the connection's own name alone says how many others there are, and no other says so.
func TestOthersAreTold(t *testing.T) {
	l := startDcycle(t)
	s, ids := l.holding(t)
	c := l.openThrough(t, s, l.sandbox.URL("dcycle"), Options{TTL: time.Hour})
	const others = `rows are of Meridia Group alone; 3 other organizations that this key reaches were not asked: organization_id IN (…) or organization: "*" asks them`
	for _, q := range []struct {
		name, sql, organization, want string
		requests                      int
	}{
		{"the first", "SELECT count(*) FROM facilities", "", others, 2},
		{"again", "SELECT count(*) FROM facilities", "", others, 0},
		{"through a view", "SELECT count(*) FROM coverage WHERE month = '2025-01'", "", others, -1},
		{"nobody's table", "SELECT count(*) FROM organizations", "", "", -1},
		{"no table", "SELECT 1", "", "", 0},
		{"one by the caller", "SELECT count(*) FROM facilities", "Meridia Foods Iberia", "rows are those of Meridia Foods Iberia", -1},
		{"one by the statement", "SELECT count(*) FROM facilities WHERE organization_id = '" + ids["Meridia Foods Iberia"] + "'", "", "", -1},
		{"all", "SELECT count(*) FROM facilities", "*", "asked: all 4 organizations that this key reaches", -1},
	} {
		result, err := c.Query(t.Context(), Question{SQL: q.sql, Organization: q.organization})
		if err != nil {
			t.Fatal(q.name, err)
		}
		told := slices.DeleteFunc(slices.Clone(result.Receipt.Notes), func(note string) bool {
			return !strings.HasPrefix(note, "rows are ") && !strings.HasPrefix(note, "asked: ")
		})
		if strings.Join(told, "|") != q.want || q.requests >= 0 && result.Receipt.Requests != q.requests {
			t.Errorf("%s: %d requests, %q, want %q", q.name, result.Receipt.Requests, told, q.want)
		}
	}
}

// guard stands before a platform and treats requests about some organisations in its own way.
type guard struct {
	*httptest.Server
	treat map[string]func(w http.ResponseWriter, r *http.Request) bool // by organisation; whether the request was answered. It is set before the first request
	well  atomic.Bool                                                  // set when none is treated in its own way any more
}

func startGuard(t *testing.T, platform string) *guard {
	t.Helper()
	target, err := url.Parse(platform)
	if err != nil {
		t.Fatal(err)
	}
	g := &guard{treat: map[string]func(http.ResponseWriter, *http.Request) bool{}}
	behind := httputil.NewSingleHostReverseProxy(target)
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if treat := g.treat[r.Header.Get("x-organization-id")]; treat != nil && !g.well.Load() && treat(w, r) {
			return
		}
		behind.ServeHTTP(w, r)
	}))
	t.Cleanup(g.Close)
	return g
}

// refuse answers with a status and a body as the platform has it.
func refuse(status int, body string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
		return true
	}
}

// onPage is a treatment of a page of a list and of those behind it.
func onPage(n int, then func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		page := 1
		fmt.Sscan(r.URL.Query().Get("page"), &page)
		return page >= n && then(w, r)
	}
}

// hang does not answer while somebody waits.
func hang(_ http.ResponseWriter, r *http.Request) bool {
	<-r.Context().Done()
	return true
}

// TestOneOrganizationFails: the rows of all others are there and right, and the one that is missing is named with the reason.
func TestOneOrganizationFails(t *testing.T) {
	l := startDcycle(t)
	s, ids := l.holding(t)
	const sql = "SELECT o.name, count(*) FROM organizations o JOIN invoices i ON i.organization_id = o.id GROUP BY 1 ORDER BY 1"
	all := l.rows(t, subsidiaries("dcycle_invoices"), s, "")
	type faults map[string]func(http.ResponseWriter, *http.Request) bool
	var (
		revoked = refuse(http.StatusForbidden, `{"detail":"User doesn't belong to the specified organization","code":"FORBIDDEN"}`)
		expired = refuse(http.StatusUnauthorized, `{"detail":"API key expired","code":"EXPIRED_API_KEY"}`)
	)
	parts := map[string]func(*testing.T){}
	for _, tt := range []struct {
		name    string
		faults  faults
		told    []string // in the receipt
		partial bool     // rows of the one that fails may be among the answer's
	}{
		{"revoked", faults{"Meridia Packaging Italia": revoked}, []string{"Meridia Packaging Italia: Dcycle answered 403 Forbidden: “User doesn't belong to the specified organization” (FORBIDDEN); not included"}, false},
		{"expired in the middle", faults{"Meridia Logistics Europe": onPage(3, expired)}, []string{"Meridia Logistics Europe: Dcycle answered 401 Unauthorized: “API key expired”"}, false},
		{"slow", faults{"Meridia Foods Iberia": onPage(2, hang)}, []string{"of Meridia Foods Iberia, 100 of 619 rows had come when the answer was due"}, true},
		{"all three at once", faults{"Meridia Packaging Italia": revoked, "Meridia Logistics Europe": onPage(2, expired), "Meridia Foods Iberia": hang},
			[]string{"Meridia Packaging Italia: Dcycle answered 403", "Meridia Logistics Europe: Dcycle answered 401", "not all rows of Meridia Foods Iberia had come when the answer was due"}, true},
	} {
		parts[tt.name] = func(t *testing.T) {
			g := startGuard(t, l.sandbox.URL("dcycle"))
			want := slices.Clone(all)
			for name, f := range tt.faults {
				g.treat[ids[name]] = f
				want = slices.DeleteFunc(want, func(row []any) bool { return row[0] == name })
			}
			c := l.openThrough(t, s, g.URL, Options{TTL: time.Hour, Deadline: dueLate})
			result, err := c.Query(t.Context(), Question{SQL: sql})
			if err != nil {
				t.Fatal(err)
			}
			got := slices.DeleteFunc(slices.Clone(result.Rows), func(row []any) bool { return tt.partial && tt.faults[fmt.Sprint(row[0])] != nil })
			why := strings.Join(result.Receipt.Why, "\n")
			if fmt.Sprint(got) != fmt.Sprint(want) || result.Receipt.Complete || len(result.Receipt.Why) != len(tt.told) {
				t.Errorf("%v, want %v; complete %v, why %s", got, want, result.Receipt.Complete, why)
			}
			for _, told := range tt.told {
				if !strings.Contains(why, told) {
					t.Errorf("%q is not told: %s", told, why)
				}
			}
			g.well.Store(true)
			again, err := c.Query(t.Context(), Question{SQL: sql})
			if err != nil || !again.Receipt.Complete && !tt.partial || again.Receipt.Complete && fmt.Sprint(again.Rows) != fmt.Sprint(all) {
				t.Errorf("when all is well again: %+v, %v", again, err)
			}
		}
	}
	together(t, parts)
}

// TestASlowOrganizationHoldsUpNobody: of one that stops answering in the middle the rows that came are there, and of all others all.
func TestASlowOrganizationHoldsUpNobody(t *testing.T) {
	l := startDcycle(t)
	s, ids := l.holding(t)
	parts := map[string]func(*testing.T){}
	for name, id := range ids {
		parts[name] = func(t *testing.T) {
			g := startGuard(t, l.sandbox.URL("dcycle"))
			g.treat[id] = onPage(4, hang)
			c := l.openThrough(t, s, g.URL, Options{TTL: time.Hour, Deadline: dueLate})
			result, err := c.Query(t.Context(), Question{SQL: "SELECT (SELECT name FROM organizations o WHERE o.id = organization_id), count(*) FROM invoices GROUP BY 1 ORDER BY 1", Organization: "*"})
			if err != nil {
				t.Fatal(err)
			}
			slow := func(row []any) bool { return row[0] == name }
			want := slices.DeleteFunc(l.rows(t, subsidiaries("dcycle_invoices"), s, ""), slow)
			if got := slices.DeleteFunc(slices.Clone(result.Rows), slow); fmt.Sprint(got) != fmt.Sprint(want) || result.Receipt.Complete || len(result.Rows) != len(want)+1 {
				t.Errorf("%v, want %v; %q", result.Rows, want, result.Receipt.Why)
			}
			if why := strings.Join(result.Receipt.Why, ""); !strings.Contains(why, "of "+name+", 300 of ") {
				t.Errorf("why: %s", why)
			}
		}
	}
	together(t, parts)
}

// together runs parts of a test that mostly wait for deadlines, all at the same time: t.Parallel has as many as there are processors.
func together(t *testing.T, parts map[string]func(*testing.T)) {
	t.Helper()
	var running sync.WaitGroup
	for name, part := range parts {
		running.Go(func() { t.Run(name, part) })
	}
	running.Wait()
}

// TestRowsBelowCountTwice: who asks a holding with its subsidiaries, and these as well, is warned; and nobody else is.
func TestRowsBelowCountTwice(t *testing.T) {
	l := startDcycle(t)
	s, ids := l.holding(t)
	c := l.openThrough(t, s, l.sandbox.URL("dcycle"), Options{TTL: time.Hour})
	in := func(names ...string) string {
		for i, name := range names {
			names[i] = "'" + ids[name] + "'"
		}
		return "organization_id IN (" + strings.Join(names, ", ") + ")"
	}
	for _, q := range []struct {
		name, where, organization string
		warned                    bool
	}{
		{"all", "include_children = 1", "*", true},
		{"the holding and one below", "include_children = 1 AND " + in("Meridia Group", "Meridia Foods Iberia"), "", true},
		{"the holding alone", "include_children = 1", "", false},
		{"the holding by its id", "include_children = 1 AND " + in("Meridia Group"), "", false},
		{"subsidiaries alone", "include_children = 1 AND " + in("Meridia Packaging Italia", "Meridia Foods Iberia"), "", false},
		{"all without those below", "include_children = 0", "*", false},
		{"all as it is", "1", "*", false},
	} {
		result, err := c.Query(t.Context(), Question{SQL: "SELECT count(*) FROM vehicles WHERE " + q.where, Organization: q.organization})
		if err != nil {
			t.Fatal(q.name, err)
		}
		const twice = "come twice: as its own, and among those that include_children = 1 adds to Meridia Group"
		if warned := strings.Contains(strings.Join(result.Receipt.Cautions, "\n"), twice); warned != q.warned || len(result.Receipt.Cautions) > 1 {
			t.Errorf("%s: %q", q.name, result.Receipt.Cautions)
		}
	}
}

// TestPersonsOfSeveralOrganizations: a name that is in several has one pseudonym in all of them, so that persons are counted once.
func TestPersonsOfSeveralOrganizations(t *testing.T) {
	l := startUnlimited(t) // people are masked
	s, ids := l.holding(t)
	c := l.openThrough(t, s, l.sandbox.URL("dcycle"), Options{TTL: time.Hour})
	var listed []string
	for _, id := range ids {
		listed = append(listed, "'"+id+"'")
	}
	want := l.rows(t, `SELECT count(DISTINCT lower(trim(name))), count(DISTINCT lower(trim(name)) || organization_id) FROM dcycle_employees WHERE organization_id IN (`+strings.Join(listed, ", ")+")", s, "")
	result, err := c.Query(t.Context(), Question{SQL: "SELECT count(DISTINCT name), count(DISTINCT name || organization_id) FROM employees", Organization: "*"})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(result.Rows) != fmt.Sprint(want) || want[0][0] == want[0][1] {
		t.Errorf("%v, want %v", result.Rows, want)
	}
}

// TestTablesAskedApart: of tables for which a statement chooses no organisation it is said whose rows they are, also beside tables of several.
func TestTablesAskedApart(t *testing.T) {
	l := startDcycle(t)
	s, ids := l.holding(t)
	c := l.openThrough(t, s, l.sandbox.URL("dcycle"), Options{TTL: time.Hour})
	foods := "'" + ids["Meridia Foods Iberia"] + "'"
	told := func(of string) string {
		return "rows of " + of + ` are of Meridia Group alone; 3 other organizations that this key reaches were not asked: a join by organization_id, IN (…) or organization: "*" asks them`
	}
	for _, q := range []struct{ name, sql, organization, want string }{
		{"by a reference", "SELECT count(*) FROM facilities f JOIN invoices i ON i.facility_id = f.id WHERE f.organization_id IN (SELECT id FROM organizations)", "", ""},
		{"a third table", "SELECT count(*) FROM organizations o JOIN vehicles v ON v.organization_id = o.id JOIN facilities f ON f.country = v.country", "", told("facilities")},
		{"the same table", "SELECT count(*) FROM vehicles WHERE organization_id = " + foods + " UNION ALL SELECT count(*) FROM vehicles", "", told("vehicles")},
		{"a view", "SELECT count(*) FROM coverage c JOIN facilities f ON f.id = c.facility_id AND f.organization_id = " + foods, "", told("coverage")},
		{"by the organization, too", "SELECT count(*) FROM facilities f JOIN invoices i ON i.facility_id = f.id AND i.organization_id = f.organization_id WHERE f.organization_id IN (SELECT id FROM organizations)", "", ""},
		{"all by the caller", "SELECT count(*) FROM facilities f JOIN invoices i ON i.facility_id = f.id", "*", "asked: all 4 organizations that this key reaches"},
		{"one of all", "SELECT count(*) FROM facilities WHERE organization_id = " + foods, "*", "asked: 1 of 4 organizations that this key reaches"},
		{"as many as a LIMIT needs", "SELECT id FROM employees LIMIT 2", "*", "asked: 1 of 4 organizations that this key reaches"},
		{"one that the statement chooses", "SELECT count(*) FROM facilities WHERE organization_id = " + foods, "", ""},
		{"one by its id", "SELECT count(*) FROM facilities", strings.ToUpper(ids["Meridia Foods Iberia"]), "rows are those of Meridia Foods Iberia"},
	} {
		result, err := c.Query(t.Context(), Question{SQL: q.sql, Organization: q.organization})
		if err != nil {
			t.Fatal(q.name, err)
		}
		notes := slices.DeleteFunc(slices.Clone(result.Receipt.Notes), func(note string) bool {
			return !strings.HasPrefix(note, "rows ") && !strings.HasPrefix(note, "asked: ")
		})
		if got := strings.Join(notes, "|"); got != q.want {
			t.Errorf("%s: %q, want %q", q.name, got, q.want)
		}
	}
}
