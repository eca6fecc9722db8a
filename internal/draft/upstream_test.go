package draft_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/orgdata-mcp/orgdata-mcp/internal/draft"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// key is a credential that must be nowhere but in the header of a request.
const key = "sk_live_UtnCKUmaS5MNICPvcd5"

// upstream is an API over HTTP that keeps what it was asked.
type upstream struct {
	*httptest.Server
	mu       sync.Mutex // guards requests
	requests []*http.Request
}

func newUpstream(t *testing.T, handler http.HandlerFunc) *upstream {
	t.Helper()
	u := &upstream{}
	u.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u.mu.Lock()
		u.requests = append(u.requests, r)
		u.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(u.Close)
	return u
}

// asked is what it was asked so far.
func (u *upstream) asked() []*http.Request {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.requests
}

// answer writes JSON.
func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// clients are those that a test has made.
type clients struct {
	t   *testing.T
	key string
}

// client is one with a manifest.
func (c clients) client(text string) (*platform.Client, error) {
	m, err := manifest.Parse("draft.yaml", []byte(text))
	if err != nil {
		return nil, fmt.Errorf("%w in\n%s", err, text)
	}
	client, err := platform.NewClient(m, platform.Options{Credentials: func() (map[string]string, error) {
		all := map[string]string{}
		for _, credential := range m.Credentials {
			all[credential.Name] = c.key
		}
		return all, nil
	}})
	if err != nil {
		return nil, err
	}
	c.t.Cleanup(client.Close)
	return client, nil
}

// ask is a draft.Ask over HTTP.
func (c clients) ask(ctx context.Context, text, address string) (*draft.Answer, error) {
	client, err := c.client(text)
	if err != nil {
		return nil, err
	}
	look, err := client.Look(ctx, address)
	if err != nil {
		return nil, err
	}
	return &draft.Answer{Status: look.Status, Header: textproto.MIMEHeader(look.Header), Body: look.Body, Redact: client.Redactor().Text}, nil
}

// drafted makes a manifest.
func drafted(t *testing.T, o draft.Options) (*draft.Draft, error) {
	t.Helper()
	c := clients{t: t}
	if o.HasKey = o.KeySettings != ""; o.HasKey {
		c.key = key
	}
	return draft.New(t.Context(), o, c.ask)
}

// scanned are the rows of the one table of a draft, by a client with it, and the doubt that the last page leaves.
func scanned(t *testing.T, d *draft.Draft) (rows [][]any, doubt string) { return scan(t, d, 0) }

// scan is scanned of the table at an index, with filters.
func scan(t *testing.T, d *draft.Draft, index int, filters ...platform.Filter) (rows [][]any, doubt string) {
	t.Helper()
	client, err := clients{t, key}.client(d.Text)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := client.Manifest().Tables()
	if err != nil {
		t.Fatal(err)
	}
	err = client.Scan(t.Context(), platform.Scan{Table: &tables[index], Filters: filters}, func(p platform.Page) error {
		rows, doubt = append(rows, p.Rows...), p.Doubt
		return nil
	})
	if err != nil {
		t.Fatalf("%v with\n%s", err, d.Text)
	}
	return rows, doubt
}

// has tells whether notes of a kind have a text in them.
func has(d *draft.Draft, kind draft.Kind, text string) bool {
	for _, n := range d.Notes {
		if n.Kind == kind && strings.Contains(n.Text, text) {
			return true
		}
	}
	return false
}
