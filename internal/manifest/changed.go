package manifest

import "reflect"

// NeedsRestart names what differs between a manifest and a later one of the same file that a running process must not take over by itself: where
// credentials go, which ones there are, and the budgets that calls under way are spending; "" where there is no such thing.
func (m *Manifest) NeedsRestart(later *Manifest) string {
	var urls, laterURLs []string
	for i := range m.Authenticators {
		urls = append(urls, m.Authenticators[i].Login.URLs()...)
	}
	for i := range later.Authenticators {
		laterURLs = append(laterURLs, later.Authenticators[i].Login.URLs()...)
	}
	for _, part := range []struct {
		name string
		same bool
	}{
		{"platform", m.Platform == later.Platform},
		{"base_url", m.BaseURL == later.BaseURL},
		{"credentials", reflect.DeepEqual(m.Credentials, later.Credentials)},
		{"url of an authenticator", reflect.DeepEqual(urls, laterURLs)},
		{"limits", reflect.DeepEqual(m.Limits, later.Limits)},
	} {
		if !part.same {
			return part.name
		}
	}
	return ""
}
