package deepcurrent

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

// quoteFor gets a token for a query.
func quoteFor(t testing.TB, l *lab.Lab, key string, body object) (token string, credits int) {
	t.Helper()
	r := l.Send(t, "POST", "/intelligence/quote", key, body).Want(t, 200)
	return r.Text("quote_token"), r.Number("credits")
}

func TestExecuteSpendsWhatWasQuoted(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	before, used := creditsOf(t, l, key), l.Send(t, "GET", "/credits/usage?start_date=2026-11-22", key, nil).Number("total_used")
	token, price := quoteFor(t, l, key, vcBody(nil))
	if price != 100+4*10 {
		t.Errorf("quoted %d credits", price)
	}
	r := l.Send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).Want(t, 200)
	if got := creditsOf(t, l, key); got != before-price {
		t.Errorf("%d credits left, want %d", got, before-price)
	}
	if got := l.Send(t, "GET", "/credits/usage?start_date=2026-11-22", key, nil).Number("total_used"); got != used+price {
		t.Errorf("the ledger has %d, want %d", got, used+price)
	}
	finds := l.Send(t, "GET", "/intelligence/results/"+r.Text("result_id"), key, nil).Want(t, 200)
	if finds.Number("records_count") != 4 || finds.At("records.3.website") == nil || finds.At("records.0.tier") != nil || finds.Text("available_expansions.0") != "contact_unlock" {
		t.Errorf("finds %s", finds.Raw)
	}
	listed := l.Send(t, "GET", "/results?limit=1", key, nil)
	if listed.Text("results.0.id") != r.Text("result_id") || listed.Text("results.0.preview.records_count") != "4" {
		t.Errorf("the newest result is %s", listed.Raw)
	}
	if full := l.Send(t, "GET", "/results/"+r.Text("result_id"), key, nil).Want(t, 200); full.At("result_data.records.3.name") == nil || full.Number("metadata.credits_charged") != price {
		t.Errorf("result %s", full.Raw)
	}
	l.Send(t, "GET", "/results/"+r.Text("result_id")+"/summary", key, nil).Want(t, 404) // it is for results of other tools
}

func TestAnIdenticalQueryIsServedAgainForNothing(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	token, _ := quoteFor(t, l, key, vcBody(nil))
	first := l.Send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).Want(t, 200).Text("result_id")
	before := creditsOf(t, l, key)
	token, price := quoteFor(t, l, key, vcBody(nil))
	again := l.Send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).Want(t, 200).Text("result_id")
	if price != 0 || again != first || creditsOf(t, l, key) != before {
		t.Errorf("again: %d credits, result %s, first was %s", price, again, first)
	}
	fresh := vcBody(object{"slots": object{"sector_focus": sectors(), "stage": stages(), "limit": 4, "exclude_previously_delivered": true}})
	token, price = quoteFor(t, l, key, fresh)
	fresh["quote_token"] = token
	other := l.Send(t, "POST", "/intelligence/execute", key, fresh).Want(t, 200).Text("result_id")
	a, b := l.Send(t, "GET", "/intelligence/results/"+first, key, nil), l.Send(t, "GET", "/intelligence/results/"+other, key, nil)
	if price != 140 || a.Text("records.0.record_id") == b.Text("records.0.record_id") {
		t.Errorf("delivered the same again: %s", b.Raw)
	}
}

func TestQuoteTokenIsForOneRequestOfOnePersonOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	token, _ := quoteFor(t, l, key, vcBody(nil))
	other := vcBody(object{"quote_token": token})
	other["output_fields"] = []string{"name"}
	l.Send(t, "POST", "/intelligence/execute", key, other).Want(t, 403)
	l.Send(t, "POST", "/intelligence/execute", l.Key("astrid"), vcBody(object{"quote_token": token})).Want(t, 403)
	l.Send(t, "POST", "/growth/run", key, object{"quote_token": token, "goal_plan": object{}}).Want(t, 403)
	var won atomic.Int32
	lab.Together(32, func(int) {
		r := l.Send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token}))
		switch {
		case r.Status == 200:
			won.Add(1)
		case r.Status != 403 || r.Text("detail.code") != "quote_token_used":
			t.Errorf("status %d: %s", r.Status, r.Raw)
		}
	})
	if won.Load() != 1 {
		t.Errorf("the token was used %d times", won.Load())
	}
	token, _ = quoteFor(t, l, key, other)
	l.Pass(quoteLifetime)
	other["quote_token"] = token
	if r := l.Send(t, "POST", "/intelligence/execute", key, other).Want(t, 403); r.Text("detail.code") != "quote_token_expired" {
		t.Errorf("expired: %s", r.Raw)
	}
}

