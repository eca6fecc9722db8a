package deepcurrent

import "slices"

// product is one of the packages that intelligence is sold in. Ids and prices are documented, the slots that each needs are inferred.
type product struct {
	id, name        string
	base, perRecord int // credits
	needs           []string
	context         string // of the lead search, for the records it finds
}

// products are the documented packages, and wallet-intelligence-v1 of the newer code, with a price that is inferred.
func products() []product {
	return []product{
		{"vc-shortlist-v1", "VC shortlist", 100, 10, []string{"sector_focus", "stage"}, "investors"},
		{"builder-discovery-v1", "Builder discovery", 50, 5, []string{"sector_focus"}, "people"},
		{"company-people-discovery-v1", "Company people discovery", 50, 5, []string{"sector_focus"}, "companies"},
		{"warm-intro-paths-v1", "Warm intro paths", 150, 15, []string{"sector_focus", "stage"}, "people"},
		{"kol-discovery-v1", "KOL discovery", 100, 10, []string{"sector_focus"}, "people"},
		{"user-prospect-v1", "User prospects", 50, 5, []string{"sector_focus"}, "people"},
		{"hackathon-builder-v1", "Hackathon builders", 50, 5, []string{"geo"}, "people"},
		{"wallet-intelligence-v1", "Wallet intelligence", 50, 5, []string{"sector_focus"}, "wallets"},
	}
}

func productIDs() []string {
	var out []string
	for _, p := range products() {
		out = append(out, p.id)
	}
	return out
}

func productByID(id string) product {
	all := products()
	return all[slices.IndexFunc(all, func(p product) bool { return p.id == id })]
}

// outputFields are what a record may show, each a column of the corpus. The first five are those of the documented example.
func outputFields() []string {
	return []string{"name", "website", "focus_area", "tier", "rationale", "stage", "geo", "subtitle"}
}

// sectors, stages and places are the values of the corpus that slots filter by.
func sectors() []string {
	return []string{"DeFi", "Infrastructure", "Gaming", "DePIN", "Real World Assets", "Privacy", "Restaking", "Climate", "Payments", "AI"}
}

func stages() []string { return []string{"Pre-Seed", "Seed", "Series A", "Series B", "Growth"} }

func places() []string {
	return []string{"Europe", "North America", "Latin America", "Asia", "Africa", "Middle East"}
}

// slotFilter says which column a slot filters, and which values there are.
type slotFilter struct {
	slot, column string
	values       []string
}

func slotFilters() []slotFilter {
	return []slotFilter{{"sector_focus", "focus_area", sectors()}, {"stage", "stage", stages()}, {"geo", "geo", places()}}
}

// contactLevels is the documented ladder: credits are cumulative, an upgrade pays the difference, what is unlocked already is free.
func contactLevels() []contactLevel {
	return []contactLevel{{"social", 50}, {"email", 100}, {"telegram", 300}, {"phone", 600}}
}

type contactLevel struct {
	name    string
	credits int
}

func contactLevelNames() []string {
	var out []string
	for _, l := range contactLevels() {
		out = append(out, l.name)
	}
	return out
}

// levelCredits is the price of level n of the ladder, counting from 1; 0 is nothing unlocked.
func levelCredits(n int) int {
	if n == 0 {
		return 0
	}
	return contactLevels()[n-1].credits
}
