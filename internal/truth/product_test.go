package truth

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

func TestMain(m *testing.M) {
	if err := query.CountMemory(); err != nil { // before the truth is kept in SQLite
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// long tells whether there is time for everything.
func long() bool { return os.Getenv("LONG") == "1" }

// kept is a time to live that no test outlasts.
const kept = time.Hour

// product is what is judged: a catalog over a client of the upstream.
type product struct {
	t       testing.TB
	catalog *catalog.Catalog
	close   func()
}

// open makes a product that has seen nothing yet.
func open(t testing.TB, u *upstream, ttl time.Duration) *product {
	t.Helper()
	credentials := func() (map[string]string, error) {
		return map[string]string{"api_key": apiKey, "organization": north}, nil
	}
	client, err := platform.NewClient(described(t, u.max), platform.Options{BaseURL: u.url, Credentials: credentials})
	if err != nil {
		t.Fatal(err)
	}
	p := &product{t: t, catalog: catalog.New(client, catalog.Options{TTL: ttl})}
	var once sync.Once
	p.close = func() {
		once.Do(func() {
			if err := p.catalog.Close(); err != nil {
				t.Errorf("closing the catalog: %v", err)
			}
			client.Close()
		})
	}
	t.Cleanup(func() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			p.close()
		}()
		if !ended(done, patience) {
			t.Error("the catalog does not close")
		}
	})
	return p
}

// patience is how long a question of the tests may take at most.
const patience = 40 * time.Second

func (p *product) ask(sql, organization string) (*query.Result, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return p.catalog.Query(ctx, catalog.Question{SQL: sql, Organization: organization})
}

// must is the answer to a question that has one.
func (p *product) must(sql string) *query.Result {
	p.t.Helper()
	result, err := p.ask(sql, "")
	if err != nil {
		p.t.Fatalf("%s: %v", sql, err)
	}
	return result
}
