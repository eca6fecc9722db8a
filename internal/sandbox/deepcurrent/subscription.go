package deepcurrent

import (
	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

func addonNames() []string {
	var out []string
	for _, a := range addons() {
		out = append(out, a.name)
	}
	return out
}

// readSubscription has the documented members. credits_expiring is when the earliest grant lapses: that of the faucet, as the plan's do not
// expire while subscribed.
func readSubscription(c *call) (any, error) {
	a := c.account
	bought := []string{}
	for _, name := range addonNames() {
		if a.Addons[name] > 0 {
			bought = append(bought, name)
		}
	}
	var expiring any
	if a.daily > 0 {
		expiring = core.Timestamp(midnight(c.now))
	}
	cost := 0
	if a.Tier == pro {
		cost = monthlyCost(a.Addons)
	}
	out := map[string]any{
		"tier": a.Tier, "status": a.Status, "credits_total": a.credits(), "credits_expiring": expiring, "monthly_cost": cost,
		"addons": bought, "addon_quantities": a.Addons, "next_billing_date": nil,
		"current_period_start": core.NullableTime(a.Start), "current_period_end": core.NullableTime(a.End),
	}
	if a.paying() {
		out["next_billing_date"] = core.NullableTime(a.End)
	}
	return out, nil
}

// checkout makes a payment page that does not exist: nobody pays in the sandbox. The host is one that cannot be reached.
func checkout(*call) (any, error) {
	id := "cs_sandbox_" + uuid.NewString()
	return map[string]any{"checkout_url": "https://checkout.example/" + id, "checkout_session_id": id}, nil
}
