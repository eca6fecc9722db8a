package cycle

import (
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

const (
	tierPrice    = 599_000 // mills a month, of the plan that the hubs have
	supportPrice = 500_000
)

// sowBilling writes a year of invoices. The latest is due, the one before it was paid in part, all others are paid.
func (h *sower) sowBilling() {
	at := h.before(880)
	method := h.keep("method", "", h.new(at, "live", doc{
		"name": "Company card", "primary": true, "address": doc{"country": h.plan.country, "zip": "28001"},
		"source": doc{"type": "stripe-credit-card", "details": doc{
			"name": h.Person(h.plan.members[0].handle).LastName, "brand": "visa", "last_4": "4242", "expiration": doc{"month": 11, "year": 2029},
		}},
		"mandate": doc{"accepted": core.Timestamp(at), "ip": h.address(), "user_agent": "Mozilla/5.0", "email": h.Person(h.plan.members[0].handle).Email},
	}))
	services := h.sowServices(at)
	credit := h.sowCredit(at)
	month := time.Date(h.Reference.Year(), h.Reference.Month(), 1, 6, 0, 0, 0, time.UTC)
	for back := 12; back >= 0; back-- {
		billed := month.AddDate(0, -back, 0)
		overage := h.r.Int(0, 90) * 1000
		h.sowOverage(billed, overage)
		charges := tierPrice + supportPrice + overage
		paid := core.Timestamp(billed.AddDate(0, 0, 3))
		d := h.new(billed, "paid", doc{
			"approved": true, "services": services, "payments": []any{payment(h.id(billed), method, charges, paid)}, "credits": nil,
			"billing_contact": doc{"name": h.Person(h.plan.members[0].handle).LastName, "legal_business_name": h.plan.name, "tax_id": "B-00000000"},
			"late_fees":       []any{}, "charges": charges, "due": core.Timestamp(billed.AddDate(0, 0, 14)), "overdue": core.Timestamp(billed.AddDate(0, 0, 30)),
			"failed_payment_attempts": 0, "number": fmt.Sprintf("%s-%s", slug(h.plan.identifier), billed.Format("200601")),
		})
		for event, instant := range map[string]string{
			"billed": core.Timestamp(billed), "awaiting-funds": never, "paid": paid, "payment_attempt": paid, "credited": never, "voided": never,
		} {
			d.part("events")[event] = instant
		}
		switch back {
		case 0:
			d["payments"], d["state"] = []any{}, doc{"current": "billed", "changed": core.Timestamp(billed)}
			d.part("events")["paid"], d.part("events")["payment_attempt"] = never, never
		case 1:
			d["payments"] = []any{payment(h.id(billed), method, charges/2, paid)}
			d["failed_payment_attempts"], d["state"] = 1, doc{"current": "partially-paid", "changed": paid}
			d.part("events")["paid"] = never
		case 12:
			d["payments"] = []any{payment(h.id(billed), method, charges-welcomeCredit, paid)}
			d["credits"] = []any{doc{
				"id": h.id(billed), "associated_credit": doc{"id": credit, "amount": welcomeCredit}, "time": paid, "description": "Welcome credit", "amount": welcomeCredit,
			}}
		}
		h.keep("invoice", "", d)
	}
}

// welcomeCredit is the part of the credit that the first invoice used, in mills.
const welcomeCredit = 250_000

// sowCredit gives the hub's credit and returns its id.
func (h *sower) sowCredit(at time.Time) string {
	return h.keep("credit", "", h.new(at, "live", doc{
		"description": "Welcome credit", "account_id": h.owner["id"], "amount": 2 * welcomeCredit, "amount_remaining": welcomeCredit,
		"expires": doc{"date": core.Timestamp(h.before(-60))},
	}))
}

// sowServices makes the order and the services that it began, and gives the lines of an invoice.
func (h *sower) sowServices(at time.Time) []any {
	term := doc{"start": core.Timestamp(at), "end": core.Timestamp(at.AddDate(1, 0, 0)), "renew": "monthly"}
	tier := doc{"tier": doc{"id": planID(2), "name": "Scale", "price": monthly(tierPrice)}}
	support := doc{"support": doc{"id": planID(12), "name": "Business", "price": supportPrice}}
	item := func(description string, service doc, price int) doc {
		return doc{"id": h.id(at), "service": service, "description": description, "price": monthly(price), "discount": nil, "net_price": price}
	}
	order := h.new(at, "processed", doc{
		"term": term, "promo_code_id": nil, "approved": true, "total_price": tierPrice + supportPrice,
		"items": []any{item("Scale", tier, tierPrice), item("Business support", support, supportPrice)},
	})
	order.part("events")["expires"] = never
	h.keep("order", "", order)
	var lines []any
	for _, s := range []struct {
		title, kind string
		item        doc
		price       int
	}{{"Scale", "tier", tier, tierPrice}, {"Business support", "support", support, supportPrice}} {
		d := h.new(at, "active", doc{"title": s.title, "item": s.item, "discount": nil, "price": monthly(s.price), "term": term, "order": order})
		d.part("events")["last_billed"] = core.Timestamp(h.Reference)
		id := h.keep("service", "", d)
		lines = append(lines, doc{"service_id": id, "title": s.title, "type": s.kind, "term": term, "price": s.price, "discount": nil})
	}
	return lines
}

// sowOverage writes what was used beyond the plan in the month before.
func (h *sower) sowOverage(billed time.Time, cost int) {
	hours := func() doc { return doc{"hours": 0, "cost": 0} }
	h.keep("overage", "", doc{
		"id": h.id(billed), "hub_id": h.hub, "events": events(billed),
		"term":          doc{"start": core.Timestamp(billed.AddDate(0, -1, 0)), "end": core.Timestamp(billed), "renew": "monthly"},
		"image_storage": doc{"gbs": h.r.Int(0, 40), "cost": 0}, "ram": doc{"gb_hours": cost / 1000, "cost": cost},
		"servers": hours(), "dns_zones": hours(), "dns_linked_records": hours(), "members": hours(),
	})
}

// sowJobs writes jobs that are over, a few of which failed.
func (h *sower) sowJobs() {
	for i := range h.logs(40) {
		at := h.before(1 + i%60)
		done := at.Add(time.Duration(h.r.Int(2, 240)) * time.Second)
		caption, state := core.Pick(h.r, []string{"start container API", "reconfigure container Web", "generate stack build", "import image worker"}), "completed"
		var problem, output any
		if h.r.Chance(0.08) {
			state, problem = "error", doc{"message": "the image could not be fetched"}
		} else {
			output = doc{"id": h.id(at)}
		}
		times := doc{"queued": core.Timestamp(at), "started": core.Timestamp(at.Add(time.Second)), "completed": core.Timestamp(done)}
		h.keep("job", "", doc{
			"id": h.id(at), "hub_id": h.hub, "creator": h.owner, "queue": "environment-" + h.ids["environment/"+h.plan.environments[0].identifier],
			"caption": caption, "events": times, "schedule": core.Timestamp(at), "expires": core.Timestamp(at.Add(jobExpiresAfter)), "hash": h.r.Hex(12),
			"limit_duplicates": false, "state": doc{"current": state, "changed": core.Timestamp(done)},
			"tasks": []any{doc{
				"id": h.id(at), "caption": caption, "header": "sandbox", "events": times.clone(), "steps": []any{}, "input": doc{"id": h.id(at), "secret": "sandbox-job-secret"}, "output": output, "error": problem,
				"state": doc{"current": state, "changed": core.Timestamp(done)},
			}},
		})
	}
}

// sowActivity writes the audit log: mostly people and pipelines at work, now and then a warning.
func (h *sower) sowActivity() {
	kinds := []struct {
		event, kind, status string
		verbosity           int
		weight              float64
	}{
		{"container.task.start", "container", "request", 1, 14}, {"container.start", "container", "success", 0, 14}, {"container.reconfigure", "container", "success", 0, 9},
		{"environment.update", "environment", "success", 0, 4}, {"pipeline.task.trigger", "pipeline", "request", 1, 20}, {"pipeline.run.completed", "pipeline", "success", 0, 20},
		{"dns.zone.record.cert.generate.auto", "zone", "success", 1, 3}, {"container.instance.healthcheck.failed", "container", "warn", 0, 3},
		{"container.instance.healthcheck.restarted", "container", "info", 1, 3}, {"hub.apikey.create", "api key", "success", 0, 0.5},
		{"infrastructure.server.restart", "server", "success", 0, 1}, {"image.import", "image", "success", 1, 6}, {"container.instance.error", "container", "error", 0, 1},
	}
	weights := make([]float64, len(kinds))
	for i, k := range kinds {
		weights[i] = k.weight
	}
	first := h.plan.environments[0]
	environment := h.ids["environment/"+first.identifier]
	n := h.logs(600)
	for i := range n {
		k := kinds[h.r.Weighted(weights)]
		at := h.before(1 + (n-1-i)*180/n)
		who := core.Pick(h.r, h.plan.members)
		context, component := doc{"environment_id": environment, "cluster": first.cluster}, environment
		if k.kind == "container" {
			component = h.ids["container/"+first.identifier+"/"+slug(core.Pick(h.r, first.boxes).name)]
			context["container_id"] = component
		}
		var problem any
		if k.status == "error" {
			problem = doc{"message": "the process ended with status 137"}
		}
		h.keep("activity", "", doc{
			"id": h.id(at), "hub_id": h.hub, "user": doc{"type": "account", "id": accountID(h.Person(who.handle).ID)}, "verbosity": k.verbosity, "context": context,
			"session": doc{"url": "/v1/" + k.kind + "s/" + component + "/tasks", "ip": h.address(), "token": nil, "api_key": nil}, "changes": changed(k.event), "annotations": doc{},
			"error": problem, "component": doc{"id": component, "type": k.kind}, "status": k.status, "event": k.event, "time": core.Timestamp(at),
		})
	}
}

// changed is what an update has changed, before and after, of which either may be a secret.
func changed(event string) []any {
	if !strings.HasSuffix(event, ".update") && !strings.HasSuffix(event, ".reconfigure") {
		return []any{}
	}
	return []any{doc{"component": "config.runtime", "before": doc{"value": "sandbox-old-value"}, "after": doc{"value": "sandbox-new-value"}}}
}