// TestCreditsNeverGoBelowZero: many different queries at once, together dearer than what there is.
func TestCreditsNeverGoBelowZero(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	before := creditsOf(t, l, key)
	bodies := make([]object, 64)
	for i := range bodies {
		bodies[i] = vcBody(object{"slots": object{"sector_focus": sectors(), "stage": stages(), "limit": 10, "note": fmt.Sprint(i)}})
		bodies[i]["quote_token"], _ = quoteFor(t, l, key, bodies[i])
	}
	var paidFor, refused atomic.Int32
	lab.Together(len(bodies), func(i int) {
		switch r := l.Send(t, "POST", "/intelligence/execute", key, bodies[i]); r.Status {
		case 200:
			paidFor.Add(1)
		case 402:
			refused.Add(1)
		default:
			t.Errorf("status %d: %s", r.Status, r.Raw)
		}
	})
	if want := int32(before / 200); paidFor.Load() != want || paidFor.Load()+refused.Load() != 64 {
		t.Errorf("%d paid for, want %d; %d refused", paidFor.Load(), want, refused.Load())
	}
	if got, want := creditsOf(t, l, key), before-200*int(paidFor.Load()); got != want || got < 0 {
		t.Errorf("%d credits left, want %d", got, want)
	}
	var daily, cycle, permanent int
	db, err := l.World.Store.ReadOnly()
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
	key := l.Key("sofia")
	token, _ := quoteFor(t, l, key, vcBody(nil))
	for range 2 {
		r := l.Send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).Want(t, 402)
		if r.Text("detail.code") != "insufficient_credits" || r.At("detail.suggested_next_action") == nil {
			t.Errorf("402: %s", r.Raw)
		}
	}
	if got := creditsOf(t, l, key); got != 35 {
		t.Errorf("%d credits left", got)
	}
}

func TestFaucetOnceADay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("marc")
	var given atomic.Int32
	lab.Together(16, func(int) {
		switch r := l.Send(t, "POST", "/subscriptions/faucet/claim", key, nil); {
		case r.Status == 200:
			given.Add(1)
		case r.Status != 409 || r.At("message") == nil:
			t.Errorf("status %d: %s", r.Status, r.Raw)
		}
	})
	if given.Load() != 1 || creditsOf(t, l, key) != 170 {
		t.Errorf("claimed %d times, %d credits", given.Load(), creditsOf(t, l, key))
	}
	if r := l.Send(t, "GET", "/subscriptions/status", key, nil); r.Text("credits_expiring") != "2026-11-23T00:00:00Z" {
		t.Errorf("expiring: %s", r.Raw)
	}
	l.Pass(12 * time.Hour)
	if got := creditsOf(t, l, key); got != 120 {
		t.Errorf("%d credits after midnight", got)
	}
	l.Send(t, "POST", "/subscriptions/faucet/claim", key, nil).Want(t, 200)
}

func TestSubscriptionRenews(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	before, end := creditsOf(t, l, key), parseTime(l.Send(t, "GET", "/users/me", key, nil).Text("current_period_end"))
	l.Pass(end.Sub(lab.Noon) - time.Second)
	if got := creditsOf(t, l, key); got != before {
		t.Errorf("renewed early: %d", got)
	}
	l.Pass(time.Second)
	if got := creditsOf(t, l, key); got != before+2300 {
		t.Errorf("%d credits after the period, want %d", got, before+2300)
	}
	// What is reckoned when looked at and what is stored when spent are the same.
	token, price := quoteFor(t, l, key, vcBody(nil))
	l.Send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).Want(t, 200)
	if got := creditsOf(t, l, key); got != before+2300-price {
		t.Errorf("%d credits after spending", got)
	}
}

