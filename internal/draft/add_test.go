package draft_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/draft"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// shop answers two lists that are paged alike, one that is paged otherwise, and one that has no pages.
func shop(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if r.Header.Get("X-Key") != key {
		answer(w, 401, object{"message": "no"})
		return
	}
	orders := make([]any, 30)
	for i := range orders {
		orders[i] = object{"id": i + 1, "customerId": 1 + i%7, "total": float64(i) + 0.5}
	}
	switch r.URL.Path {
	case "/v1/orders", "/v1/customers":
		n := number(q, "size", 20)
		answer(w, 200, object{"data": slice(orders, (number(q, "page", 1)-1)*n, n), "total": len(orders)})
	case "/v1/events":
		answer(w, 200, object{"items": slice(orders, number(q, "offset", 0), number(q, "limit", 20)), "total": len(orders), "offset": 0, "limit": 20})
	case "/v1/linked":
		from := number(q, "from_row", 0)
		o := object{"data": slice(orders, from, 8), "next": nil}
		if from+8 < len(orders) {
			o["next"] = "http://" + r.Host + self(r, "from_row", from+8)
		}
		answer(w, 200, o)
	case "/v1/customers/7/orders":
		n := number(q, "size", 20)
		kept := slices.DeleteFunc(orders, func(o any) bool { return o.(object)["customerId"] != 7 })
		answer(w, 200, object{"data": slice(kept, (number(q, "page", 1)-1)*n, n), "total": len(kept)})
	case "/v1/customers/7/states":
		answer(w, 200, []object{{"state": "open"}, {"state": "paid"}, {"state": "x"}, {"state": "y"}})
	default:
		answer(w, 200, orders[:3])
	}
}

// shopManifest is one of an address, with comments and spaces of its own.
func shopManifest(url string) string {
	return strings.ReplaceAll(`# mine
manifest: 2
platform: shop
title: Shop
base_url: URL/v1
credentials: {api_key: {env: [SHOP_API_KEY], secret: true}}
authenticators: {key: {headers: {X-Key: "{api_key}"}}}

# how it pages
paginators:
    numbers: {page: page, size: size, max: 500, items: data, total: total}

tables:
    customers: # who buys
        about: Who buys
        get: /customers
        paginator: numbers
        columns: {id: {type: integer, key: true}}
    # the end

# what people ask
cannot: [who sold it]
`, "URL", url)
}

// TestAdd adds a table to a manifest, whose own lines stay, and reads both.
func TestAdd(t *testing.T) {
	t.Parallel()
	u := newUpstream(t, shop)
	text := shopManifest(u.URL)
	for _, tt := range []struct {
		path string
		want []string
		rows int
		not  string
	}{
		{"/v1/orders?page=1&size=5", []string{"    orders:\n", "      paginator: numbers\n", "customer_id: {type: integer, path: customerId, references: customers.id}"}, 30, " pages: {"},
		{"/v1/events", []string{"    pages: {offset: offset, size: limit, max: 100, items: items, total: total}\n", "      paginator: pages\n"}, 30, ""},
		{"/v1/linked", []string{"    pages: {next: next, items: data}\n"}, 30, ""},
		{"/v1/customers/7/orders?size=5&page=1", []string{"get: \"/customers/{customer_id}/orders\"\n", "each: {customer_id: customers.id}\n", "customer_id: {type: integer, path: customerId, references: customers.id}"}, 4, ""},
		{"/v1/customers/7/states", []string{"get: \"/customers/{customer_id}/states\"\n", "customer_id: {type: integer, input: true, references: customers.id}"}, 4, ""},
		{"/v1/states", []string{"    states:\n", "get: /states\n"}, 3, " pages: {"},
	} {
		m, err := manifest.Parse("shop.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		c := clients{t, key}
		d, err := draft.New(t.Context(), draft.Options{URL: u.URL + tt.path, Existing: &draft.Existing{File: "shop.yaml", Text: text, Manifest: m}}, c.ask)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range tt.want {
			if !strings.Contains(d.Text, want) {
				t.Errorf("%s: want %q in\n%s", tt.path, want, d.Text)
			}
		}
		if tt.not != "" && strings.Contains(d.Text, tt.not) {
			t.Errorf("%s: %s is in\n%s", tt.path, tt.not, d.Text)
		}
		for line := range strings.Lines(text) {
			if !strings.Contains(d.Text, line) {
				t.Errorf("%s: the line %q is gone", tt.path, line)
			}
		}
		if !strings.HasSuffix(d.Text, "\n\n# what people ask\ncannot: [who sold it]\n") {
			t.Errorf("%s: the end is another:\n%s", tt.path, d.Text)
		}
		var of []platform.Filter
		if strings.Contains(tt.path, "/7/") {
			of = append(of, platform.Filter{Column: "customer_id", Op: manifest.Eq, Values: []string{"7"}})
		}
		if rows, _ := scan(t, d, 1, of...); len(rows) != tt.rows {
			t.Errorf("%s: %d rows of %d", tt.path, len(rows), tt.rows)
		}
	}
}

// TestAddToOtherForms tells forms of a manifest that nothing can be added to, and addresses that are not below it.
func TestAddToOtherForms(t *testing.T) {
	t.Parallel()
	u := newUpstream(t, shop)
	text := shopManifest(u.URL)
	before, _, _ := strings.Cut(text, "\ntables:")
	for _, tt := range []struct{ text, url, want string }{
		{before + "\ntables: {customers: {about: x, get: /customers, paginator: numbers, columns: {id: {type: integer, key: true}}}}\n", u.URL + "/v1/orders", "has tables in a form"},
		{text, u.URL + "/v2/orders", "not below base_url of shop.yaml"},
		{text, u.URL + "/v1x/orders", "not below base_url of shop.yaml"},
		{text, "https://elsewhere.example/v1/orders", "not below base_url of shop.yaml"},
	} {
		m, err := manifest.Parse("shop.yaml", []byte(tt.text))
		if err != nil {
			t.Fatal(err)
		}
		_, err = draft.New(t.Context(), draft.Options{URL: tt.url, Existing: &draft.Existing{File: "shop.yaml", Text: tt.text, Manifest: m}}, clients{t, key}.ask)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.url, err)
		}
	}
}

// TestAddWhatIsThere is refused: another table of the same records would show what the one there hides.
func TestAddWhatIsThere(t *testing.T) {
	t.Parallel()
	u := newUpstream(t, shop)
	const readings = "    readings: {about: Readings, get: \"/customers/{of}/orders\", each: {of: customers.id}, keyless: true, columns: {of: {type: integer, input: true}, n: {type: integer}}}\n    # the end\n"
	text := strings.Replace(shopManifest(u.URL), "    # the end\n", readings, 1)
	for path, table := range map[string]string{"/v1/customers?size=5": "customers", "/v1/customers/": "customers", "/v1/customers/7/orders": "readings"} {
		m, err := manifest.Parse("shop.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		d, err := draft.New(t.Context(), draft.Options{URL: u.URL + path, Existing: &draft.Existing{File: "shop.yaml", Text: text, Manifest: m}}, clients{t, key}.ask)
		var wrong *draft.Error
		if want := "shop.yaml has the address as the table " + table + " already"; !errors.As(err, &wrong) || wrong.Text != want || !wrong.Usage {
			t.Errorf("%s: %v, want %s\n%s", path, err, want, d.Text)
		}
	}
}
