package markdown

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// waysIn tells which credentials there are and how requests are signed with them.
func (p *page) waysIn(m *manifest.Manifest) {
	p.line("## Ways in\n")
	var rows [][]string
	for _, c := range m.Credentials {
		secret := ""
		if c.Secret {
			secret = "yes"
		}
		rows = append(rows, []string{code(c.Name), strings.Join(codes(c.Env), ", "), secret, text(c.Format), text(c.Where)})
	}
	p.table([]string{"credential", "variables", "secret", "form", "where it is found"}, rows)
	var ways []string
	for i := range m.Authenticators {
		ways = append(ways, way(&m.Authenticators[i]))
	}
	p.list(ways)
	if len(ways) > 1 {
		p.paragraph("The first whose credentials are set is taken, unless a setting chooses another.")
	}
	p.paragraph(scopeText(m.Scope))
}

// way tells how an authenticator signs requests.
func way(a *manifest.Authenticator) string {
	headers := make([]string, len(a.Headers))
	for i, h := range a.Headers {
		headers[i] = code(h.Header + ": " + h.Template)
	}
	if b := a.Basic; b != nil {
		headers = append(headers, "Basic authentication with "+code(b.User+":"+b.Password))
	}
	s := code(a.Name) + ": " + words.And(headers)
	if l := a.Login; l != nil {
		s += ", with a token that " + code("POST "+l.Address()) + " gives for " + words.And(codes(a.Needs))
		if l.Refresh != nil {
			s += "; it is renewed with a refresh token, each of which is sent once"
		}
	}
	return s
}

// scopeText tells how a request names the organisation, if it does.
func scopeText(s *manifest.Scope) string {
	if s == nil {
		return "Requests are about what the credentials belong to."
	}
	place := s.Place()
	return fmt.Sprintf("Each request is about one %s, %s. Tables whose rows are one's alone have a column more than are listed here, %s: the one that was asked.",
		text(s.Noun), placeText(place), code(manifest.OrganizationColumn))
}

func placeText(place manifest.ScopePlace) string {
	switch {
	case place.Header != "":
		return "in the header " + code(place.Header)
	case place.Param != "":
		return "in the parameter " + code(place.Param)
	}
	return "in the path, at " + code("{"+place.Path+"}")
}

// limits tells the rates that the platform allows, and its advice on keys.
func (p *page) limits(m *manifest.Manifest) {
	var points []string
	noun := "account"
	if m.Scope != nil {
		noun = m.Scope.Noun
	}
	for _, l := range m.Limits.Scope {
		points = append(points, limitText(l)+" for each "+text(noun))
	}
	for _, l := range m.Limits.Key {
		points = append(points, limitText(l)+" for each key")
	}
	for _, r := range m.Limits.Routes {
		points = append(points, routeText(&r, noun))
	}
	if r := m.Rotation; r != nil {
		points = append(points, fmt.Sprintf("keys are to be replaced after %s, and are overdue after %s", days(r.Due), days(r.Overdue)))
	}
	if len(points) > 0 {
		p.line("## Limits\n")
		p.list(points)
	}
}

func limitText(l manifest.Limit) string {
	return words.Plural(l.Requests, "request") + " in " + span(l.Per)
}

// span writes a length of time that limits are told by.
func span(d time.Duration) string {
	switch d {
	case time.Second:
		return "a second"
	case time.Minute:
		return "a minute"
	case time.Hour:
		return "an hour"
	case 24 * time.Hour:
		return "a day"
	}
	return d.String()
}

func days(d time.Duration) string { return words.Plural(int(d/(24*time.Hour)), "day") }

func routeText(r *manifest.Route, noun string) string {
	var parts []string
	whose := text(noun)
	if r.PerKey {
		whose = "key"
	}
	for _, l := range r.Limits {
		parts = append(parts, limitText(l)+" for each "+whose)
	}
	if r.Weight > 1 {
		parts = append(parts, fmt.Sprintf("one counts as %d", r.Weight))
	}
	return code(r.Match) + ": " + strings.Join(parts, "; ")
}

// refusals tells the documented causes.
func (p *page) refusals(m *manifest.Manifest) {
	var rows [][]string
	for _, status := range slices.Sorted(maps.Keys(m.Errors.Causes)) {
		for _, c := range m.Errors.Causes[status] {
			next := text(c.Next)
			if c.Take != "" {
				next = strings.TrimSpace(next + " Sign in by " + code(c.Take) + ".")
			}
			rows = append(rows, []string{strconv.Itoa(status), code(c.Code), text(c.Text), next})
		}
	}
	if len(rows) > 0 {
		p.line("## Refusals\n")
		p.table([]string{"status", "code", "cause", "what to do"}, rows)
	}
}
