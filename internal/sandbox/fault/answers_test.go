package fault

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

const ok10 = "200 200 200 200 200 200 200 200 200 200"

func TestWhichRequestsAreHit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ fault, path, want string }{
		"all":              {"500", "/v1/rows", strings.ReplaceAll(ok10, "200", "500")},
		"each third":       {"502,every=3", "/v1/rows", "200 200 502 200 200 502 200 200 502 200"},
		"four":             {"503,count=4", "/v1/rows", "503 503 503 503 200 200 200 200 200 200"},
		"two of each 2nd":  {"504,every=2,count=2", "/v1/rows", "200 504 200 504 200 200 200 200 200 200"},
		"a path":           {"500,path=/v1/rows", "/v1/rows", strings.ReplaceAll(ok10, "200", "500")},
		"what is above":    {"500,path=/v1", "/v1/rows", strings.ReplaceAll(ok10, "200", "500")},
		"a longer name":    {"500,path=/v1/ro", "/v1/rows", ok10},
		"another path":     {"500,path=/v1/events", "/v1/rows", ok10},
		"the platform":     {"500,platform=acme", "/v1/rows", strings.ReplaceAll(ok10, "200", "500")},
		"another method":   {"500,method=POST", "/v1/rows", ok10},
		"too many":         {"429=3s,every=5", "/v1/rows", "200 200 200 200 429 200 200 200 200 429"},
		"certain":          {"500,p=1", "/v1/rows", strings.ReplaceAll(ok10, "200", "500")},
		"a clock does not": {"skew=+1h", "/v1/rows", ok10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.set(t, c.fault)
			if got := b.statuses(t, 10, c.path); got != c.want {
				t.Errorf("%s on %s: %s, want %s", c.fault, c.path, got, c.want)
			}
		})
	}
}

// The same seed hits the same requests, another one others, about as many as asked for.
func TestChanceIsSeeded(t *testing.T) {
	t.Parallel()
	run := func(fault string) (out string) {
		b := newBench(t)
		b.set(t, fault)
		return b.statuses(t, 200, "/v1/strangers")
	}
	first, again, other := run("500,p=0.25"), run("500,p=0.25"), run("500,p=0.25,seed=1")
	if n := strings.Count(first, "500"); first != again || first == other || n < 30 || n > 70 {
		t.Errorf("%d hits; same %v, other %v", n, first == again, first == other)
	}
}

