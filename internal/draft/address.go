package draft

import (
	"net/url"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// address is a URL in the parts that a manifest has.
type address struct {
	origin string // https://api.acme.example; of a manifest that there is, its base URL
	host   string // without the port
	path   string // /v1/customers
	params []param
}

// param is a request parameter, decoded.
type param struct{ name, value string }

// parseAddress reads the URL that a person gave; allowed may be asked over http://. Errors are *Error.
func parseAddress(s string, allowed []string) (*address, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case err != nil:
		return nil, mistake("Put the URL in quotes, as it is in the API's documents.", "%q is no URL", words.HideSecrets(words.Line(s, 100)))
	case u.Scheme == "" || u.Host == "":
		return nil, mistake("Give all of it, as in https://api.acme.example/v1/customers.", "%q is no whole URL", words.HideSecrets(words.Line(s, 100)))
	case u.User != nil:
		return nil, mistake("Take them off, and put the key into the environment.", "The URL has credentials before the host, which would be in the shell's history and in the file")
	}
	a := &address{origin: u.Scheme + "://" + u.Host, host: u.Hostname(), path: u.EscapedPath()}
	if _, err := manifest.CheckBaseURL(a.origin, allowed...); err != nil {
		what, mend, _ := strings.Cut(err.Error(), "; ")
		return nil, mistake(words.Sentence(mend), "The URL cannot be used: %s", what)
	}
	if a.path == "" {
		a.path = "/"
	}
	return a, a.readParams(u.RawQuery)
}

// readParams reads the request parameters in their order.
func (a *address) readParams(query string) error {
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		if err != nil || err2 != nil {
			return mistake("Copy it again.", "The URL has a %% that stands for no character")
		}
		if name == "" {
			continue
		}
		if fieldname.Secret(name) && !isCursor(name) || secretParams[strings.ToLower(name)] || looksSecret(value) && !isCursor(name) {
			return mistake("Take it off, and put the key into the environment; requests carry it in a header, which --header names.",
				"The parameter %s of the URL looks like a credential, which would be in logs and in the file", words.Line(name, 60))
		}
		a.params = append(a.params, param{name, value})
	}
	return nil
}

// secretParams are names of credentials that are none elsewhere.
var secretParams = map[string]bool{"key": true, "sig": true, "signature": true, "auth": true, "appid": true, "api-key": true, "subscription-key": true}

// take removes the first parameter of one of the names.
func (a *address) take(names []string) (param, bool) {
	i := slices.IndexFunc(a.params, func(p param) bool { return slices.Contains(names, p.name) })
	if i < 0 {
		return param{}, false
	}
	p := a.params[i]
	a.params = slices.Delete(a.params, i, i+1)
	return p, true
}

// with is the path with the parameters and more of them.
func (a *address) with(more ...param) string {
	var b strings.Builder
	b.WriteString(a.path)
	sign := byte('?')
	for _, p := range slices.Concat(a.params, more) {
		if p.name == "" {
			continue
		}
		b.WriteByte(sign)
		b.WriteString(url.QueryEscape(p.name) + "=" + url.QueryEscape(p.value))
		sign = '&'
	}
	return b.String()
}

// below is the path and query of an address that an answer names, when it is one below the base URL.
func (a *address) below(next string) (string, bool) {
	base, err := url.Parse(a.origin + a.path)
	if err != nil {
		return "", false
	}
	u, err := base.Parse(next)
	if err != nil || u.User != nil {
		return "", false
	}
	u.Fragment = ""
	below, is := strings.CutPrefix(u.String(), a.origin)
	return below, is && strings.HasPrefix(below, "/")
}

// noun is what the records are called by the path: its last part that is no id, and no word that all lists may have.
func (a *address) noun() string {
	parts := strings.Split(strings.Trim(a.path, "/"), "/")
	for _, part := range slices.Backward(parts) {
		part, _, _ = strings.Cut(part, ".") // customers.json
		if name := fieldname.Name(part); name != "" && !looksLikeID(part) && !slices.Contains(anyList, name) {
			return name
		}
	}
	return "records"
}

// anyList are words that end the paths of lists of anything.
var anyList = []string{"records", "items", "list", "all", "search", "query", "results", "data", "values", "rows", "entries", "objects", "documents", "find", "index", "_all_docs", "api"}

// ids are the parts of the path that look like ids.
func (a *address) ids() []string {
	var ids []string
	for part := range strings.SplitSeq(a.path, "/") {
		if looksLikeID(part) {
			ids = append(ids, part)
		}
	}
	return ids
}

func looksLikeID(part string) bool {
	isDigit := func(r rune) bool { return r >= '0' && r <= '9' }
	return part != "" && (words.IsUUID(part) || strings.Trim(part, "0123456789") == "" || len(part) >= 16 && strings.ContainsFunc(part, isDigit))
}

// platform is a short name made of the host: acme of api.acme.example.
func (a *address) platform() string {
	labels := strings.Split(a.host, ".")
	if strings.Trim(a.host, "0123456789.:") == "" || strings.Contains(a.host, ":") {
		return "my_api"
	}
	if len(labels) > 1 {
		labels = labels[:len(labels)-1] // .com
	}
	for _, label := range slices.Backward(labels) {
		if name := fieldname.Name(label); len(name) > 2 && !slices.Contains(commonLabels, name) {
			return name
		}
	}
	return "my_api"
}

// commonLabels are names of hosts that many have.
var commonLabels = []string{"api", "www", "app", "rest", "localhost", "com", "org", "net"}
