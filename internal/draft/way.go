package draft

import (
	"net/textproto"
	"regexp"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Way is how requests are signed.
type Way struct {
	Headers []Header
	Basic   bool // the key is the user of Basic, with no password
}

// Header is a request header; {name} in the template stands for a credential.
type Header struct{ Name, Template string }

// open is the way in without a credential.
var open = Way{}

// Text names the way for people, without any value.
func (w Way) Text() string {
	if w.Basic {
		return "Basic with {api_key} as the user"
	}
	list := make([]string, len(w.Headers))
	for i, h := range w.Headers {
		list[i] = h.Name + ": " + h.Template
	}
	if len(list) == 0 {
		return "no credentials"
	}
	return strings.Join(list, ", ")
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// credentials are the names of what the way needs.
func (w Way) credentials() []string {
	if w.Basic {
		return []string{apiKey}
	}
	var names []string
	for _, h := range w.Headers {
		for _, m := range placeholder.FindAllStringSubmatch(h.Template, -1) {
			if !slices.Contains(names, m[1]) {
				names = append(names, m[1])
			}
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

var headerName = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+.^_|~-]+$`)

var simpleName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// given is the way that a person's headers make, each "Name: template".
func given(headers []string) (Way, error) {
	var w Way
	for _, h := range headers {
		name, template, ok := strings.Cut(h, ":")
		name, template = strings.TrimSpace(name), strings.TrimSpace(template)
		bare := placeholder.ReplaceAllString(template, "")
		switch {
		case !ok || template == "" || !headerName.MatchString(name):
			return w, mistake("Write it like 'X-Api-Key: {api_key}'.", "--header is %q, which is no name and value", words.HideSecrets(words.Line(h, 80)))
		case slices.ContainsFunc(strings.Fields(bare), words.LooksSecret):
			return w, mistake("Write "+name+": {api_key}, and put the key into the environment.", "The value of --header %s looks like a key, which would be in the shell's history and in the file", name)
		case slices.ContainsFunc(w.Headers, func(o Header) bool { return strings.EqualFold(o.Name, name) }):
			return w, mistake("Give each header once.", "--header %s is given twice", name)
		case strings.ContainsAny(bare, "{}"):
			return w, mistake("Write a credential's name in braces, such as {api_key}.", "--header %s has a brace without its other", name)
		}
		w.Headers = append(w.Headers, Header{name, template})
	}
	for _, c := range w.credentials() {
		if !simpleName.MatchString(c) {
			return w, mistake("Write it in small letters, digits and underscores, as in {api_key}.", "{%s} in --header is no name of a credential", words.Line(c, 60))
		}
	}
	return w, nil
}

// ways are those that a refusal makes likely, the likeliest first, and then the common ones.
func ways(refusal *Answer) []Way {
	header := func(name, template string) Way { return Way{Headers: []Header{{name, template}}} }
	var all []Way
	for _, challenge := range refusal.Header["Www-Authenticate"] {
		for scheme, way := range map[string]Way{"bearer": header("Authorization", "Bearer {api_key}"), "token": header("Authorization", "Token {api_key}"), "basic": {Basic: true}} {
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
var keyHeader = regexp.MustCompile(`(?i)\b(?:x-)?(?:[a-z]+-){0,3}(?:api-?key|access-token|auth-token|auth-key|private-token|subscription-key)\b`)

// keyHeaders are the headers that a refusal names as those of a key.
func keyHeaders(refusal *Answer) []string {
	const start = 4 << 10 // a refusal is short
	text := strings.Join(refusal.Header["Www-Authenticate"], " ") + " " + string(refusal.Body[:min(len(refusal.Body), start)])
	var names []string
	for _, name := range keyHeader.FindAllString(text, -1) {
		name = textproto.CanonicalMIMEHeaderKey(name)
		if strings.Contains(name, "-") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// authenticators are the way as the manifest has it.
func (w Way) authenticators() printer.Flow {
	if w.Basic {
		return printer.Flow{{Key: "basic", Value: printer.Flow{{Key: "basic", Value: printer.Flow{{Key: "user", Value: "{api_key}"}}}}}}
	}
	headers := make(printer.Flow, len(w.Headers))
	for i, h := range w.Headers {
		headers[i] = printer.Entry{Key: h.Name, Value: h.Template}
	}
	name := "key"
	if len(w.credentials()) == 0 {
		name = "open"
	}
	return printer.Flow{{Key: name, Value: printer.Flow{{Key: "headers", Value: headers}}}}
}

// credentialsFor are what the way needs, read from variables that begin with the platform's name.
func (w Way) credentialsFor(platform string) printer.Flow {
	list := make(printer.Flow, 0, 1)
	for _, name := range w.credentials() {
		c := printer.Flow{{Key: "env", Value: []string{variable(platform, name)}}}
		if !public(name) {
			c = append(c, printer.Entry{Key: "secret", Value: true})
		}
		list = append(list, printer.Entry{Key: name, Value: c})
	}
	return list
}

// public tells the credentials that are no secrets, by their names.
func public(name string) bool {
	parts := strings.Split(name, "_")
	return !fieldname.Secret(name) && slices.Contains([]string{"id", "user", "organization", "org", "account", "team", "tenant", "workspace", "project", "version"}, parts[len(parts)-1])
}
