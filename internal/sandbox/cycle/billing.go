package cycle

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// tierDailyRequests is max_daily_api_requests of the seeded hubs' plan. That plans have such a number is documented, which one is not.
const tierDailyRequests = 100_000

var invoices = &collection{
	kind: "invoice", code: "404.billing.invoice", view: "billing-invoices-view", param: "invoiceId", newest: true,
	filters: map[string]filter{"search": search, "state": oneOf("state"), "range-start": since, "range-end": until},
	metas:   map[string]meta{"due": amountDue},
}

// invoice is invoices with the metas that a single one has besides.
var invoice = &collection{kind: invoices.kind, code: invoices.code, param: invoices.param, metas: map[string]meta{"due": amountDue, "hub": hubOfEach}}

var (
	credits  = &collection{kind: "credit", code: "404.billing.credit", param: "creditsId", filters: map[string]filter{"state": oneOf("state"), "search": search}}
	methods  = &collection{kind: "method", code: "404.billing.payment-method", param: "methodId", filters: commonFilters}
	services = &collection{kind: "service", code: "404.billing.service", param: "servicesId", filters: commonFilters}
	overages = &collection{kind: "overage", code: "404.billing.service", newest: true, nameless: true, filters: commonFilters}
	orders   = &collection{
		kind: "order", code: "404.billing.order", param: "orderId", newest: true, filters: commonFilters, metas: map[string]meta{"due": amountDue},
		includes: map[string]include{"promo_codes": {find: func(*request, []doc) (any, error) { return doc{}, nil }}},
	}
)

func (a *api) billingRoutes() []route {
	const order, method = "/v1/billing/orders/{orderId}", "/v1/billing/methods/{methodId}"
	orderFields := []field{{name: "tier_plan_id", is: anID}, {name: "support_plan_id", is: anID},
		{name: "term_length", is: aText, oneOf: []string{"once", "monthly", "yearly"}}, {name: "promo_code", is: aText}}
	confirm := action{name: "confirm", not: []string{"confirmed", "expired"}, after: "confirmed"}
	pay := action{name: "pay", not: []string{"paid", "voided", "refunded", "credited"}, during: "processing", after: "paid", do: payInvoice}
	return []route{
		{method: "GET", path: "/v1/billing/status", handle: func(*request) (reply, error) { return ok(doc{"enabled": true}), nil }},
		{method: "GET", path: "/v1/billing/credits", capability: "billing-credits-view", handle: listOf(credits)},
		{method: "GET", path: "/v1/billing/credits/{creditsId}", capability: "billing-credits-view", handle: getOf(credits)},
		{method: "GET", path: "/v1/billing/invoices", capability: "billing-invoices-view", handle: listOf(invoices)},
		{method: "GET", path: "/v1/billing/invoices/{invoiceId}", capability: "billing-invoices-view", handle: getOf(invoice)},
		{method: "POST", path: "/v1/billing/invoices/{invoiceId}/tasks", capability: "billing-invoices-pay", handle: tasksOf(invoices, pay), fields: taskFields},
		{method: "GET", path: "/v1/billing/methods", capability: "billing-methods-manage", handle: listOf(methods)},
		{method: "GET", path: method, capability: "billing-methods-manage", handle: getOf(methods)},
		{method: "PATCH", path: method, capability: "billing-methods-manage", handle: patchOf(methods, nil), fields: []field{{name: "name", is: aText}, {name: "primary", is: aFlag}}},
		{method: "DELETE", path: method, capability: "billing-methods-manage", handle: deleteOf(methods, http.StatusAccepted, action{})},
		{method: "GET", path: "/v1/billing/orders", capability: "billing-services-manage", handle: listOf(orders)},
		{method: "POST", path: "/v1/billing/orders", capability: "billing-orders-manage", handle: createIn(orders, "new", buildOrder), fields: orderFields},
		{method: "GET", path: order, capability: "billing-services-manage", handle: getOf(orders)},
		{method: "PATCH", path: order, capability: "billing-services-manage", handle: patchOf(orders, nil), fields: orderFields},
		{method: "POST", path: order + "/tasks", capability: "billing-services-manage", handle: tasksOf(orders, confirm), fields: taskFields},
		{method: "GET", path: "/v1/billing/plans/support", handle: fixed(supportPlans)},
		{method: "GET", path: "/v1/billing/plans/tiers", handle: fixed(tierPlans)},
		{method: "GET", path: "/v1/billing/services", capability: "billing-services-view", handle: listOf(services)},
		{method: "GET", path: "/v1/billing/services/{servicesId}", capability: "billing-services-view", handle: getOf(services)},
		{method: "GET", path: "/v1/billing/services/overages", handle: listOf(overages)},
		// In the project era orders and plans did not stand under billing.
		{method: "GET", path: "/v1/orders", capability: "billing-services-manage", forms: projectForm, handle: listOf(orders)},
		{method: "GET", path: "/v1/orders/{orderId}", capability: "billing-services-manage", forms: projectForm, handle: getOf(orders)},
		{method: "POST", path: "/v1/orders/{orderId}/tasks", capability: "billing-services-manage", forms: projectForm, handle: tasksOf(orders, confirm), fields: taskFields},
		{method: "GET", path: "/v1/plans/support", forms: projectForm, handle: fixed(supportPlans)},
	}
}

