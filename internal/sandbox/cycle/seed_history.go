package cycle

import (
	"fmt"
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
		"name": "Company card", "primary": true, "address": doc{"country": h.plan.country},
		"credit_card": doc{"issuer": "visa", "last_4": "4242", "expiration": doc{"month": 11, "year": 2029}},
	}))
	services := h.sowServices(at)
	month := time.Date(h.Reference.Year(), h.Reference.Month(), 1, 6, 0, 0, 0, time.UTC)
	for back := 12; back >= 0; back-- {
		billed := month.AddDate(0, -back, 0)
		overage := h.r.Int(0, 90) * 1000
		h.sowOverage(billed, overage)
		charges := tierPrice + supportPrice + overage
		d := h.new(billed, "paid", doc{
			"approved": true, "services": services, "payments": []any{payment(method, charges, core.Timestamp(billed.AddDate(0, 0, 3)))}, "credits": []any{},
			"late_fees": []any{}, "charges": charges, "due": core.Timestamp(billed.AddDate(0, 0, 14)), "overdue": core.Timestamp(billed.AddDate(0, 0, 30)),
			"failed_payment_attempts": 0, "number": fmt.Sprintf("%s-%s", slug(h.plan.identifier), billed.Format("200601")),
		})
		for event, instant := range map[string]string{
			"billed": core.Timestamp(billed), "awaiting-funds": never, "paid": core.Timestamp(billed.AddDate(0, 0, 3)), "credited": never, "voided": never,
		} {
			d.part("events")[event] = instant
		}
		switch back {
		case 0:
			d["payments"], d["state"] = []any{}, doc{"current": "billed", "changed": core.Timestamp(billed)}
			d.part("events")["paid"] = never
		case 1:
			d["payments"] = []any{payment(method, charges/2, core.Timestamp(billed.AddDate(0, 0, 3)))}
			d["failed_payment_attempts"], d["state"] = 1, doc{"current": "partially-paid", "changed": core.Timestamp(billed.AddDate(0, 0, 3))}
			d.part("events")["paid"] = never
		}
		h.keep("invoice", "", d)
	}
	h.keep("credit", "", h.new(h.before(300), "live", doc{
		"description": "Welcome credit", "amount": mills(250_000), "amount_used": mills(250_000), "expires": core.Timestamp(h.before(-60)),
	}))
}

// sowServices makes the order and the services that it began, and gives the lines of an invoice.
func (h *sower) sowServices(at time.Time) []any {
	order := h.new(at, "confirmed", doc{
		"term": doc{"length": "monthly"}, "promo_code": nil, "approve": true, "charges": tierPrice + supportPrice,
		"items": []any{doc{"id": planID(2), "description": "Scale", "price": mills(tierPrice)}, doc{"id": planID(12), "description": "Business support", "price": mills(supportPrice)}},
	})
	h.keep("order", "", order)
	var lines []any
	for _, s := range []struct {
		title, kind string
		plan, price int
	}{{"Scale", "tier", 2, tierPrice}, {"Business support", "support", 12, supportPrice}} {
		term := doc{"start": core.Timestamp(at), "end": core.Timestamp(at.AddDate(1, 0, 0)), "renew": "monthly"}
		d := h.new(at, "live", doc{
			"title": s.title, "item": doc{"id": planID(s.plan), "type": s.kind}, "discount": nil, "price": mills(s.price), "term": term,
			"order": doc{"id": order["id"]},
		})
		d.part("events")["last_billed"] = core.Timestamp(h.Reference)
		id := h.keep("service", "", d)
		lines = append(lines, doc{"service_id": id, "title": s.title, "type": s.kind, "term": term, "price": mills(s.price), "discount": nil})
	}
	return lines
}

// sowOverage writes what was used beyond the plan in the month before.
func (h *sower) sowOverage(billed time.Time, cost int) {
	item := func(amount, cost int) doc { return doc{"amount": amount, "cost": mills(cost)} }
	h.keep("overage", "", doc{
		"id": h.id(billed), "hub_id": h.hub, "events": events(billed),
		"term":          doc{"start": core.Timestamp(billed.AddDate(0, -1, 0)), "end": core.Timestamp(billed), "renew": "monthly"},
		"image_storage": item(h.r.Int(0, 40), 0), "ram": item(cost/1000, cost), "servers": item(0, 0), "dns_zones": item(0, 0),
		"dns_linked_records": item(0, 0), "members": item(0, 0),
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
			output = doc{}
		}
		times := doc{"queued": core.Timestamp(at), "started": core.Timestamp(at.Add(time.Second)), "completed": core.Timestamp(done)}
		h.keep("job", "", doc{
			"id": h.id(at), "hub_id": h.hub, "creator": h.owner, "queue": "environment-" + h.ids["environment/"+h.plan.environments[0].identifier],
			"caption": caption, "events": times, "schedule": core.Timestamp(at), "expires": core.Timestamp(at.Add(jobExpiresAfter)), "hash": h.r.Hex(12),
			"limit_duplicates": false, "state": doc{"current": state, "changed": core.Timestamp(done)},
			"tasks": []any{doc{
				"id": h.id(at), "caption": caption, "header": "sandbox", "events": times.clone(), "steps": []any{}, "input": doc{}, "output": output, "error": problem,
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
			"session": doc{"url": "/v1/" + k.kind + "s/" + component + "/tasks", "ip": h.address(), "token": nil, "api_key": nil}, "changes": []any{}, "annotations": doc{},
			"error": problem, "component": doc{"id": component, "type": k.kind}, "status": k.status, "event": k.event, "time": core.Timestamp(at),
		})
	}
}
