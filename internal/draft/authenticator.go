package draft

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// authenticator is how requests are signed.
type authenticator struct {
	headers []header
	basic   *basic // besides the headers; nil: none
	name    string // what it is called in the place of all else; "": it has no name
	scope   header // of the organisation, whose template is one credential; the zero value: there is none
}

// basic is HTTP's Basic authentication; {name} in one of the two stands for a credential.
type basic struct{ user, password string }

// keyAsUser is what APIs take that have a key alone.
var keyAsUser = &basic{user: "{api_key}"}

// header is a request header; {name} in the template stands for a credential.
type header struct{ name, template string }

// text names it for people, without any value.
func (a authenticator) text() string {
	if a.name != "" {
		return a.name
	}
	var list []string
	if a.basic != nil {
		list = append(list, "Basic "+a.basic.user+":"+a.basic.password)
	}
	for _, h := range a.all() {
		list = append(list, h.name+": "+h.template)
	}
	if len(list) == 0 {
		return "no credentials"
	}
	return strings.Join(list, ", ")
}

// all are the headers, with that of the organisation.
func (a authenticator) all() []header {
	if a.scope == (header{}) {
		return a.headers
	}
	return append(slices.Clone(a.headers), a.scope)
}

// repeats tells whether a header is there twice.
func (a authenticator) repeats() bool {
	seen := map[string]bool{}
	for _, h := range a.all() {
		name := strings.ToLower(h.name)
		if seen[name] {
			return true
		}
		seen[name] = true
	}
	return false
}

// nouns are what platforms call an organisation.
var nouns = []string{"organization", "organisation", "org", "account", "team", "tenant", "workspace", "project", "hub", "company"}

// noun is what the organisation is called by the credential of its header: hub of {hub} and {hub_id}; "" where a header is not about one.
func (h header) noun() string {
	name, begins := strings.CutPrefix(h.template, "{")
	name, ends := strings.CutSuffix(name, "}")
	name = strings.TrimSuffix(name, "_id")
	if !begins || !ends || !slices.Contains(nouns, name) {
		return ""
	}
	return name
}

var placeholder = words.Pattern(`\{([^{}]*)\}`)

// credentials are the names of what it needs.
func (a authenticator) credentials() []string {
	var templates, names []string
	if a.basic != nil {
		templates = append(templates, a.basic.user, a.basic.password)
	}
	for _, h := range a.all() {
		templates = append(templates, h.template)
	}
	for _, m := range placeholder().FindAllStringSubmatch(strings.Join(templates, " "), -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

const apiKey = "api_key"

// KeyVariable is the environment variable that a platform's manifest reads the key from.
func KeyVariable(platform string) string { return variable(platform, apiKey) }

func variable(platform, credential string) string {
	return strings.ToUpper(platform + "_" + credential)
}

// flow is the authenticator as the manifest has it.
func (a authenticator) flow() printer.Flow {
	var parts printer.Flow
	if a.basic != nil {
		parts = append(parts, printer.Entry{Key: "basic", Value: a.basic.flow()})
	}
	if headers := a.headersFlow(); a.basic == nil || len(headers) > 0 {
		parts = append(parts, printer.Entry{Key: "headers", Value: headers})
	}
	name := "key"
	if len(a.credentials()) == 0 {
		name = "open"
	}
	return printer.Flow{{Key: name, Value: parts}}
}

func (a authenticator) headersFlow() printer.Flow {
	f := make(printer.Flow, len(a.headers))
	for i, h := range a.headers {
		f[i] = printer.Entry{Key: h.name, Value: h.template}
	}
	return f
}

func (b *basic) flow() printer.Flow {
	var f printer.Flow
	if b.user != "" {
		f = append(f, printer.Entry{Key: "user", Value: b.user})
	}
	if b.password != "" {
		f = append(f, printer.Entry{Key: "password", Value: b.password})
	}
	return f
}

// credentialOfScope is the credential that says which organisation is asked.
func (a authenticator) credentialOfScope() string { return strings.Trim(a.scope.template, "{}") }

// credentialsFor are what it needs, read from variables that begin with the platform's name.
func (a authenticator) credentialsFor(platform string) printer.Flow {
	list := make(printer.Flow, 0, 1)
	for _, name := range a.credentials() {
		c := printer.Flow{{Key: "env", Value: []string{variable(platform, name)}}}
		if !public(name) {
			c = append(c, printer.Entry{Key: "secret", Value: true})
		}
		if name == "password" {
			c = append(c, printer.Entry{Key: "format", Value: manifest.FormatPassword})
		}
		list = append(list, printer.Entry{Key: name, Value: c})
	}
	return list
}

// public tells the credentials that are no secrets, by their names.
func public(name string) bool {
	parts := strings.Split(name, "_")
	last := parts[len(parts)-1]
	return !fieldname.Secret(name) && (slices.Contains([]string{"id", "user", "username", "email", "login", "version"}, last) || slices.Contains(nouns, last))
}
