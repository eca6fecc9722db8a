package manifest

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// headKeys are the keys of a manifest, in the order in which one is best written. tables comes last: the embedded
// manifests are read in two parts, and what follows it is in the second.
var headKeys = [...]string{"platform", "title", "base_url", "dashboard", "credentials", "authenticators", "scope", "paginators",
	"errors", "limits", "trace", "rotation", "identity", "keys", "tables"}

// head reads everything but the tables.
func (r *reader) head(root ast.Node) *Manifest {
	m := &Manifest{File: r.file}
	top := r.mapping(root, "manifest", headKeys[:]...)
	m.Platform = top.required("platform", "the short name of the platform, such as acme")
	if m.Platform != "" && !simpleName(m.Platform) {
		r.wrong(top.place("platform"), "platform: %q must be lower-case letters, digits and underscores", m.Platform)
	}
	m.Title = top.required("title", "the name of the platform for people")
	m.BaseURL = r.baseURL(top)
	m.Dashboard = r.dashboard(top)
	m.Credentials = r.credentials(top)
	m.Authenticators = r.authenticators(top, m)
	m.Scope = r.scope(top, m)
	m.Paginators = r.paginators(top)
	m.Errors = r.errorShape(top)
	m.Limits = r.limits(top, m)
	m.Trace = top.texts("trace")
	m.Rotation = r.rotation(top)
	m.Identity = r.headTable(top, m, "identity")
	m.Keys = r.keysTable(top, m)
	return m
}

func (r *reader) baseURL(top mapping) string {
	s := top.required("base_url", "https://…")
	if s == "" {
		return ""
	}
	if _, err := CheckBaseURL(s); err != nil {
		r.wrong(at(top.node("base_url")), "base_url: %v", err)
	}
	return strings.TrimRight(s, "/")
}

func (r *reader) dashboard(top mapping) map[string]string {
	if !top.has("dashboard") {
		return nil
	}
	m := r.mapping(top.node("dashboard"), "dashboard", "home", "keys", "docs", "support")
	links := map[string]string{}
	for key := range m.values {
		link := m.text(key)
		u, err := url.Parse(link)
		if link != "" && (err != nil || u.Scheme != "mailto" && (u.Scheme != "https" || u.Host == "")) {
			r.wrong(m.place(key), "dashboard: %s must be an https:// address or a mailto:, found %q", key, link)
		}
		links[key] = link
	}
	return links
}

func (r *reader) credentials(top mapping) []Credential {
	if !top.has("credentials") {
		r.wrong(top.at, "manifest: credentials is missing; add credentials: {api_key: {env: […], secret: true}}")
		return nil
	}
	var list []Credential
	for _, e := range r.entries(top.node("credentials"), "credentials") {
		r.checkName(e, "credential")
		m := r.mapping(e.value, "credential "+e.key, "env", "secret", "format")
		c := Credential{Name: e.key, Env: m.texts("env"), Secret: m.boolean("secret"), Format: m.text("format")}
		if c.Format != "" && c.Format != "uuid" {
			r.wrong(m.place("format"), "credential %s: unknown format %q; there is: uuid", e.key, c.Format)
		}
		for _, env := range c.Env {
			if !envName.MatchString(env) {
				r.wrong(m.place("env"), "credential %s: %q is not the name of an environment variable; write it like ACME_API_KEY", e.key, env)
			}
		}
		list = append(list, c)
	}
	return list
}

