package cli

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// authStatus writes a report for a person.
func (p page) authStatus(r statusReport) {
	p.line(p.style("1", "Profiles"))
	if len(r.Profiles) == 0 {
		p.line(indentation + "none yet; orgdata-mcp auth login makes the first")
	}
	for _, one := range r.Profiles {
		name := one.Name
		if one.Current {
			name += " (current)"
		}
		p.line(indentation + name)
		for _, c := range one.Connections {
			p.line(indentation + indentation + c.text())
		}
	}
	for _, c := range r.InForce {
		p.heading("In force: " + c.Name)
		for _, text := range c.lines() {
			p.line(indentation + text)
		}
		p.settings(c.Settings)
	}
	if len(r.Shared) > 0 {
		p.heading("For all")
		p.settings(r.Shared)
	}
}

// text is a connection of a profile in a line.
func (m profileMember) text() string {
	text := m.Name
	if m.Name != m.Platform {
		text += ", a connection to " + m.Platform
	}
	if m.Organization != "" {
		text += ", " + words.Name(cmp.Or(m.OrganizationName, m.Organization))
	}
	if m.BaseURL != "" {
		text += ", at " + m.BaseURL
	}
	for _, name := range slices.Sorted(maps.Keys(m.Secrets)) {
		text += fmt.Sprintf(", %s in the %s", words.Spoken(name), m.Secrets[name])
	}
	if m.Since != "" {
		text += " since " + m.Since
	}
	if m.Retiring {
		text += "; the key before it may still work: orgdata-mcp auth rotate goes on with that"
	}
	return text
}

// lines say whether a connection works, as whom, and how old its key is.
func (c connectionReport) lines() []string {
	var lines []string
	switch c.State {
	case stateWorks:
		lines = append(lines, "works: "+c.Who)
	case stateRefused:
		lines = append(lines, "refused: "+c.Error)
	case stateUnreachable:
		lines = append(lines, "not reached: "+c.Error)
	}
	if c.Key != "" {
		lines = append(lines, "key: "+c.Key)
	}
	if c.Token != "" {
		lines = append(lines, "token: "+c.Token)
	}
	return lines
}

// settings writes who gave what.
func (p page) settings(all []settingReport) {
	records := [][]string{{"setting", "value", "from", "which overrides"}}
	overrides := false
	for _, s := range all {
		value := s.Value
		if s.Secret {
			value = "(not shown)"
		}
		records = append(records, []string{s.Name, value, s.By, words.And(s.Over)})
		overrides = overrides || len(s.Over) > 0
	}
	if !overrides {
		for i := range records {
			records[i] = records[i][:3]
		}
	}
	if len(all) > 0 {
		p.table(records)
	}
}
