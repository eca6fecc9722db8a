package dashboard

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// logged fills the log: entries of north by its people, one by nobody, one by a stranger, one of south.
func (l *lab) logged() (k core.Key) {
	l.t.Helper()
	k, _ = l.key(north, "elena", "ETL", nil)
	foreign, _ := l.key(south, "astrid", "Fjord", nil)
	for i, e := range []core.Entry{
		{Method: "GET", Path: "/anvils", Query: "page=2", Status: 200, OrganizationID: north, KeyID: k.ID, KeyPrefix: k.Prefix, UserID: k.CreatedBy},
		{Method: "POST", Path: "/anvils/<b>bold</b>", Status: 422, OrganizationID: north, KeyID: k.ID, KeyPrefix: k.Prefix, UserID: k.CreatedBy},
		{Method: "GET", Path: "/hammers", Status: 429, OrganizationID: north, KeyID: k.ID, KeyPrefix: k.Prefix, UserID: k.CreatedBy},
		{Method: "GET", Path: "/wrong-key", Status: 401, OrganizationID: north},
		{Method: "GET", Path: "/intrusion", Status: 403, OrganizationID: north, KeyID: foreign.ID, KeyPrefix: foreign.Prefix, UserID: foreign.CreatedBy, UserAgent: "astrid/1"},
		{Method: "GET", Path: "/southern", Status: 500, OrganizationID: south, KeyID: foreign.ID, KeyPrefix: foreign.Prefix, UserID: foreign.CreatedBy},
		{Method: "GET", Path: "/no-header", Status: 403, KeyID: k.ID, KeyPrefix: k.Prefix, UserID: k.CreatedBy},
	} {
		e.Platform, e.Time, e.ClientIP = acme, l.world.Now(), fmt.Sprintf("203.0.113.%d", i)
		e.RequestID, e.CorrelationID, e.Duration = fmt.Sprintf("req-%d", i), fmt.Sprintf("cor-%d", i), 1500*time.Microsecond
		l.world.Log.Add(e)
	}
	return k
}

func TestTheLogIsSearched(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	k := l.logged()
	elena := l.signIn("elena")
	for query, want := range map[string][]int{
		"":                        {6, 4, 3, 2, 1, 0},
		"?q=req-1":                {1},
		"?q=COR-2":                {2},
		"?q=%20cor-0%20":          {0},
		"?q=/anvils":              {1, 0},
		"?q=203.0.113.3":          {3},
		"?q=nothing":              {},
		"?status=4xx":             {6, 4, 3, 2, 1},
		"?status=429":             {2},
		"?status=5xx":             {},
		"?method=POST":            {1},
		"?key=" + k.ID:            {6, 2, 1, 0},
		"?method=GET&status=2xx":  {0},
		"?q=" + k.Prefix:          {6, 2, 1, 0},
		"?q=req-5":                {},
		"?before=2":               {0},
		"?before=x&status=wrong":  {},
		"?status=xx&method=%00":   {},
		"?q=%3Cscript%3E&part=on": {},
	} {
		got := elena.get("/o/acme/north/log" + query)
		if got.status != http.StatusOK {
			t.Errorf("%s: %d", query, got.status)
		}
		if ids := requests(got.body); fmt.Sprint(ids) != fmt.Sprint(want) {
			t.Errorf("%s gives %v, want %v", query, ids, want)
		}
	}
	if got := requests(elena.get("/log?q=cor").body); fmt.Sprint(got) != "[6 4 3 2 1 0]" {
		t.Errorf("over all organizations: %v", got)
	}
}

// requests are the numbers of the requests in a page's table, in its order.
func requests(body string) []int {
	out := []int{}
	for _, part := range strings.Split(body, `/log/req-`)[1:] {
		out = append(out, int(part[0]-'0'))
	}
	return out
}

func TestTheLogHasEveryDocumentedField(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	k := l.logged()
	elena := l.signIn("elena")
	row := elena.get("/o/acme/north/log?q=req-0").body
	for _, want := range []string{
		"2026-11-22T09:00:00.000Z", "GET", "/anvils?page=2", "200", "NORTH &amp; Co &lt;works&gt;", "203.0.113.0", "cor-0", "req-0", "1.50 ms", k.Prefix, "Elena Ruiz",
	} {
		if !strings.Contains(row, want) {
			t.Errorf("the row has no %q", want)
		}
	}
	entry := elena.get("/o/acme/north/log/req-0").body
	for _, want := range []string{"2026-11-22 09:00:00.000", "page=2", "cor-0", "req-0", "1.50 ms", "north"} {
		if !strings.Contains(entry, want) {
			t.Errorf("the request's page has no %q", want)
		}
	}
	if body := elena.get("/o/acme/north/log").body; strings.Contains(body, "<b>bold") {
		t.Error("a path is not escaped")
	}
}

