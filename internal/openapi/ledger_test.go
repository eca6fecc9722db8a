package openapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestTheShapeOfPayments: lists that go on after the last id, a key as the user name of Basic, times as numbers, ids in the place of objects.
func TestTheShapeOfPayments(t *testing.T) {
	t.Parallel()
	var customers, charges []record
	cards := map[string][]record{}
	for i := range 230 {
		id := fmt.Sprintf("cus_%03d", i)
		customers = append(customers, record{"id": id, "object": "customer", "created": day(i).Unix(), "email": nil, "name": "Rossi", "balance": -i, "livemode": false, "metadata": record{"n": "1"},
			"address": record{"city": "Turin", "country": []string{"IT", "NO", "ES"}[i%3], "line1": nil}})
		for n := range i % 3 {
			cards[id] = append(cards[id], record{"id": fmt.Sprintf("card_%s_%d", id, n), "brand": "visa", "last4": "4242", "cvc": "123", "customer": id})
		}
	}
	for i := range 350 {
		c := record{"id": fmt.Sprintf("ch_%03d", i), "object": "charge", "amount": 100 * i, "currency": "eur", "created": day(i).Unix(), "customer": customers[i*7%230]["id"],
			"status": []string{"succeeded", "failed"}[i%2], "outcome": nil, "refunds": record{"data": []any{}}}
		if i%5 == 0 {
			c["outcome"] = record{"risk": "normal", "reason": nil}
		}
		charges = append(charges, c)
	}
	s := &stub{document: "ledger.yaml", credentials: map[string]string{"api_key": "sk_ledger_1"}}
	s.params = []string{"limit", "starting_after", "customer", "email", "created[gte]", "created[lte]"}
	s.signed = func(r *http.Request) bool {
		user, password, ok := r.BasicAuth()
		return ok && user == "sk_ledger_1" && password == ""
	}
	s.answer = func(_ http.ResponseWriter, r *http.Request) (any, int) {
		list := customers
		switch path := r.URL.Path; {
		case path == "/v1/charges":
			list = charges
		case strings.HasSuffix(path, "/cards"):
			list = cards[strings.Split(path, "/")[3]]
		}
		q := r.URL.Query()
		kept := only(list, func(c record) bool {
			since, until := int64(intOf(r, "created[gte]", 0)), int64(intOf(r, "created[lte]", 1<<40))
			at, _ := c["created"].(int64)
			return (q.Get("customer") == "" || c["customer"] == q.Get("customer")) && at >= since && at <= until
		})
		from, limit := 0, intOf(r, "limit", 10)
		if after := q.Get("starting_after"); after != "" {
			if from = 1 + slices.IndexFunc(kept, func(c record) bool { return c["id"] == after }); from == 0 || limit > 100 {
				return record{"error": record{"message": "no such id"}}, http.StatusBadRequest
			}
		}
		return record{"object": "list", "data": slice(kept, from, limit), "has_more": from+limit < len(kept), "url": r.URL.Path}, http.StatusOK
	}

	byCountry, ofOne, late, risky, inCountry := map[string]int64{}, int64(0), int64(0), int64(0), int64(0)
	for i, c := range charges {
		of := customers[i*7%230]
		byCountry[of["address"].(record)["country"].(string)] += int64(c["amount"].(int))
		if of["id"] == "cus_007" {
			ofOne++
		}
		if c["created"].(int64) >= day(300).Unix() {
			late++
		}
		if c["outcome"] != nil {
			risky++
		}
	}
	few := 0
	for i, c := range customers {
		if i < 12 {
			few++
			inCountry += int64(len(cards[c["id"].(string)]))
		}
	}
	s.judge(t, []question{
		{"SELECT count(*), sum(balance) FROM customers", [][]any{{int64(230), int64(-229 * 230 / 2)}}, 3},
		{"SELECT c.address_country, sum(h.amount) FROM charges h JOIN customers c ON c.id = h.customer GROUP BY 1 ORDER BY 1", rowsBy(byCountry), 3 + 4},
		{"SELECT count(*) FROM charges WHERE customer = 'cus_007'", [][]any{{ofOne}}, 1},
		{"SELECT count(*), min(created) FROM charges WHERE created >= '" + day(300).Format("2006-01-02T15:04:05Z") + "'", [][]any{{late, day(300).Format("2006-01-02T15:04:05Z")}}, 1},
		{"SELECT count(*) FROM charges WHERE outcome_risk = 'normal'", [][]any{{risky}}, 4},
		{"SELECT count(*), count(k.cvc) FROM customers c JOIN cards k ON k.customer = c.id WHERE c.created < '" + day(12).Format("2006-01-02T15:04:05Z") + "'", [][]any{{inCountry, int64(0)}}, 1 + few},
	})
}
