package cycle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// lab is a sandbox with this platform only, over real HTTP.
type lab struct {
	t      testing.TB
	clock  *clock
	world  *core.World
	url    string
	client *http.Client
	log    *syncBuffer
}

// syncBuffer is where the sandbox logs to; only its own errors are in it.
type syncBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func newLab(t testing.TB, rates map[string]core.Rate) *lab {
	t.Helper()
	c := &clock{t: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)}
	l := &lab{t: t, clock: c, log: &syncBuffer{}}
	server := httptest.NewUnstartedServer(nil)
	l.url = "http://" + server.Listener.Addr().String()
	p := Platform()
	w, err := core.NewWorld(t.Context(), []core.Platform{p}, core.WorldOptions{
		Now: c.now, Reference: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Scale: 1, LogSize: 100, Rates: rates,
		Logger: slog.New(slog.NewTextHandler(l.log, &slog.HandlerOptions{Level: slog.LevelError})), BaseURLs: map[string]string{Name: l.url},
	})
	if err != nil {
		t.Fatal(err)
	}
	l.world = w
	server.Config.Handler = core.Serve(w, p, p.Handler(w))
	server.Start()
	l.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	t.Cleanup(func() {
		l.client.CloseIdleConnections()
		server.Close()
		w.Close()
		if l.log.Len() > 0 {
			t.Errorf("the sandbox logged errors:\n%s", l.log)
		}
	})
	return l
}

// account finds a seeded key by its name.
func (l *lab) account(key string) core.Account {
	l.t.Helper()
	for _, a := range l.world.Accounts(Name) {
		if a.KeyName == key {
			return a
		}
	}
	l.t.Fatalf("no key %q is seeded", key)
	return core.Account{}
}

// hub is the id of Meridia's hub.
func (l *lab) hub() string { return l.account("Automation").OrganizationID }

// answer is what came back.
type answer struct {
	status int
	header http.Header
	raw    string
	body   doc
}

// data is the data of the answer when it is an object, list when it is an array.
func (a answer) data() doc { d, _ := asObject(a.body["data"]); return d }
func (a answer) list() []doc {
	list, _ := a.body["data"].([]any)
	var out []doc
	for _, v := range list {
		if d, isObject := asObject(v); isObject {
			out = append(out, d)
		}
	}
	return out
}
func (a answer) code() string { return a.body.text("error", "code") }

// ask is a request to make: who asks (a credential), with which hub header, for what.
type ask struct {
	method, path string
	credential   string
	hub          string // X-Hub-Id
	project      string // X-Project-Id
	body         any    // JSON; a string is sent as it is
	contentType  string
}

func (l *lab) do(a ask) answer {
	l.t.Helper()
	var body io.Reader
	switch b := a.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			l.t.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequest(a.method, l.url+a.path, body)
	if err != nil {
		l.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range map[string]string{"X-Hub-Id": a.hub, "X-Project-Id": a.project, "Content-Type": a.contentType} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if a.credential != "" {
		req.Header.Set("Authorization", "Bearer "+a.credential)
	}
	return l.send(req)
}

func (l *lab) send(req *http.Request) answer {
	l.t.Helper()
	res, err := l.client.Do(req)
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	out := answer{status: res.StatusCode, header: res.Header, raw: string(text)}
	if len(text) > 0 && req.Method != http.MethodHead {
		if out.body, err = parseDoc(text); err != nil {
			l.t.Fatalf("%s %s: not a JSON object: %s", req.Method, req.URL, text)
		}
	}
	return out
}

// as asks with the key of that name, in the current form.
func (l *lab) as(key, method, path string, body any) answer {
	l.t.Helper()
	a := l.account(key)
	return l.do(ask{method: method, path: path, credential: a.Key, hub: a.OrganizationID, body: body})
}

func (l *lab) get(path string) answer { l.t.Helper(); return l.as("Automation", "GET", path, nil) }

// token asks for a session with a form.
func (l *lab) token(form ...string) answer {
	l.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	return l.do(ask{method: "POST", path: "/oauth/token", body: values.Encode(), contentType: "application/x-www-form-urlencoded"})
}

// first is the id of the first resource of a list.
func (l *lab) first(path string) string {
	l.t.Helper()
	list := l.get(path).list()
	if len(list) == 0 {
		l.t.Fatalf("%s lists nothing", path)
	}
	return list[0].text("id")
}

func (l *lab) want(a answer, status int, code string) {
	l.t.Helper()
	if a.status != status || a.code() != code {
		l.t.Errorf("answered %d %q, want %d %q: %.300s", a.status, a.code(), status, code, a.raw)
	}
}

// settled lets every job end.
func (l *lab) settled() { l.clock.advance(time.Minute) }

func envelope(a answer) error {
	if a.status < 300 {
		if _, has := a.body["data"]; !has || a.body["error"] != nil {
			return fmt.Errorf("not {data}: %.200s", a.raw)
		}
		return nil
	}
	e, isObject := asObject(a.body["error"])
	switch {
	case !isObject || a.body["data"] != nil:
		return fmt.Errorf("not {error, data:null}: %.200s", a.raw)
	case e["status"] != float64(a.status) || !strings.HasPrefix(e.text("code"), fmt.Sprint(a.status)+".") || e.text("title") == "":
		return fmt.Errorf("status, code and title disagree: %.200s", a.raw)
	}
	return nil
}
