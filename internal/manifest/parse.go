package manifest

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Parse reads a manifest. file is its name in messages; allowed are the hosts with their ports that may be asked over http:// though they are not this
// machine. The error, an *Error, has one line for each thing that is wrong: file:line:column, what is wrong, and the mend.
func Parse(file string, data []byte, allowed ...string) (*Manifest, error) {
	r := &reader{file: file, allowed: allowed, columnPlaces: map[string][]mapping{}}
	root := r.parse(data)
	if root == nil {
		return nil, r.err()
	}
	m := r.manifest(root)
	if err := r.err(); err != nil {
		return nil, err
	}
	return m, nil
}

func (r *reader) manifest(root ast.Node) *Manifest {
	r.version = r.versionOf(root)
	var k fileKeys
	top := r.decode(root, "manifest", &k)
	m := &Manifest{
		File:     r.file,
		Platform: r.required(top, "platform", k.Platform, "the short name of the platform, such as acme"),
		Title:    r.required(top, "title", k.Title, "the name of the platform for people"),
		About:    string(k.About),
		Trace:    k.Trace,
		Cannot:   k.Cannot,
		Sparse:   k.Sparse,
	}
	if m.Platform != "" && !simpleName(m.Platform) {
		r.wrong(top.place("platform"), "platform: %q must be lower-case letters, digits and underscores", m.Platform)
	}
	m.BaseURL = r.baseURL(top, k.BaseURL)
	m.Dashboard = r.dashboard(k.Dashboard)
	m.Credentials = r.credentials(top, k.Credentials)
	m.Authenticators = r.authenticators(top, k.Authenticators, m)
	m.Paginators = r.paginators(k.Paginators)
	m.Errors = r.errorShape(k.Errors, m.Authenticators)
	m.Rotation, m.RotationSteps = r.rotation(k.Rotation)
	m.ConfigFile = r.configFile(k.ConfigFile, m)
	m.Security = r.security(k.Security)
	scope := r.scope(k.Scope, m)
	r.checkForms(m, top)
	m.Limits = r.limits(k.Limits, m)
	if id := r.identity(top, k.Identity, m); id != nil {
		m.identity = func() *Identity { return id }
	}
	if keys := r.keys(top, k.Keys, m); keys != nil {
		m.keys = func() *KeyList { return keys }
	}
	m.Prompts = r.prompts(k.Prompts)
	tables := r.tables(top, k.Tables, m)
	r.checkScopeTables(scope, m, tables)
	views := r.views(k.Views, m, tables)
	r.groups(k.Groups, tables, views)
	r.checkReferences(tables)
	r.checkParents(tables)
	r.checkLeaks(tables, r.columnPlaces)
	r.renameOrganizations(m, tables)
	r.checkPromptNames(top, m, tables, views)
	pages, contents := r.referencePages(k.Reference)
	m.References, m.references = pages, func() (map[string]ReferenceContent, error) { return contents, nil }
	m.tables, m.views = func() ([]Table, error) { return tables, nil }, func() ([]View, error) { return views, nil }
	m.Words = wordsOf(tables, views)
	return m
}

// required is a text that must be there; mend is an example of it.
func (r *reader) required(m mapping, key string, value text, mend string) string {
	if !m.has(key) {
		r.wrong(m.at, "%s: %s is missing; add %s: %s", m.what, key, key, mend)
	}
	return string(value)
}

func (r *reader) baseURL(top mapping, value text) string {
	s := r.required(top, "base_url", value, "https://…")
	if s == "" {
		return ""
	}
	if _, err := CheckBaseURL(s, r.allowed...); err != nil {
		r.wrong(top.value("base_url"), "base_url: %v", err)
	}
	return strings.TrimRight(s, "/")
}

