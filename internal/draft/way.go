package draft

import (
	"net/textproto"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Way is how requests are signed.
type Way struct {
	Headers []Header
	Basic   *Basic // besides the headers; nil: none
	Name    string // what the way is called in the place of all else; "": it has no name
	Scope   Header // of the organisation, whose template is one credential; the zero value: there is none
}

// Basic is HTTP's Basic authentication; {name} in one of the two stands for a credential.
type Basic struct{ User, Password string }

// keyAsUser is what APIs take that have a key alone.
var keyAsUser = &Basic{User: "{api_key}"}

// Header is a request header; {name} in the template stands for a credential.
type Header struct{ Name, Template string }

// Text names the way for people, without any value.
func (w Way) Text() string {
	if w.Name != "" {
		return w.Name
	}
	var list []string
	if w.Basic != nil {
		list = append(list, "Basic "+w.Basic.User+":"+w.Basic.Password)
	}
	for _, h := range w.all() {
		list = append(list, h.Name+": "+h.Template)
	}
	if len(list) == 0 {
		return "no credentials"
	}
	return strings.Join(list, ", ")
}

// all are the headers, with that of the organisation.
func (w Way) all() []Header {
	if w.Scope == (Header{}) {
		return w.Headers
	}
	return append(slices.Clone(w.Headers), w.Scope)
}

// repeats tells whether a header is there twice.
func (w Way) repeats() bool {
	seen := map[string]bool{}
	for _, h := range w.all() {
		name := strings.ToLower(h.Name)
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
func (h Header) noun() string {
	name, begins := strings.CutPrefix(h.Template, "{")
	name, ends := strings.CutSuffix(name, "}")
	name = strings.TrimSuffix(name, "_id")
	if !begins || !ends || !slices.Contains(nouns, name) {
		return ""
	}
	return name
}

var placeholder = pattern(`\{([^{}]*)\}`)

// credentials are the names of what the way needs.
func (w Way) credentials() []string {
	var templates, names []string
	if w.Basic != nil {
		templates = append(templates, w.Basic.User, w.Basic.Password)
	}
	for _, h := range w.all() {
		templates = append(templates, h.Template)
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

var headerName = pattern(`^[A-Za-z0-9!#$%&'*+.^_|~-]+$`)

var simpleName = pattern(`^[a-z][a-z0-9_]{0,62}$`)

// given is the way that a person's headers make, each "Name: template", and what stands for user and password, with a colon between; "": neither.
func given(headers []string, basic string) (Way, error) {
	var w Way
	if basic != "" {
		user, password, ok := strings.Cut(basic, ":")
		if w.Basic = (&Basic{user, password}); !ok || len(w.credentials()) == 0 {
			return w, mistake("Write what stands for them, as in '{user}:{password}' or '{api_key}:', and put the values into the environment.", "--basic has no credential in braces, or no colon")
		}
		if slices.ContainsFunc([]string{user, password}, func(s string) bool { return words.LooksSecret(placeholder().ReplaceAllString(s, "")) }) {
			return w, mistake("Write {password} in its place, and put the value into the environment.", "--basic has what looks like a key, which would be in the shell's history and in the file")
		}
	}
	for _, h := range headers {
		name, template, ok := strings.Cut(h, ":")
		name, template = strings.TrimSpace(name), strings.TrimSpace(template)
		bare := placeholder().ReplaceAllString(template, "")
		switch {
		case !ok || template == "" || !headerName().MatchString(name):
			return w, mistake("Write it like 'X-Api-Key: {api_key}'.", "--header is %q, which is no name and value", words.HideSecrets(words.Line(h, 80)))
		case slices.ContainsFunc(strings.Fields(bare), words.LooksSecret):
			return w, mistake("Write "+name+": {api_key}, and put the key into the environment.", "The value of --header %s looks like a key, which would be in the shell's history and in the file", name)
		case slices.ContainsFunc(w.all(), func(o Header) bool { return strings.EqualFold(o.Name, name) }):
			return w, mistake("Give each header once.", "--header %s is given twice", name)
		case strings.ContainsAny(bare, "{}"):
			return w, mistake("Write a credential's name in braces, such as {api_key}.", "--header %s has a brace without its other", name)
		}
		if header := (Header{name, template}); header.noun() != "" && w.Scope == (Header{}) {
			w.Scope = header
		} else {
			w.Headers = append(w.Headers, header)
		}
	}
	for _, c := range w.credentials() {
		if c == manifest.TokenPlaceholder || c == manifest.RefreshTokenPlaceholder {
			return w, mistake("Call it {api_key}.", "{%s} stands for what a login gives, and is no credential's name", c)
		}
		if !simpleName().MatchString(c) {
			return w, mistake("Write it in small letters, digits and underscores, as in {api_key}.", "{%s} is no name of a credential", words.Line(c, 60))
		}
	}
	return w, nil
}

// ways are those that a refusal makes likely, the likeliest first, and then the common ones.
func ways(refusal *Answer) []Way {
	header := func(name, template string) Way { return Way{Headers: []Header{{name, template}}} }
	var all []Way
	for _, challenge := range refusal.Header["Www-Authenticate"] {
		for scheme, way := range map[string]Way{"bearer": header("Authorization", "Bearer {api_key}"), "token": header("Authorization", "Token {api_key}"), "basic": {Basic: keyAsUser}} {
			if challenged(challenge, scheme) {
				all = append(all, way)
			}
		}
	}
	for _, name := range keyHeaders(refusal) {
		all = append(all, header(name, "{api_key}"))
	}
	all = append(all, header("Authorization", "Bearer {api_key}"), header("X-Api-Key", "{api_key}"), header("Authorization", "{api_key}"))
	var some []Way
	for _, w := range all {
		if !slices.ContainsFunc(some, func(other Way) bool { return other.Text() == w.Text() }) {
			some = append(some, w)
		}
	}
	return some
}

// challenged tells whether a challenge of WWW-Authenticate is of a scheme.
func challenged(challenge, scheme string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(challenge), " ")
	return strings.EqualFold(strings.TrimSuffix(first, ","), scheme)
}

// keyHeader is what the name of a header with a key looks like, where a refusal names one.
var keyHeader = pattern(`(?i)\b(?:x-)?(?:[a-z]+-){0,3}(?:api-?key|access-token|auth-token|auth-key|private-token|subscription-key)\b`)

// keyHeaders are the headers that a refusal names as those of a key.
func keyHeaders(refusal *Answer) []string {
	const start = 4 << 10 // a refusal is short
	text := strings.Join(refusal.Header["Www-Authenticate"], " ") + " " + string(refusal.Body[:min(len(refusal.Body), start)])
	var names []string
	for _, name := range keyHeader().FindAllString(text, -1) {
		name = textproto.CanonicalMIMEHeaderKey(name)
		if strings.Contains(name, "-") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// authenticators are the way as the manifest has it.
func (w Way) authenticators() printer.Flow {
	var parts printer.Flow
	if w.Basic != nil {
		parts = append(parts, printer.Entry{Key: "basic", Value: w.Basic.flow()})
	}
	if headers := w.headers(); w.Basic == nil || len(headers) > 0 {
		parts = append(parts, printer.Entry{Key: "headers", Value: headers})
	}
	name := "key"
	if len(w.credentials()) == 0 {
		name = "open"
	}
	return printer.Flow{{Key: name, Value: parts}}
}

func (w Way) headers() printer.Flow {
	f := make(printer.Flow, len(w.Headers))
	for i, h := range w.Headers {
		f[i] = printer.Entry{Key: h.Name, Value: h.Template}
	}
	return f
}

func (b *Basic) flow() printer.Flow {
	var f printer.Flow
	if b.User != "" {
		f = append(f, printer.Entry{Key: "user", Value: b.User})
	}
	if b.Password != "" {
		f = append(f, printer.Entry{Key: "password", Value: b.Password})
	}
	return f
}

// credentialOfScope is the credential that says which organisation is asked.
func (w Way) credentialOfScope() string { return strings.Trim(w.Scope.Template, "{}") }

// credentialsFor are what the way needs, read from variables that begin with the platform's name.
func (w Way) credentialsFor(platform string) printer.Flow {
	list := make(printer.Flow, 0, 1)
	for _, name := range w.credentials() {
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
