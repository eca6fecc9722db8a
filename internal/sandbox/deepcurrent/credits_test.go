package deepcurrent

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"
)

// quoteFor gets a token for a query.
func quoteFor(t *testing.T, l *lab, key string, body object) (token string, credits int) {
	t.Helper()
	r := l.send(t, "POST", "/intelligence/quote", key, body).want(t, 200)
	return r.text("quote_token"), r.number("credits")
}

func TestExecuteSpendsWhatWasQuoted(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("elena")
	before, used := l.credits(t, key), l.send(t, "GET", "/credits/usage?start_date=2026-11-22", key, nil).number("total_used")
	token, price := quoteFor(t, l, key, vcBody(nil))
	if price != 100+4*10 {
		t.Errorf("quoted %d credits", price)
	}
	r := l.send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).want(t, 200)
	if got := l.credits(t, key); got != before-price {
		t.Errorf("%d credits left, want %d", got, before-price)
	}
	if got := l.send(t, "GET", "/credits/usage?start_date=2026-11-22", key, nil).number("total_used"); got != used+price {
		t.Errorf("the ledger has %d, want %d", got, used+price)
	}
	finds := l.send(t, "GET", "/intelligence/results/"+r.text("result_id"), key, nil).want(t, 200)
	if finds.number("records_count") != 4 || finds.at("records.3.website") == nil || finds.at("records.0.tier") != nil || finds.text("available_expansions.0") != "contact_unlock" {
		t.Errorf("finds %s", finds.raw)
	}
	listed := l.send(t, "GET", "/results?limit=1", key, nil)
	if listed.text("results.0.id") != r.text("result_id") || listed.text("results.0.preview.records_count") != "4" {
		t.Errorf("the newest result is %s", listed.raw)
	}
	if full := l.send(t, "GET", "/results/"+r.text("result_id"), key, nil).want(t, 200); full.at("result_data.records.3.name") == nil || full.number("metadata.credits_charged") != price {
		t.Errorf("result %s", full.raw)
	}
	l.send(t, "GET", "/results/"+r.text("result_id")+"/summary", key, nil).want(t, 200)
}

func TestAnIdenticalQueryIsServedAgainForNothing(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("elena")
	token, _ := quoteFor(t, l, key, vcBody(nil))
	first := l.send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).want(t, 200).text("result_id")
	before := l.credits(t, key)
	token, price := quoteFor(t, l, key, vcBody(nil))
	again := l.send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).want(t, 200).text("result_id")
	if price != 0 || again != first || l.credits(t, key) != before {
		t.Errorf("again: %d credits, result %s, first was %s", price, again, first)
	}
	fresh := vcBody(object{"slots": object{"sector_focus": sectors(), "stage": stages(), "limit": 4, "exclude_previously_delivered": true}})
	token, price = quoteFor(t, l, key, fresh)
	fresh["quote_token"] = token
	other := l.send(t, "POST", "/intelligence/execute", key, fresh).want(t, 200).text("result_id")
	a, b := l.send(t, "GET", "/intelligence/results/"+first, key, nil), l.send(t, "GET", "/intelligence/results/"+other, key, nil)
	if price != 140 || a.text("records.0.record_id") == b.text("records.0.record_id") {
		t.Errorf("delivered the same again: %s", b.raw)
	}
}

func TestQuoteTokenIsForOneRequestOfOnePersonOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("elena")
	token, _ := quoteFor(t, l, key, vcBody(nil))
	other := vcBody(object{"quote_token": token})
	other["output_fields"] = []string{"name"}
	l.send(t, "POST", "/intelligence/execute", key, other).want(t, 403)
	l.send(t, "POST", "/intelligence/execute", l.key("astrid"), vcBody(object{"quote_token": token})).want(t, 403)
	l.send(t, "POST", "/growth/run", key, object{"quote_token": token, "goal_plan": object{}}).want(t, 403)
	var won atomic.Int32
	together(32, func(int) {
		r := l.send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token}))
		switch {
		case r.status == 200:
			won.Add(1)
		case r.status != 403 || r.text("detail.code") != "quote_token_used":
			t.Errorf("status %d: %s", r.status, r.raw)
		}
	})
	if won.Load() != 1 {
		t.Errorf("the token was used %d times", won.Load())
	}
	token, _ = quoteFor(t, l, key, other)
	l.pass(quoteLifetime)
	other["quote_token"] = token
	if r := l.send(t, "POST", "/intelligence/execute", key, other).want(t, 403); r.text("detail.code") != "quote_token_expired" {
		t.Errorf("expired: %s", r.raw)
	}
}

