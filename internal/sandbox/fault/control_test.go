package fault

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// send makes one request to the control API.
func send(t *testing.T, in *Injector, method, path, body string, header ...string) (int, string) {
	t.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1:9"+path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	w := httptest.NewRecorder()
	in.Control().ServeHTTP(w, r)
	return w.Code, strings.TrimSpace(w.Body.String())
}

func TestControl(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"GET", "/faults", "", 200, `{"faults":[]}`},
		{"POST", "/faults", `{"fault":"429=2s,every=2"}`, 201, `{"id":1,"fault":"429=2s,every=2","active":true,"seen":0,"hits":0,"ends_at":null,"problem":""}`},
		{"POST", "/faults", `{"fault":"delete=2,path=/v1/rows,for=1m,platform=acme"}`, 201, `"ends_at":"2026-11-22T12:01:00Z"`},
		{"POST", "/faults", `{"fault":"oops"}`, 400, `{"error":"no fault is called \"oops\"; there are latency, 429, `},
		{"POST", "/faults", `{"fault":"500,platform=nemo"}`, 400, `no platform \"nemo\" is running; there are: acme`},
		{"POST", "/faults", `{"spec":"500"}`, 400, `unknown field`},
		{"POST", "/faults", `500`, 400, `send {`},
		{"POST", "/faults", `{"fault":"` + strings.Repeat("x", maxControlBody) + `"}`, 400, "too large"},
		{"PUT", "/faults", ``, 405, `{"error":`},
		{"GET", "/nothing", ``, 404, `{"error":`},
		{"GET", "/", ``, 200, "latency=200ms±50ms"},
		{"DELETE", "/faults/7", ``, 404, "no such fault"},
		{"DELETE", "/faults/0", ``, 404, "no such fault"},
		{"DELETE", "/faults/x", ``, 404, "no such fault"},
		{"DELETE", "/faults/1", ``, 200, `{"cleared":1}`},
		{"GET", "/faults", "", 200, `{"faults":[{"id":2,`},
		{"DELETE", "/faults", ``, 200, `{"cleared":1}`},
		{"GET", "/faults", "", 200, `{"faults":[]}`},
	} {
		if status, body := send(t, b.in, c.method, c.path, c.body); status != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, status, body)
		}
	}
}

// Another site's page in a browser on this machine can send requests here, and can give this address a name of its own.
func TestControlRefusesOtherSites(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, c := range map[string]struct {
		header []string
		status int
	}{
		"a form of another site": {[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		"another origin":         {[]string{"Origin", "https://example.com"}, 403},
		"a name made to fit":     {[]string{"Host", "faults.example.com:9"}, 403},
		"no browser":             {nil, 201},
		"by name":                {[]string{"Host", "localhost:9"}, 201},
		"IPv6":                   {[]string{"Host", "[::1]:9"}, 201},
	} {
		if status, body := send(t, b.in, "POST", "/faults", `{"fault":"500"}`, c.header...); status != c.status {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
}

func TestFaultsAreBounded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for range maxFaults {
		b.set(t, "500,path=/elsewhere")
	}
	if status, body := send(t, b.in, "POST", "/faults", `{"fault":"500"}`); status != 409 {
		t.Errorf("%d %s", status, body)
	}
	b.get(t, "/v1/rows").Want(t, 200)
}

// While no fault is set, a request costs nothing more than without this package.
func TestNoFaultNoCost(t *testing.T) {
	b := newBench(t) // not parallel: allocations are counted
	silent := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	wrapped := b.in.Wrap(platform(), silent)
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
	if n := testing.AllocsPerRun(100, func() { wrapped.ServeHTTP(w, r) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	b.set(t, "500,path=/elsewhere")
	if _, err := b.in.Clear(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { wrapped.ServeHTTP(w, r) }); n != 0 {
		t.Errorf("%v allocations after clearing", n)
	}
}
