package manifest

import "strings"

// docsPage is the key of the dashboard's page that holds wherever the platform is asked.
const docsPage = "docs"

// Elsewhere tells an address that is not the platform's own, which "" stands for: what the platform's documents say of itself need not hold there.
func (m *Manifest) Elsewhere(baseURL string) bool {
	return baseURL != "" && !strings.EqualFold(strings.TrimRight(baseURL, "/"), strings.TrimRight(m.BaseURL, "/"))
}

// At is the manifest of a platform that is asked at an address, "" for its own: elsewhere than there the platform's own pages for people are not those of
// who is asked, and are left out.
func (m *Manifest) At(baseURL string) *Manifest {
	if !m.Elsewhere(baseURL) {
		return m
	}
	at := *m
	at.Dashboard = map[string]string{}
	if docs := m.Dashboard[docsPage]; docs != "" {
		at.Dashboard[docsPage] = docs
	}
	at.RotationSteps = make([]RotationStep, len(m.RotationSteps))
	for i, step := range m.RotationSteps {
		at.RotationSteps[i] = RotationStep{Do: step.Do, Text: step.Text}
	}
	return &at
}
