package tdc

import "slices"

// feature is what a plan has or has not, by the documents' names.
type feature string

const (
	apiAndWebhooks feature = "API & Webhooks"
	blogFeature    feature = "the blog"
	customDomains  feature = "custom domains"
)

// plan is a workspace's. Names, prices and figures of plans are not in the documents ("illustrative" there); that API & Webhooks are in
// the higher ones is.
type plan struct {
	name            string
	features        []feature
	sites, webhooks int // quotas
}

func plans() []plan {
	return []plan{
		{"free", nil, 1, 0},
		{"starter", []feature{customDomains, blogFeature}, 3, 0},
		{"growth", []feature{customDomains, apiAndWebhooks}, 6, 3},
		{"business", []feature{customDomains, apiAndWebhooks, blogFeature}, 25, 10},
	}
}

// planByName gives the plan without anything for an unknown name.
func planByName(name string) plan {
	for _, p := range plans() {
		if p.name == name {
			return p
		}
	}
	return plan{name: name}
}

func (p plan) has(f feature) bool { return slices.Contains(p.features, f) }

// plansWith are the names of the plans that have a feature.
func plansWith(f feature) []string {
	var out []string
	for _, p := range plans() {
		if p.has(f) {
			out = append(out, p.name)
		}
	}
	return out
}