var (
	envName     = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	headerName  = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+.^_|~-]+$`)
	placeholder = regexp.MustCompile(`\{([^{}]*)\}`)
)

func (r *reader) authenticators(top mapping, m *Manifest) []Authenticator {
	if !top.has("authenticators") {
		r.wrong(top.at, `manifest: authenticators is missing; add authenticators: {api_key: {headers: {x-api-key: "{api_key}"}}}`)
		return nil
	}
	var list []Authenticator
	for _, e := range r.entries(top.node("authenticators"), "authenticators") {
		r.checkName(e, "authenticator")
		am := r.mapping(e.value, "authenticator "+e.key, "headers")
		a := Authenticator{Name: e.key}
		if !am.has("headers") {
			r.wrong(e.at, `authenticator %s: headers is missing; add headers: {x-api-key: "{api_key}"}`, e.key)
			continue
		}
		for _, h := range r.entries(am.node("headers"), "headers") {
			r.checkHeader(h.at, h.key)
			template, _ := r.text(h.value, "header "+h.key)
			a.Headers = append(a.Headers, HeaderTemplate{Header: h.key, Template: template})
			a.Needs = append(a.Needs, r.needs(h, template, m, a.Needs)...)
		}
		list = append(list, a)
	}
	return list
}

// needs returns the credentials that a template names and that are not in the list yet.
func (r *reader) needs(h entry, template string, m *Manifest, have []string) []string {
	var names []string
	for _, match := range placeholder.FindAllStringSubmatch(template, -1) {
		name := match[1]
		if m.Credential(name) == nil {
			r.wrong(at(h.value), "header %s: no credential %q; %s", h.key, name, words.DidYouMean(name, m.credentialNames()))
		} else if !slices.Contains(have, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (r *reader) checkHeader(p place, name string) {
	if !headerName.MatchString(name) {
		r.wrong(p, "%q is not the name of a header", words.Line(name, 60))
	}
}

func (r *reader) scope(top mapping, m *Manifest) *Scope {
	if !top.has("scope") {
		return nil
	}
	sm := r.mapping(top.node("scope"), "scope", "noun", "header", "from", "tree")
	s := &Scope{
		Noun:   sm.required("noun", "what the platform calls it, such as organization"),
		Header: sm.required("header", "the request header, such as x-organization-id"),
		From:   sm.required("from", "the credential that is the default"),
		Tree:   sm.text("tree"),
	}
	if s.Header != "" {
		r.checkHeader(sm.place("header"), s.Header)
	}
	if s.From != "" && m.Credential(s.From) == nil {
		r.wrong(at(sm.node("from")), "scope: no credential %q; %s", s.From, words.DidYouMean(s.From, m.credentialNames()))
	}
	return s
}

func (r *reader) paginators(top mapping) map[string]*Paginator {
	list := map[string]*Paginator{}
	if !top.has("paginators") {
		return list
	}
	for _, e := range r.entries(top.node("paginators"), "paginators") {
		r.checkName(e, "paginator")
		m := r.mapping(e.value, "paginator "+e.key, "page", "first", "offset", "size", "max", "items", "total", "more", "stop")
		p := &Paginator{Name: e.key, Page: m.text("page"), First: m.integer("first", 1, 0), Offset: m.text("offset"), Size: m.text("size"),
			Max: m.integer("max", 0, 1), Items: m.text("items"), Total: m.text("total"), More: m.text("more"), Stop: r.stop(m)}
		if (p.Page == "") == (p.Offset == "") {
			r.wrong(e.at, "paginator %s: give one of page (the parameter with the page's number) and offset (the one with the rows to skip)", e.key)
		}
		if p.Max == 0 {
			r.wrong(e.at, "paginator %s: max is missing; add max: the largest page the platform gives, such as 100", e.key)
		}
		if m.has("first") && p.Page == "" {
			r.wrong(m.place("first"), "paginator %s: first is the number of the first page and goes with page", e.key)
		}
		list[e.key] = p
	}
	return list
}

func (r *reader) stop(m mapping) Stop {
	s := Stop(m.text("stop"))
	switch {
	case s == "":
		return StopEmpty
	case s != StopEmpty && s != StopShort:
		r.wrong(m.place("stop"), "%s: unknown stop %q; there are: empty (the last page is followed by an empty one), short (the last page is not full)", m.what, words.Line(string(s), 60))
	case m.has("total") || m.has("more"):
		r.wrong(m.place("stop"), "%s: stop is for lists whose end is not told; leave it out beside total or more", m.what)
	}
	return s
}

func (r *reader) errorShape(top mapping) ErrorShape {
	var s ErrorShape
	if !top.has("errors") {
		return s
	}
	m := r.mapping(top.node("errors"), "errors", "message", "code", "causes", "next")
	s.Message, s.Code = m.text("message"), m.text("code")
	if m.has("causes") {
		s.Causes = map[int][]string{}
		for _, e := range r.entries(m.node("causes"), "errors: causes") {
			s.Causes[r.status(e)] = r.texts(e.value, "causes of "+e.key)
		}
	}
	if m.has("next") {
		s.Next = map[int]string{}
		for _, e := range r.entries(m.node("next"), "errors: next") {
			s.Next[r.status(e)], _ = r.text(e.value, "next of "+e.key)
		}
	}
	return s
}

func (r *reader) status(e entry) int {
	n, err := strconv.Atoi(e.key)
	if err != nil || n < 400 || n > 599 {
		r.wrong(e.at, "errors: %q is not an HTTP status from 400 to 599", words.Line(e.key, 60))
	}
	return n
}

func (r *reader) limits(top mapping, m *Manifest) Limits {
	var l Limits
	if !top.has("limits") {
		return l
	}
	lm := r.mapping(top.node("limits"), "limits", "scope", "key", "headers")
	noun := "organization"
	if m.Scope != nil {
		noun = m.Scope.Noun
	}
	l.Scope, l.Key = r.budgets(lm, "scope", noun), r.budgets(lm, "key", "key")
	if lm.has("headers") {
		hm := r.mapping(lm.node("headers"), "limits: headers", "limit", "remaining", "reset")
		l.LimitHeader, l.RemainingHeader, l.ResetHeader = hm.text("limit"), hm.text("remaining"), hm.text("reset")
	}
	return l
}

func (r *reader) budgets(m mapping, key, name string) []Limit {
	var list []Limit
	for _, s := range m.texts(key) {
		l, err := parseLimit(s)
		if err != nil {
			r.wrong(at(m.node(key)), "limits: %s: %v", key, err)
			continue
		}
		l.Name = name
		list = append(list, l)
	}
	return list
}

// parseLimit reads "1000/min".
func parseLimit(s string) (Limit, error) {
	units := map[string]time.Duration{"s": time.Second, "sec": time.Second, "second": time.Second, "min": time.Minute, "minute": time.Minute,
		"h": time.Hour, "hour": time.Hour, "d": 24 * time.Hour, "day": 24 * time.Hour}
	count, unit, _ := strings.Cut(s, "/")
	n, err := strconv.Atoi(strings.TrimSpace(count))
	per := units[strings.TrimSpace(unit)]
	if err != nil || n < 1 || n > 1e6 || per == 0 {
		return Limit{}, fmt.Errorf("%q is not a number of requests in a time; write it like 1000/min or 50/s (s, min, h, day)", words.Line(s, 60))
	}
	return Limit{Requests: n, Per: per}, nil
}

func (r *reader) rotation(top mapping) *Rotation {
	if !top.has("rotation") {
		return nil
	}
	m := r.mapping(top.node("rotation"), "rotation", "due", "overdue")
	rot := &Rotation{Due: r.days(m, "due", "90d"), Overdue: r.days(m, "overdue", "180d")}
	if rot.Due > rot.Overdue {
		r.wrong(m.at, "rotation: due (%s) comes after overdue (%s); exchange them", m.text("due"), m.text("overdue"))
	}
	return rot
}

func (r *reader) days(m mapping, key, example string) time.Duration {
	s := m.required(key, example)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSuffix(s, "d"))
	if err != nil || !strings.HasSuffix(s, "d") || n < 1 || n > 10000 {
		r.wrong(m.place(key), "rotation: %s: %q is not a number of days; write it like %s", key, words.Line(s, 60), example)
		return 0
	}
	return time.Duration(n) * 24 * time.Hour
}

func (r *reader) checkName(e entry, what string) {
	if !simpleName(e.key) {
		r.wrong(e.at, "%s %q: a name has lower-case letters, digits and underscores and begins with a letter", what, words.Line(e.key, 60))
	}
}

func simpleName(s string) bool {
	for i, c := range s {
		if (c < 'a' || c > 'z') && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != "" && len(s) <= 63
}