// TestCreditsNeverGoBelowZero: many different queries at once, together dearer than what there is.
func TestCreditsNeverGoBelowZero(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("elena")
	before := l.credits(t, key)
	bodies := make([]object, 64)
	for i := range bodies {
		bodies[i] = vcBody(object{"slots": object{"sector_focus": sectors(), "stage": stages(), "limit": 10, "note": fmt.Sprint(i)}})
		bodies[i]["quote_token"], _ = quoteFor(t, l, key, bodies[i])
	}
	var paidFor, refused atomic.Int32
	together(len(bodies), func(i int) {
		switch r := l.send(t, "POST", "/intelligence/execute", key, bodies[i]); r.status {
		case 200:
			paidFor.Add(1)
		case 402:
			refused.Add(1)
		default:
			t.Errorf("status %d: %s", r.status, r.raw)
		}
	})
	if want := int32(before / 200); paidFor.Load() != want || paidFor.Load()+refused.Load() != 64 {
		t.Errorf("%d paid for, want %d; %d refused", paidFor.Load(), want, refused.Load())
	}
	if got, want := l.credits(t, key), before-200*int(paidFor.Load()); got != want || got < 0 {
		t.Errorf("%d credits left, want %d", got, want)
	}
	var daily, cycle, permanent int
	db, err := l.world.Store.ReadOnly()
	if err != nil {
		t.Fatal(err)
	}
	row := db.QueryRowContext(t.Context(), `SELECT min(daily), min(cycle), min(permanent) FROM deepcurrent_accounts`)
	if err := row.Scan(&daily, &cycle, &permanent); err != nil || min(daily, cycle, permanent) < 0 {
		t.Errorf("a pot is below zero: %d %d %d, %v", daily, cycle, permanent, err)
	}
}

func TestARefusalForWantOfCreditsLeavesTheQuoteGood(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("sofia")
	token, _ := quoteFor(t, l, key, vcBody(nil))
	for range 2 {
		r := l.send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).want(t, 402)
		if r.text("detail.code") != "insufficient_credits" || r.at("detail.suggested_next_action") == nil {
			t.Errorf("402: %s", r.raw)
		}
	}
	if got := l.credits(t, key); got != 35 {
		t.Errorf("%d credits left", got)
	}
}

func TestFaucetOnceADay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("marc")
	var given atomic.Int32
	together(16, func(int) {
		switch r := l.send(t, "POST", "/subscriptions/faucet/claim", key, nil); {
		case r.status == 200:
			given.Add(1)
		case r.status != 409 || r.at("message") == nil:
			t.Errorf("status %d: %s", r.status, r.raw)
		}
	})
	if given.Load() != 1 || l.credits(t, key) != 170 {
		t.Errorf("claimed %d times, %d credits", given.Load(), l.credits(t, key))
	}
	if r := l.send(t, "GET", "/subscriptions/status", key, nil); r.number("credits_expiring") != 50 {
		t.Errorf("expiring: %s", r.raw)
	}
	l.pass(12 * time.Hour)
	if got := l.credits(t, key); got != 120 {
		t.Errorf("%d credits after midnight", got)
	}
	l.send(t, "POST", "/subscriptions/faucet/claim", key, nil).want(t, 200)
}

