package manifest

import (
	"slices"
	"strings"
	"testing"
)

func TestLeavesOut(t *testing.T) {
	t.Parallel()
	text := func(leftOut string) []byte {
		return []byte(`manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
sparse: true
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
tables:
  orders:
    about: Orders
    get: /orders
    leaves_out: ` + leftOut + `
    columns: {id: {type: uuid, key: true}, city: {type: text, path: address.city}, page: {type: integer, input: true, filter: {eq: page}}}
`)
	}
	m, err := Parse("acme.yaml", text("[preview, address.geo, page]"))
	if err != nil {
		t.Fatal(err)
	}
	orders, _ := m.Table("orders")
	if !m.Sparse || !slices.Equal(orders.LeavesOut, []string{"preview", "address.geo", "page"}) {
		t.Errorf("%v, %v", m.Sparse, orders.LeavesOut)
	}
	if _, err := Parse("acme.yaml", text("address")); err != nil { // but for the city
		t.Error(err)
	}
	if _, err := Parse("acme.yaml", text("address.city")); err == nil || !strings.Contains(err.Error(), "acme.yaml:12:17: table orders: leaves_out: column city shows address.city") {
		t.Error(err)
	}
}
