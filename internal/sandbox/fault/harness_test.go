package fault

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	acme     = "acme"
	seeded   = 25 // rows of each list
	pageSize = 10
)

// bench is a small platform behind faults, over real HTTP, with a clock that the test moves.
type bench struct {
	*lab.Lab
	in *Injector
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{}
	p := platform()
	api := p.Handler
	p.Handler = func(w *core.World) http.Handler {
		b.in = New(w)
		return b.in.Wrap(p, api(w))
	}
	b.Lab = lab.New(t, p, "")
	t.Cleanup(b.in.Close)
	return b
}

// set puts a fault in place.
func (b *bench) set(t *testing.T, text string) State {
	t.Helper()
	return set(t, b.in, text)
}

func set(t *testing.T, in *Injector, text string) State {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	state, err := in.Set(s)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func (b *bench) get(t *testing.T, path string) lab.Reply {
	t.Helper()
	return b.Send(t, "GET", path, "", nil)
}

// statuses of n requests in a row.
func (b *bench) statuses(t *testing.T, n int, path string) string {
	t.Helper()
	out := make([]string, n)
	for i := range out {
		out[i] = strconv.Itoa(b.get(t, path).Status)
	}
	return strings.Join(out, " ")
}

// entry is the newest one of the request log.
func (b *bench) entry() core.Entry { return b.World.Log.Entries(1, nil)[0] }

func oops(w http.ResponseWriter, status int, detail string) {
	core.WriteJSON(w, status, map[string]string{"oops": detail})
}

// platform has two lists of rows, an access check and a sign-in. Its error body knows no 429, as that of some platforms.
func platform() core.Platform {
	return core.Platform{
		Name: acme, Title: "Acme", Keys: core.KeyFormat{Lead: "acme_", Random: 20, Shown: 7}, Seed: seedRows, Handler: handler,
		Schema: `CREATE TABLE acme_rows (id TEXT PRIMARY KEY, n INTEGER NOT NULL);
			CREATE TABLE acme_events (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, doc TEXT NOT NULL, slug TEXT NOT NULL UNIQUE);
			CREATE TABLE acme_tags (name TEXT PRIMARY KEY);`,
		WriteError: func(w http.ResponseWriter, status int, detail string) {
			if status == http.StatusTooManyRequests {
				status = http.StatusBadRequest
			}
			oops(w, status, detail)
		},
	}
}

func seedRows(ctx context.Context, s *core.Seeder) error {
	if _, _, err := s.Key(ctx, s.Rand("key"), core.Key{Name: "mine", CreatedBy: s.Person("elena").ID, OrganizationID: "north"}); err != nil {
		return err
	}
	r := s.Rand("rows")
	for n := range seeded {
		if err := s.Exec(ctx, `INSERT INTO acme_rows VALUES (?, ?)`, r.UUID(), n); err != nil {
			return err
		}
		id := fmt.Sprintf("%024x", 0xabcdef000000+n)
		if err := s.Exec(ctx, `INSERT INTO acme_events VALUES (?, ?, ?, ?)`, n+1, id, `{"id":"`+id+`","kind":"note"}`, fmt.Sprint("event-", n)); err != nil {
			return err
		}
	}
	return nil
}

func handler(w *core.World) http.Handler {
	routes := core.NewRoutes(oops)
	list := func(path, id, from, order string) {
		routes.Handle("GET", path, func(rw http.ResponseWriter, r *http.Request) {
			offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
			page, err := w.Store.Page(r.Context(), core.Select{Fields: []core.Field{{Name: "id", SQL: id}}, From: from, Order: order}, pageSize, offset)
			core.CallOf(r.Context()).Fail(err)
			core.WriteJSON(rw, http.StatusOK, map[string]any{"data": map[string]any{"rows": page.Items}, "total": page.Total})
		})
	}
	list("/v1/rows", "id", "acme_rows", "n, id")
	list("/v1/events", "doc ->> 'id'", "acme_events", "seq")
	routes.Handle("GET", "/v1/strangers", func(rw http.ResponseWriter, _ *http.Request) {
		core.WriteJSON(rw, http.StatusOK, []map[string]any{{"id": "nobody"}})
	})
	routes.Handle("GET", "/v1/me", func(rw http.ResponseWriter, r *http.Request) {
		secret := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		_, tokenErr := w.Tokens.Check(acme, "access", secret)
		_, keyErr := w.Keys.Authenticate(acme, secret)
		if tokenErr != nil && keyErr != nil {
			oops(rw, http.StatusUnauthorized, tokenErr.Error()+", "+keyErr.Error())
			return
		}
		core.WriteJSON(rw, http.StatusOK, map[string]string{"id": "me"})
	})
	routes.Handle("POST", "/v1/login", func(rw http.ResponseWriter, _ *http.Request) {
		text, token, err := w.Tokens.IssueJWT(core.Token{Platform: acme, Kind: "access"}, time.Hour, nil)
		if err != nil {
			oops(rw, http.StatusInternalServerError, err.Error())
			return
		}
		core.WriteJSON(rw, http.StatusOK, map[string]string{"token": text, "expires": token.ExpiresAt.Format(time.RFC3339)})
	})
	return routes
}
