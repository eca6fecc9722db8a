package deepcurrent

import "time"

// The documented plan: pro is 199 USD a month for 2,000 credits, developer is free with 50 credits a day from the faucet.
const (
	proPrice     = 199
	proCredits   = 2000
	faucetAmount = 50
)

// addon is a pack that renews with the subscription.
type addon struct {
	name           string
	price, credits int // USD and credits a month
}

// addons are the documented packs.
func addons() []addon {
	return []addon{{"starter", 49, 300}, {"fuel", 199, 1400}, {"growth", 499, 5500}, {"accelerator", 999, 12000}}
}

// allowance is a pro account's credits for each cycle.
func allowance(bought map[string]int) int {
	sum := proCredits
	for _, a := range addons() {
		sum += a.credits * bought[a.name]
	}
	return sum
}

// monthlyCost is a pro account's price in USD.
func monthlyCost(bought map[string]int) int {
	sum := proPrice
	for _, a := range addons() {
		sum += a.price * bought[a.name]
	}
	return sum
}

// midnight is the end of a day, when the faucet and the daily limits reset (inferred).
func midnight(now time.Time) time.Time { return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1) }
