package catalog

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const details = `manifest: 2
platform: parts
title: Parts
base_url: https://api.example.com
credentials: {api_key: {env: [PARTS_API_KEY], secret: true}}
authenticators: {api_key: {headers: {x-api-key: "{api_key}"}}}
paginators:
  pages: {page: page, size: size, max: 10, items: data, total: total}
tables:
  parts:
    about: Parts
    get: /parts
    one: {get: "/parts/{id}", items: data}
    same_rows: true
    paginator: pages
    columns:
      id: {type: integer, key: true}
      state: {type: text, enum: [even, odd], filter: {in: state}}
      sibling: {type: integer, references: parts.id}
  uses:
    about: Uses of a part
    get: /parts/{part_id}/uses
    one: /parts/{part_id}/uses/{id}
    same_rows: true
    items: data
    each: {part_id: parts.id}
    columns:
      part_id: {type: integer}
      id: {type: text, key: true}
`

// parts is an upstream of n numbered parts, which can be had one by one as well.
type parts struct {
	n     int
	html  bool // a missing part is a web page
	wrong bool // each part is answered with the next one
	mu    sync.Mutex
	asked []string
}

func (p *parts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.URL.RequestURI())
	p.mu.Unlock()
	at := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	part := func(i int) string {
		return fmt.Sprintf(`{"id":%d,"state":%q,"sibling":%d}`, i, []string{"even", "odd"}[i%2], (i+1)%p.n)
	}
	switch len(at) {
	case 1:
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		var list []string
		for i := (page - 1) * 10; i < min(page*10, p.n); i++ {
			list = append(list, part(i))
		}
		fmt.Fprintf(w, `{"data":[%s],"total":%d}`, strings.Join(list, ","), p.n)
	case 3:
		fmt.Fprint(w, `{"data":[{"id":"a"},{"id":"b"}]}`)
	case 4:
		fmt.Fprintf(w, `{"id":%q}`, at[3])
	default:
		i, err := strconv.Atoi(at[1])
		switch {
		case err == nil && i < p.n && p.wrong:
			fmt.Fprintf(w, `{"data":%s}`, part((i+1)%p.n))
		case err == nil && i < p.n:
			fmt.Fprintf(w, `{"data":%s}`, part(i))
		case p.html:
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, "<html>not here</html>")
		default:
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"error":"no such part"}`)
		}
	}
}

func (p *parts) take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked := p.asked
	p.asked = nil
	return asked
}

func TestOneRecordIsLookedUp(t *testing.T) {
	for _, tt := range []struct {
		name, sql string
		want      string
		requests  int
	}{
		{"by its key", "SELECT id, state FROM parts WHERE id = 7", "[[7 odd]]", 1},
		{"not there", "SELECT id, state FROM parts WHERE id = 700", "[]", 1},
		{"with another condition", "SELECT id FROM parts WHERE id = 7 AND state = 'even'", "[]", 1},
		{"two", "SELECT count(*) FROM parts WHERE id IN (2, 300)", "[[1]]", 2},
		{"a few, and a page that tells of how many", "SELECT count(*) FROM parts WHERE id IN (1, 2, 99, 300)", "[[3]]", 1 + 4},
		{"a few, with another condition", "SELECT count(*) FROM parts WHERE id IN (1, 2, 3) AND state = 'odd'", "[[2]]", 4},
		{"joined by its key", "SELECT b.id FROM parts a JOIN parts b ON b.id = a.sibling WHERE a.id = 5", "[[6]]", 2},
		{"a count of all", "SELECT count(*) FROM parts", "[[100]]", 10},
		{"of a part of a table", "SELECT part_id, id FROM uses WHERE part_id = 3 AND id = 'b'", "[[3 b]]", 1},
		{"a few of a part of a table", "SELECT count(*) FROM uses WHERE part_id = 3 AND id IN ('a', 'b', 'c')", "[[2]]", 1},
		{"of several parts of a table", "SELECT count(*) FROM uses WHERE part_id IN (3, 4, 5) AND id = 'a'", "[[3]]", 3},
		{"of a parent's", "SELECT count(*) FROM uses WHERE part_id = 3", "[[2]]", 1},
		{"the parent is looked up", "SELECT u.id, p.state FROM parts p JOIN uses u ON u.part_id = p.id WHERE p.id = 3 ORDER BY 1", "[[a odd] [b odd]]", 2},
		{"a path leads nowhere else", "SELECT id FROM uses WHERE part_id = 3 AND id = '../../parts'", "[]", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := &parts{n: 100}
			result, err := nestedCatalog(t, details, u).Query(context.Background(), Question{SQL: tt.sql})
			if err != nil {
				t.Fatal(err)
			}
			asked := u.take()
			t.Logf("%d requests, the least possible are %d", len(asked), tt.requests)
			if got := fmt.Sprint(result.Rows); got != tt.want || len(asked) > tt.requests+tt.requests/10 || !result.Receipt.Complete {
				t.Errorf("got %s, want %s; asked %q; receipt %+v", got, tt.want, asked, result.Receipt)
			}
		})
	}
}

// TestLookUpsOrPages: of a table whose size is known, that is asked for which costs less.
func TestLookUpsOrPages(t *testing.T) {
	small := &parts{n: 9}
	if _, err := nestedCatalog(t, details, small).Query(context.Background(), Question{SQL: "SELECT * FROM parts WHERE id IN (1, 2, 3, 700)"}); err != nil || len(small.take()) != 1 {
		t.Errorf("a page has all: error %v", err)
	}
	for _, tt := range []struct{ n, keys, requests int }{{300, 20, 20}, {300, 30, 30}, {100, 9, 9}, {100, 10, 10}, {40, 5, 4}, {20, 2, 2}, {1000, 70, 100}} {
		u := &parts{n: tt.n}
		c := nestedCatalog(t, details, u)
		if _, err := c.Query(context.Background(), Question{SQL: "SELECT * FROM parts LIMIT 1"}); err != nil {
			t.Fatal(err)
		}
		u.take()
		keys := make([]string, tt.keys)
		for i := range keys {
			keys[i] = strconv.Itoa(i)
		}
		result, err := c.Query(context.Background(), Question{SQL: "SELECT count(*) FROM parts WHERE id IN (" + strings.Join(keys, ",") + ")"})
		if err != nil {
			t.Fatal(err)
		}
		if asked := u.take(); len(asked) != tt.requests || fmt.Sprint(result.Rows) != fmt.Sprintf("[[%d]]", tt.keys) {
			t.Errorf("%d keys of %d rows: %d requests, want %d; got %v", tt.keys, tt.n, len(asked), tt.requests, result.Rows)
		}
	}
}

// TestOneIsNotTakenOnTrust: without the manifest's word that both have the same rows, the list answers; an answer that is not the record is no answer, and
// none at an address that is assumed is in doubt.
func TestOneIsNotTakenOnTrust(t *testing.T) {
	ask := func(text string, u *parts) (string, error) {
		result, err := nestedCatalog(t, text, u).Query(context.Background(), Question{SQL: "SELECT id FROM parts WHERE id = 500 OR id = 7"})
		if err != nil {
			return "", err
		}
		return fmt.Sprint(result.Rows, result.Receipt.Complete, result.Receipt.Why), nil
	}
	u := &parts{n: 100}
	if got, err := ask(strings.Replace(details, "    same_rows: true\n", "", 1), u); got != "[[7]] true []" || len(u.take()) != 10 {
		t.Errorf("without same_rows: %s, %v", got, err)
	}
	if got, err := ask(details, &parts{n: 100, wrong: true}); got != "[] false [parts: id 7 was answered with the record of 8]" {
		t.Errorf("another record: %s, %v", got, err)
	}
	if got, err := ask(strings.Replace(details, "    about: Parts\n", "    about: Parts\n    assumed: true\n", 1), &parts{n: 100}); got !=
		"[[7]] false [parts: id 500 was answered with 404, and the platform's documents do not have that address]" {
		t.Errorf("an assumed address: %s, %v", got, err)
	}
	if got, err := ask(details, &parts{n: 100, html: true}); err == nil || !strings.Contains(err.Error(), "404 Not Found with a web page") {
		t.Errorf("a web page: %s, %v", got, err)
	}
}