func TestSubscriptionRenews(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("elena")
	before, end := l.credits(t, key), parseTime(l.send(t, "GET", "/users/me", key, nil).text("current_period_end"))
	l.pass(end.Sub(noon) - time.Second)
	if got := l.credits(t, key); got != before {
		t.Errorf("renewed early: %d", got)
	}
	l.pass(time.Second)
	if got := l.credits(t, key); got != before+2300 {
		t.Errorf("%d credits after the period, want %d", got, before+2300)
	}
	// What is reckoned when looked at and what is stored when spent are the same.
	token, price := quoteFor(t, l, key, vcBody(nil))
	l.send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).want(t, 200)
	if got := l.credits(t, key); got != before+2300-price {
		t.Errorf("%d credits after spending", got)
	}
}

func TestContactsAreUnlockedForTheDifference(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("elena")
	token, _ := quoteFor(t, l, key, vcBody(nil))
	parent := l.send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).want(t, 200).text("result_id")
	record := l.send(t, "GET", "/intelligence/results/"+parent, key, nil).text("records.0.record_id")
	for _, step := range []struct {
		level string
		price int
	}{{"social", 50}, {"telegram", 250}, {"email", 0}, {"telegram", 0}, {"phone", 300}} {
		params := object{"level": step.level, "record_ids": []string{record}}
		token, price := quoteFor(t, l, key, vcBody(object{"parent_result_id": parent, "expansion_scope": object{"contact_unlock": params}}))
		body := object{"parent_result_id": parent, "expansion_type": "contact_unlock", "expansion_params": params, "quote_token": token}
		r := l.send(t, "POST", "/intelligence/expand", key, body).want(t, 200)
		if price != step.price || r.number("credits_charged") != step.price || r.text("parent_result_id") != parent || r.at("records.0.contacts.social") == nil {
			t.Errorf("%s: quoted %d, %s; want %d", step.level, price, r.raw, step.price)
		}
		l.send(t, "POST", "/intelligence/expand", key, body).want(t, 403)
	}
}

func TestExpandEnlargesAResult(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("elena")
	token, _ := quoteFor(t, l, key, vcBody(nil))
	parent := l.send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).want(t, 200).text("result_id")
	for kind, c := range map[string]struct {
		params         object
		price, records int
	}{
		"increase_limit": {object{"limit": 9}, 50, 9}, "network_depth": {object{"depth": 2}, 120, 4},
	} {
		token, price := quoteFor(t, l, key, vcBody(object{"parent_result_id": parent, "expansion_scope": object{kind: c.params}}))
		r := l.send(t, "POST", "/intelligence/expand", key, object{"parent_result_id": parent, "expansion_type": kind, "expansion_params": c.params, "quote_token": token}).want(t, 200)
		if price != c.price || r.number("records_count") != c.records {
			t.Errorf("%s: %d credits, %s", kind, price, r.raw)
		}
	}
	for name, scope := range map[string]object{
		"two": {"increase_limit": object{"limit": 9}, "network_depth": object{"depth": 1}}, "unknown": {"x": object{}}, "not larger": {"increase_limit": object{"limit": 4}},
		"no level": {"contact_unlock": object{}}, "a stranger's record": {"contact_unlock": object{"level": "email", "record_ids": []string{noID}}}, "a text": {"network_depth": "x"},
	} {
		if r := l.send(t, "POST", "/intelligence/quote", key, vcBody(object{"parent_result_id": parent, "expansion_scope": scope})); r.status != 422 {
			t.Errorf("%s: status %d: %s", name, r.status, r.raw)
		}
	}
}

func TestDistinctRecordsOfADay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("marc")
	page := func(offset int) reply {
		return l.send(t, "POST", "/lead-search/search", key, object{"context": "people", "limit": 25, "offset": offset})
	}
	for _, offset := range []int{0, 25, 50, 75, 0} {
		page(offset).want(t, 200)
	}
	r := page(100).want(t, 429)
	if r.text("detail.code") != "corpus_distinct_record_limit_exceeded" || r.header.Get("Retry-After") != "43200" || r.number("detail.retry_after_seconds") != 43200 ||
		r.text("detail.resets_at") != "2026-11-23T00:00:00Z" || r.header.Get("X-Request-ID") == "" {
		t.Errorf("429: %s, Retry-After %s", r.raw, r.header.Get("Retry-After"))
	}
	page(0).want(t, 200)
	l.pass(12 * time.Hour)
	page(100).want(t, 200)
}
