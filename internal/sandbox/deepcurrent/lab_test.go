package deepcurrent

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// lab is the platform over real HTTP, with a clock that the test moves.
type lab struct {
	world  *core.World
	url    string
	client *http.Client

	mu  sync.Mutex
	now time.Time
}

// noon is when every test begins.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func newLab(t testing.TB) *lab {
	t.Helper()
	l := &lab{now: noon, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	p := Platform()
	world, err := core.NewWorld(t.Context(), []core.Platform{p}, core.WorldOptions{
		Now: l.clock, Reference: noon.Truncate(24 * time.Hour), Scale: 1, Logger: slog.New(slog.DiscardHandler), BaseURLs: map[string]string{Name: "http://sandbox.test"},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(core.Serve(world, p, p.Handler(world)))
	l.world, l.url = world, server.URL
	t.Cleanup(func() {
		l.client.CloseIdleConnections()
		server.Close()
		if err := world.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func (l *lab) clock() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

func (l *lab) pass(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = l.now.Add(d)
}

// key is a seeded person's key.
func (l *lab) key(handle string) string {
	id := l.world.Person(handle).ID
	for _, a := range l.world.Accounts(Name) {
		if a.User.ID == id && a.Key != "" {
			return a.Key
		}
	}
	return ""
}

// reply is an answer, decoded.
type reply struct {
	status int
	header http.Header
	raw    string
	body   any
}

// at finds a value by a path such as "detail.0.loc"; nil without one.
func (r reply) at(path string) any {
	v := r.body
	for step := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

func (r reply) text(path string) string { return fmt.Sprint(r.at(path)) }

// number is a value that is a number, -1 for anything else.
func (r reply) number(path string) int {
	n, ok := r.at(path).(float64)
	if !ok {
		return -1
	}
	return int(n)
}

// send makes a request. A body that is a string is sent as it is, anything else as JSON.
func (l *lab) send(t testing.TB, method, path, credential string, body any) reply {
	t.Helper()
	var in io.Reader
	if s, ok := body.(string); ok {
		in = strings.NewReader(s)
	} else if body != nil {
		words, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		in = strings.NewReader(string(words))
	}
	req, err := http.NewRequestWithContext(t.Context(), method, l.url+base+path, in)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if credential != "" {
		req.Header.Set("Authorization", "Bearer "+credential)
	}
	return l.do(t, req)
}

func (l *lab) do(t testing.TB, req *http.Request) reply {
	t.Helper()
	res, err := l.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := reply{status: res.StatusCode, header: res.Header, raw: string(raw)}
	if len(raw) > 0 && strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(raw, &r.body); err != nil {
			t.Errorf("%s %s: %v in %q", req.Method, req.URL, err, raw)
		}
	}
	return r
}

// want fails unless the status is right, and gives the reply back.
func (r reply) want(t testing.TB, status int) reply {
	t.Helper()
	if r.status != status {
		t.Errorf("status %d, want %d: %s", r.status, status, r.raw)
	}
	return r
}

func (l *lab) login(t testing.TB, handle string) reply {
	t.Helper()
	u := l.world.Person(handle)
	return l.form(t, "username="+u.Email+"&password="+core.Password(u))
}

func (l *lab) form(t testing.TB, body string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, l.url+base+"/login/access-token", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return l.do(t, req)
}

// credits is what an account can spend.
func (l *lab) credits(t testing.TB, key string) int {
	t.Helper()
	return l.send(t, http.MethodGet, "/subscriptions/status", key, nil).want(t, 200).number("credits_total")
}