// fixed answers with a list that is the same for everybody.
func fixed(list func() []any) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		all := list()
		from := min((q.query.number-1)*q.query.size, len(all))
		return ok(all[from:min(from+q.query.size, len(all))]), nil
	}
}

// planID is a made-up id: plans are the platform's, not a hub's.
func planID(n int) string { return fmt.Sprintf("5f3c1a0000000000000000%02d", n) }

func buildOrder(q *request, d doc) error {
	d["items"], d["approved"], d["total_price"] = []any{}, false, 0
	d["events"] = events(q.api.world.Now(), "expires")
	if d["tier_plan_id"] == nil && d["support_plan_id"] == nil {
		return fail("422.missing-argument", "an order is for a tier plan or a support plan").at("/tier_plan_id")
	}
	return nil
}

// amountDue is what is still to be paid of each, in mills.
func amountDue(_ *request, docs []doc) error {
	for _, d := range docs {
		due, _ := d["charges"].(float64)
		payments, _ := d["payments"].([]any)
		credits, _ := d["credits"].([]any)
		for _, p := range slices.Concat(payments, credits) {
			part, _ := asObject(p)
			amount, _ := part["amount"].(float64)
			due -= amount
		}
		d.part("meta")["due"] = int(max(due, 0))
	}
	return nil
}

func hubOfEach(q *request, docs []doc) error {
	hub, err := q.hubDoc()
	for _, d := range docs {
		d.part("meta")["hub"] = hub
	}
	return err
}

// payInvoice charges what is due to the hub's first method of payment.
func payInvoice(c *change, j job) (doc, error) {
	if err := amountDue(nil, []doc{j.target}); err != nil {
		return nil, err
	}
	due := j.target.at("meta", "due")
	delete(j.target, "meta")
	have, err := c.all(selection{hub: j.hub, kind: "method", limit: 1})
	if err != nil {
		return nil, err
	}
	if len(have) == 0 {
		return nil, fail("404.billing.payment-method", "the hub has no method of payment")
	}
	payments, _ := j.target["payments"].([]any)
	j.target["payments"] = append(payments, payment(newID(c.at), have[0].text("id"), due, core.Timestamp(c.at)))
	j.target.part("events")["paid"] = core.Timestamp(c.at)
	return nil, c.put(j.hub, "invoice", j.target)
}

// payment is an amount in mills, a tenth of a cent, that was paid at once.
func payment(id, method string, amount any, at string) doc {
	return doc{
		"id": id, "time": at, "description": "card payment", "method_id": method, "amount": amount, "amount_refunded": 0, "refunds": []any{},
		"result": doc{"success": true, "pending": false, "error": nil}, "gateway": doc{},
	}
}