func (r *reader) dashboard(n ast.Node) map[string]string {
	if n == nil {
		return nil
	}
	var k dashboardKeys
	m := r.decode(n, "dashboard", &k)
	links := map[string]string{}
	for key, link := range map[string]text{"home": k.Home, "keys": k.Keys, "docs": k.Docs, "support": k.Support} {
		if link == "" {
			continue
		}
		u, err := url.Parse(string(link))
		if err != nil || u.Scheme != "mailto" && (u.Scheme != "https" || u.Host == "") {
			r.wrong(m.place(key), "dashboard: %s must be an https:// address or a mailto:, found %q", key, link)
		}
		links[key] = string(link)
	}
	return links
}

func (r *reader) credentials(top mapping, n ast.Node) []Credential {
	if !top.has("credentials") {
		r.wrong(top.at, "manifest: credentials is missing; add credentials: {api_key: {env: […], secret: true}}")
	}
	if n == nil {
		return nil
	}
	var list []Credential
	for _, e := range r.entries(n, "credentials") {
		r.checkName(e, "credential")
		var k credentialKeys
		m := r.decode(e.value, "credential "+e.key, &k)
		c := Credential{Name: e.key, Env: k.Env, Secret: k.Secret, Format: string(k.Format), Where: string(k.Where), Prefix: string(k.Prefix)}
		r.checkFormat(m, e.key, c.Format)
		if c.Format == FormatPassword && !c.Secret {
			r.wrong(m.place("format"), "credential %s: a password is secret; add secret: true", e.key)
		}
		for _, env := range c.Env {
			if !envName().MatchString(env) {
				r.wrong(m.place("env"), "credential %s: %q is not the name of an environment variable; write it like ACME_API_KEY", e.key, env)
			}
		}
		list = append(list, c)
	}
	return list
}

var (
	envName     = words.Pattern(`^[A-Z][A-Z0-9_]*$`)
	placeholder = words.Pattern(`\{([^{}]*)\}`)
)

// placeholders are the names in a template.
func placeholders(template string) []string {
	var names []string
	for _, match := range placeholder().FindAllStringSubmatch(template, -1) {
		names = append(names, match[1])
	}
	return names
}

// scope reads the scope; the mapping is for the check of its tree, which needs the tables.
func (r *reader) scope(n ast.Node, m *Manifest) mapping {
	if n == nil {
		return mapping{}
	}
	var k scopeKeys
	sm := r.decode(n, "scope", &k)
	s := &Scope{
		Noun: r.required(sm, "noun", k.Noun, "what the platform calls it, such as organization"),
		From: r.required(sm, "from", k.From, "the credential that is the default"),
		Tree: string(k.Tree), Column: string(k.Column), Check: string(k.Check),
	}
	if !sm.has("param") && !sm.has("path") {
		r.required(sm, "header", k.Header, "the request header, such as x-organization-id")
	}
	place := r.scopePlace(sm, placeKeys{k.Header, k.Param, k.Path})
	s.Header, s.Param, s.Path = place.Header, place.Param, place.Path
	if s.From != "" && m.Credential(s.From) == nil {
		r.wrong(sm.value("from"), "scope: no credential %q; %s", s.From, words.DidYouMean(s.From, m.credentialNames()))
	}
	m.Scope, r.scoped = s, true
	return sm
}

func (r *reader) limits(n ast.Node, m *Manifest) Limits {
	var l Limits
	if n == nil {
		return l
	}
	var k limitKeys
	lm := r.decode(n, "limits", &k)
	noun := "account"
	if m.Scope != nil {
		noun = m.Scope.Noun
	}
	l.Scope, l.Key = r.budgets(lm, "scope", k.Scope, noun), r.budgets(lm, "key", k.Key, "key")
	l.Routes = r.routes(k.Routes)
	if k.Headers != nil {
		var h limitHeaderKeys
		r.decode(k.Headers, "limits: headers", &h)
		l.LimitHeader, l.RemainingHeader, l.ResetHeader = string(h.Limit), string(h.Remaining), string(h.Reset)
	}
	return l
}

func (r *reader) budgets(m mapping, key string, limits texts, name string) []Limit {
	var list []Limit
	for _, s := range limits {
		l, err := parseLimit(s)
		if err != nil {
			r.wrong(m.value(key), "limits: %s: %v", key, err)
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
