package dcycle_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// shared is a sandbox without limits, for tests that only read; workshop is another, with a clock that only tests move, for those that write.
var (
	shared, workshop *sandbox.Sandbox
	workshopClock    = &clock{at: noon}
	workshopDigest   string
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// transport keeps few connections, so that its idle ones can be closed before leaks are looked for.
var transport = &http.Transport{MaxIdleConnsPerHost: 64}

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	if shared, err = sandbox.Start(context.Background(), sandbox.Options{Platforms: []string{"dcycle"}, Limits: unlimited}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if workshop, err = sandbox.Start(context.Background(), sandbox.Options{Platforms: []string{"dcycle"}, Limits: unlimited, Now: workshopClock.now}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if workshopDigest, err = digest(workshop); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	transport.CloseIdleConnections()
	if err := errors.Join(shared.Close(), workshop.Close()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

var unlimited = map[string]sandbox.Rate{"dcycle/key": {}, "dcycle/organization": {}, "dcycle/address": {}, "dcycle/login": {}}

// start makes a sandbox of the test's own.
func start(t testing.TB, o sandbox.Options) *sandbox.Sandbox {
	t.Helper()
	o.Platforms = []string{"dcycle"}
	sb, err := sandbox.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
	})
	return sb
}

// account finds a seeded key by its name.
func account(t testing.TB, sb *sandbox.Sandbox, key string) sandbox.Account {
	t.Helper()
	for _, a := range sb.Accounts("dcycle") {
		if a.KeyName == key {
			return a
		}
	}
	t.Fatalf("no seeded key %q", key)
	return sandbox.Account{}
}

// organization finds an organisation's id by its name.
func organization(t testing.TB, sb *sandbox.Sandbox, name string) string {
	t.Helper()
	for _, a := range sb.Accounts("dcycle") {
		if a.OrganizationName == name {
			return a.OrganizationID
		}
	}
	t.Fatalf("no organization %q", name)
	return ""
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// get sends a request; headers come in pairs.
func get(t testing.TB, url string, headers ...string) answer {
	t.Helper()
	a, err := fetch(url, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func fetch(url string, headers ...string) (answer, error) {
	return exchange(http.MethodGet, url, nil, headers...)
}

// exchange sends a request with a body.
func exchange(method, url string, body io.Reader, headers ...string) (answer, error) {
	req, err := http.NewRequest(method, url, body)
	if err != nil {
		return answer{}, err
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := transport.RoundTrip(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, got}, err
}

// as gets a path with a seeded key, on the organisation that the key was made in.
func as(t testing.TB, sb *sandbox.Sandbox, key, path string) answer {
	t.Helper()
	return send(t, sb, key, http.MethodGet, path, "")
}

// send sends a body with a seeded key; "" is none. The legacy API's x-user-id goes with every request: the new one ignores it.
func send(t testing.TB, sb *sandbox.Sandbox, key, method, path, body string) answer {
	t.Helper()
	a := account(t, sb, key)
	got, err := exchange(method, sb.URL("dcycle")+path, strings.NewReader(body),
		"x-api-key", a.Key, "x-organization-id", a.OrganizationID, "x-user-id", a.User.ID, "Content-Type", "application/json")
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// members are the names of an object's members, in their order.
func (a answer) members(t testing.TB) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(a.body))
	var out []string
	d.Token()
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatalf("%v in %s", err, a.body)
		}
		out = append(out, fmt.Sprint(name))
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatalf("%v in %s", err, a.body)
		}
	}
	return out
}

// object is a record.
func (a answer) object(t testing.TB, status int) map[string]any {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	var out map[string]any
	if err := json.Unmarshal(a.body, &out); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	return out
}

// page is an envelope.
type page struct {
	Items []map[string]any
	Total int
	Page  int
	Size  int
	Pages int
}

func (a answer) page(t testing.TB) page {
	t.Helper()
	var p page
	a.into(t, &p)
	return p
}

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
}

// number asks the sandbox's own database; :org stands for the holding.
func number(t testing.TB, sb *sandbox.Sandbox, query string) float64 {
	t.Helper()
	db, err := sb.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var n float64
	query = strings.ReplaceAll(query, ":org", "'"+organization(t, sb, "Meridia Group")+"'")
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatalf("%v in %s", err, query)
	}
	return n
}