// Somebody else's attempt is seen as an attempt; who it was is not told, nor can it be found out by searching.
func TestAStrangersNameIsMasked(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.logged()
	foreign := l.world.Keys.List(acme, func(k core.Key) bool { return k.OrganizationID == south })[0]
	elena := l.signIn("elena")
	body := elena.get("/o/acme/north/log").body + elena.get("/o/acme/north/log/req-4").body
	for _, secret := range []string{foreign.Prefix, foreign.ID, "Astrid", "astrid", foreign.CreatedBy} {
		if strings.Contains(body, secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
	if !strings.Contains(body, "outside") {
		t.Error("the attempt is not marked")
	}
	for _, query := range []string{"?q=" + foreign.Prefix, "?key=" + foreign.ID} {
		if got := requests(elena.get("/o/acme/north/log" + query).body); len(got) != 0 {
			t.Errorf("%s finds %v", query, got)
		}
	}
}

// Who may not read keys sees their own requests only.
func TestTheLogOfASmith(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.logged()
	l.world.Log.Add(core.Entry{Platform: acme, RequestID: "req-9", OrganizationID: north, UserID: l.world.Person("sofia").ID, Status: 200, Method: "GET", Path: "/", Time: l.world.Now()})
	if got := requests(l.signIn("sofia").get("/o/acme/north/log").body); fmt.Sprint(got) != "[9]" {
		t.Errorf("%v", got)
	}
}

func TestLimitsAreDrawn(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	k, _ := l.key(north, "elena", "ETL", nil)
	all := core.Window{Platform: acme, Name: "all", ID: north, Rate: core.Rate{Requests: 100, Per: time.Minute}}
	one := core.Window{Platform: acme, Name: "key", ID: k.ID, Rate: core.Rate{Requests: 10, Per: time.Second}}
	for range 10 {
		l.world.Limiter.Take(all, one)
	}
	elena := l.signIn("elena")
	part := elena.get("/o/acme/north/limits").body
	for _, want := range []string{`aria-valuenow="10"`, `aria-valuemax="100"`, `<rect class="fill" width="10"`, `<rect class="fill" width="100"`, "used up"} {
		if !strings.Contains(part, want) {
			t.Errorf("no %q in %s", want, part)
		}
	}
	l.clock.Add(int64(time.Second))
	if part := elena.get("/o/acme/north/limits").body; strings.Contains(part, "used up") || !strings.Contains(part, `aria-valuenow="10"`) {
		t.Errorf("a second later: %s", part)
	}
}

// Limits of more keys than are drawn are not left out without a word.
func TestLimitsLeftOutAreTold(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	elena := l.signIn("elena")
	for n := 1; n <= maxKeyBudgets+2; n++ {
		l.key(north, "elena", fmt.Sprint("Key ", n), nil)
		want := map[int]string{maxKeyBudgets + 1: "1 more key in force", maxKeyBudgets + 2: "2 more keys in force"}[n]
		part := elena.get("/o/acme/north/limits").body
		if strings.Contains(part, "more key") != (want != "") || !strings.Contains(part, want) {
			t.Errorf("with %d keys: no %q in %s", n, want, part)
		}
	}
	// A platform whose keys have no limits of their own has none to leave out.
	for range maxKeyBudgets + 2 {
		l.key(north, "elena", "Key", func(k *core.Key) { k.Platform = "single" })
	}
	if part := elena.get("/o/single/north/limits").body; strings.Contains(part, "more key") {
		t.Error(part)
	}
}

func TestLastMinute(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.logged()
	elena := l.signIn("elena")
	if part := elena.get("/o/acme/north/limits").body; !strings.Contains(part, "6, of which 1 refused by a limit; at most 6 in a second") {
		t.Error(part)
	}
	l.clock.Add(int64(time.Minute))
	if part := elena.get("/o/acme/north/limits").body; strings.Contains(part, "of which") {
		t.Error("a minute later they are still there")
	}
}
