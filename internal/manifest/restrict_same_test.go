package manifest

import (
	"strings"
	"testing"
)

// alike has orders at two addresses, and once more by a customer, whose key is another record's.
const alike = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {Authorization: "Bearer {api_key}"}}}
tables:
  customers: {about: Customers, get: /customers, columns: {id: {type: text, key: true}, name: {type: text}}}
  orders:
    about: Orders
    get: /orders
    columns: {id: {type: text, key: true}, note: {type: text}, customer_id: {type: text, references: customers.id}}
  old_orders: {about: Orders, get: /old/orders, columns: {id: {type: text, key: true, references: orders.id}, note: {type: text}, total: {type: number}}}
  listed_orders:
    about: Orders of a customer
    get: /customers/{customer_id}/orders
    keyless: true
    columns: {customer_id: {type: text, input: true, references: customers.id}, id: {type: text, references: orders.id}}
`

func TestDeniedRecordsAreInNoOtherTable(t *testing.T) {
	t.Parallel()
	m := parsed(t, alike)
	for deny, want := range map[string]string{
		"orders":                          "table old_orders has the same records as orders; deny that as well",
		"old_orders":                      "table orders has the same records as old_orders; deny that as well",
		"orders,old_orders":               "table listed_orders has the same records as orders; deny that as well",
		"orders,old_orders,listed_orders": "",
		"orders.note":                     "old_orders.note shows what orders.note has, too; deny that as well",
		"old_orders.note":                 "orders.note shows what old_orders.note has, too; deny that as well",
		"orders.note,old_orders.note":     "",
		"old_orders.total":                "",
		"orders.note,old_orders":          "table orders has the same records as old_orders; deny that as well",
		"customers":                       "",
		"customers.name":                  "",
	} {
		_, err := m.Restricted(Restriction{Deny: strings.Split(deny, ",")})
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: %v, want %q", deny, err, want)
		}
	}
}

// TestDeniedRecordsAreNotUnfolded: what records hold is denied with them, and is not left in a table that has it as rows.
func TestDeniedRecordsAreNotUnfolded(t *testing.T) {
	t.Parallel()
	const unfolded = `
  answers:
    about: Answers, as rows
    get: /forms
    keyless: true
    rows: {path: data, record: id}
    columns: {form_id: {type: text, path: id, from: record, references: forms.id}, field: {type: text, from: key}, value: {type: text, from: element}}
  forms: {about: Forms, get: /forms, columns: {id: {type: text, key: true}, data: {type: json}, state: {type: text}}}
`
	m := parsed(t, alike+unfolded[1:])
	for deny, want := range map[string]string{
		"forms":              "",
		"forms.data":         "table answers has what is in forms.data as rows; deny that as well",
		"answers":            "forms.data has the rows of table answers within; deny that as well",
		"answers,forms.data": "",
		"forms.state":        "",
	} {
		limited, err := m.Restricted(Restriction{Deny: strings.Split(deny, ",")})
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: %v, want %q", deny, err, want)
		}
		if deny != "forms" || err != nil {
			continue
		}
		if _, err := limited.Table("answers"); err == nil {
			t.Error("forms are denied, and their answers are there")
		}
	}
}