func TestContactsAreUnlockedForTheDifference(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	token, _ := quoteFor(t, l, key, vcBody(nil))
	parent := l.Send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).Want(t, 200).Text("result_id")
	record := l.Send(t, "GET", "/intelligence/results/"+parent, key, nil).Text("records.0.record_id")
	for _, step := range []struct {
		level string
		price int
	}{{"social", 50}, {"telegram", 250}, {"email", 0}, {"telegram", 0}, {"phone", 300}} {
		params := object{"level": step.level, "record_ids": []string{record}}
		token, price := quoteFor(t, l, key, vcBody(object{"parent_result_id": parent, "expansion_scope": object{"contact_unlock": params}}))
		body := object{"parent_result_id": parent, "expansion_type": "contact_unlock", "expansion_params": params, "quote_token": token}
		r := l.Send(t, "POST", "/intelligence/expand", key, body).Want(t, 200)
		if price != step.price || r.Number("credits_charged") != step.price || r.Text("parent_result_id") != parent || r.At("records.0.contacts.social") == nil {
			t.Errorf("%s: quoted %d, %s; want %d", step.level, price, r.Raw, step.price)
		}
		l.Send(t, "POST", "/intelligence/expand", key, body).Want(t, 403)
	}
}

func TestExpandEnlargesAResult(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	token, _ := quoteFor(t, l, key, vcBody(nil))
	parent := l.Send(t, "POST", "/intelligence/execute", key, vcBody(object{"quote_token": token})).Want(t, 200).Text("result_id")
	for kind, c := range map[string]struct {
		params         object
		price, records int
	}{
		"increase_limit": {object{"limit": 9}, 50, 9}, "network_depth": {object{"depth": 2}, 120, 4},
	} {
		token, price := quoteFor(t, l, key, vcBody(object{"parent_result_id": parent, "expansion_scope": object{kind: c.params}}))
		r := l.Send(t, "POST", "/intelligence/expand", key, object{"parent_result_id": parent, "expansion_type": kind, "expansion_params": c.params, "quote_token": token}).Want(t, 200)
		if price != c.price || r.Number("records_count") != c.records {
			t.Errorf("%s: %d credits, %s", kind, price, r.Raw)
		}
	}
	for name, scope := range map[string]object{
		"two": {"increase_limit": object{"limit": 9}, "network_depth": object{"depth": 1}}, "unknown": {"x": object{}}, "not larger": {"increase_limit": object{"limit": 4}},
		"no level": {"contact_unlock": object{}}, "a stranger's record": {"contact_unlock": object{"level": "email", "record_ids": []string{noID}}}, "a text": {"network_depth": "x"},
	} {
		if r := l.Send(t, "POST", "/intelligence/quote", key, vcBody(object{"parent_result_id": parent, "expansion_scope": scope})); r.Status != 422 {
			t.Errorf("%s: status %d: %s", name, r.Status, r.Raw)
		}
	}
}

func TestDistinctRecordsOfADay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("marc")
	page := func(offset int) lab.Reply {
		return l.Send(t, "POST", "/lead-search/search", key, object{"context": "people", "limit": 25, "offset": offset})
	}
	for _, offset := range []int{0, 25, 50, 75, 0} {
		page(offset).Want(t, 200)
	}
	r := page(100).Want(t, 429)
	if r.Text("detail.code") != "corpus_distinct_record_limit_exceeded" || r.Header.Get("Retry-After") != "43200" || r.Number("detail.retry_after_seconds") != 43200 ||
		r.Text("detail.resets_at") != "2026-11-23T00:00:00Z" || r.Header.Get("X-Request-ID") == "" {
		t.Errorf("429: %s, Retry-After %s", r.Raw, r.Header.Get("Retry-After"))
	}
	page(0).Want(t, 200)
	l.Pass(12 * time.Hour)
	page(100).Want(t, 200)
}