func TestDurationEndsByTheSandboxsClock(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.set(t, "429=7s,for=30s")
	if r := b.get(t, "/v1/rows").Want(t, 429); r.Header.Get("Retry-After") != "7" || !strings.Contains(r.Text("oops"), "fault") {
		t.Errorf("%v %s", r.Header, r.Raw)
	}
	b.Pass(30*time.Second - 1)
	b.get(t, "/v1/rows").Want(t, 429)
	if s := b.in.List()[0]; !s.Active || !s.EndsAt.Equal(lab.Noon.Add(30*time.Second)) {
		t.Errorf("%+v", s)
	}
	b.Pass(1)
	b.get(t, "/v1/rows").Want(t, 200)
	if s := b.in.List()[0]; s.Active || s.Hits != 2 || s.Seen != 2 {
		t.Errorf("%+v", s)
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	whole := b.get(t, "/v1/rows").Raw
	for fault, c := range map[string]struct {
		status int
		kind   string
		fits   func(body string) bool
	}{
		"500":      {500, "application/json", func(s string) bool { return strings.Contains(s, `"oops"`) }},
		"503=html": {503, "text/html; charset=utf-8", func(s string) bool { return strings.Contains(s, "<h1>503 Service Unavailable") }},
		"html":     {200, "text/html; charset=utf-8", func(s string) bool { return strings.Contains(s, "<h1>Sign in") }},
		"half":     {200, "application/json", func(s string) bool { return s == whole[:len(whole)/2] && !json.Valid([]byte(s)) }},
	} {
		b.set(t, fault)
		req := b.Request(t, "GET", "/v1/rows", nil)
		res, err := b.Client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body := readAll(t, res)
		if res.StatusCode != c.status || res.Header.Get("Content-Type") != c.kind || !c.fits(body) || int(res.ContentLength) != len(body) {
			t.Errorf("%s: %d %v %s", fault, res.StatusCode, res.Header, body)
		}
		if e := b.entry(); e.Fault != strings.Split(fault, "=")[0] || e.Status != c.status || e.RequestID != res.Header.Get("X-Request-ID") {
			t.Errorf("%s is logged as %+v", fault, e)
		}
		if n, err := b.in.Clear(t.Context(), 0); n != 1 || err != nil {
			t.Errorf("%d cleared, %v", n, err)
		}
	}
	if got := b.get(t, "/v1/rows").Want(t, 200).Raw; got != whole || b.entry().Fault != "" {
		t.Errorf("a cleared fault is still there: %s", got)
	}
}

// Faults stand in a row: what one answers, the next does not see.
func TestFaultsStandInARow(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.set(t, "latency=1ns")
	b.set(t, "500,every=2")
	b.set(t, "502,every=2")
	if got := b.statuses(t, 6, "/v1/rows"); got != "200 500 502 500 200 500" {
		t.Errorf("statuses %s", got)
	}
	if e := b.World.Log.Entries(4, nil)[3]; e.Fault != "latency, 502" {
		t.Errorf("logged as %+v", e)
	}
	for i, want := range []State{{Seen: 6, Hits: 6}, {Seen: 6, Hits: 3}, {Seen: 3, Hits: 1}} {
		if s := b.in.List()[i]; s.ID != i+1 || s.Seen != want.Seen || s.Hits != want.Hits {
			t.Errorf("%+v", s)
		}
	}
}

// An answer in the platform's place is logged with the key that was sent.
func TestRefusedCallersAreKnown(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.set(t, "503")
	b.Send(t, "GET", "/v1/me", b.Key("elena"), nil).Want(t, 503)
	if e := b.entry(); e.KeyPrefix == "" || e.OrganizationID != "north" || e.UserID != b.World.Person("elena").ID {
		t.Errorf("%+v", e)
	}
}

func TestExpiredCredentials(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	token := b.Send(t, "POST", "/v1/login", "", nil).Want(t, 200).Text("token")
	b.set(t, "expired,for=1m")
	for credential, says := range map[string]string{
		token: "expired token, unknown API key", b.Key("elena"): "unknown token, expired API key", "": "unknown token, unknown API key",
	} {
		if r := b.Send(t, "GET", "/v1/me", credential, nil).Want(t, 401); r.Text("oops") != says {
			t.Errorf("%q: %s", credential, r.Raw)
		}
	}
	fresh := b.Send(t, "POST", "/v1/login", "", nil).Want(t, 200).Text("token")
	b.Send(t, "GET", "/v1/me", fresh, nil).Want(t, 401)
	b.Pass(time.Minute)
	for _, credential := range []string{token, fresh, b.Key("elena")} {
		b.Send(t, "GET", "/v1/me", credential, nil).Want(t, 200)
	}
}

func TestClockSkew(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.set(t, "skew=-2h,platform=acme,for=1m")
	b.set(t, "skew=+30m,for=1m")
	r := b.Send(t, "POST", "/v1/login", "", nil).Want(t, 200)
	if want := lab.Noon.Add(-90 * time.Minute); r.Header.Get("Date") != want.Format(http.TimeFormat) || r.Text("expires") != want.Add(time.Hour).Format(time.RFC3339) {
		t.Errorf("Date %s, token until %s", r.Header.Get("Date"), r.Text("expires"))
	}
	b.Send(t, "GET", "/v1/me", r.Text("token"), nil).Want(t, 200)
	b.Pass(time.Minute) // the clock is right again: by it the token's hour was over before it was made
	b.Send(t, "GET", "/v1/me", r.Text("token"), nil).Want(t, 401)
	if got := b.Send(t, "POST", "/v1/login", "", nil).Text("expires"); got != lab.Noon.Add(time.Hour+time.Minute).Format(time.RFC3339) {
		t.Errorf("token until %s", got)
	}
}
