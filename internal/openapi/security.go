package openapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// way is an authenticator: a way in.
type way struct {
	name     string
	headers  []constant
	basic    []constant // user and password
	client   []constant // of client_credentials
	comments []string
}

// credential is what the user supplies.
type credential struct {
	name, env string
	public    bool
}

// security makes authenticators of the document's schemes: each of its alternatives is one.
func (c *converter) security(all []*operation) {
	seen := map[string]bool{}
	for _, alternative := range c.alternatives(all) {
		names := slices.Sorted(maps.Keys(alternative))
		joined := strings.Join(names, " and ")
		if seen[joined] || len(names) == 0 {
			continue
		}
		seen[joined] = true
		c.addWay(names, joined)
	}
	if len(c.ways) == 0 {
		c.ways = []way{{name: "none", comments: []string{"the document says of no way to sign requests; if there is a key, add it as credentials: and headers:"}}}
		c.guessed(c.at(nil, "security"), "requests carry no key: the document has no security that a manifest can have")
	}
}

// alternatives are the requirements of the document, or else those of its operations, in their order.
func (c *converter) alternatives(all []*operation) openapi3.SecurityRequirements {
	found := slices.Clone(c.doc.Security)
	for _, op := range all {
		if op.of.Security != nil {
			found = append(found, *op.of.Security...)
		}
	}
	return found
}

func (c *converter) addWay(names []string, joined string) {
	w := way{name: unused(fieldOr(joined, "key"), func(s string) bool { return slices.ContainsFunc(c.ways, func(w way) bool { return w.name == s }) })}
	for _, name := range names {
		scheme := c.scheme(name)
		if scheme == nil {
			c.refused(c.at(nil, "security "+name), "the document has no such security scheme")
			return
		}
		if why := c.sign(&w, name, scheme); why != "" {
			c.refused(c.at(scheme.Extensions, "security scheme "+name), "%s", why)
			return
		}
	}
	c.ways = append(c.ways, w)
	c.converted(c.at(c.scheme(names[0]).Extensions, "security scheme "+joined), "becomes the authenticator %s", w.name)
}

func fieldOr(name, otherwise string) string {
	if s := fieldname.Name(name); s != "" {
		return s
	}
	return otherwise
}

func (c *converter) scheme(name string) *openapi3.SecurityScheme {
	if c.doc.Components == nil || c.doc.Components.SecuritySchemes[name] == nil {
		return nil
	}
	return c.doc.Components.SecuritySchemes[name].Value
}

// sign adds what a scheme asks for to a way in, or says why a manifest cannot have it.
func (c *converter) sign(w *way, name string, s *openapi3.SecurityScheme) (why string) {
	switch {
	case s.Type == "apiKey":
		return c.signByKey(w, s)
	case s.Type == "http" && strings.EqualFold(s.Scheme, "bearer"):
		w.headers = append(w.headers, constant{"Authorization", "Bearer {" + c.credential("api_key", false) + "}"})
	case s.Type == "http" && strings.EqualFold(s.Scheme, "basic"):
		c.signByBasic(w, s)
	case s.Type == "oauth2" && s.Flows != nil && s.Flows.ClientCredentials != nil:
		return c.signByClient(w, s.Flows.ClientCredentials)
	case s.Type == "oauth2", s.Type == "openIdConnect":
		w.headers = append(w.headers, constant{"Authorization", "Bearer {" + c.credential("access_token", false) + "}"})
		w.comments = append(w.comments, "a person signs in for this one, in a browser: the token is had elsewhere, and ends")
	default:
		return fmt.Sprintf("a manifest has no way in of type %s %s", words.Line(s.Type, 30), words.Line(s.Scheme, 30))
	}
	return ""
}

var headerName = pattern(`^[A-Za-z0-9!#$%&'*+.^_|~-]+$`)

func (c *converter) signByKey(w *way, s *openapi3.SecurityScheme) (why string) {
	key := "api_key"
	if slices.ContainsFunc(w.headers, func(h constant) bool { return strings.Contains(h.value, "{api_key}") }) {
		key = fieldOr(s.Name, "second_key") // the scheme needs two
	}
	switch {
	case !headerName().MatchString(s.Name):
		return fmt.Sprintf("%q is the name of no header", words.Line(s.Name, 40))
	case s.In == "header" && strings.EqualFold(s.Name, "Authorization"):
		w.headers = append(w.headers, constant{"Authorization", prefixIn(s.Description) + "{" + c.credential(key, false) + "}"})
		if prefixIn(s.Description) == "" {
			w.comments = append(w.comments, `guessed: the key alone; if a word stands before it, write it as in "Token {api_key}"`)
		}
	case s.In == "header":
		w.headers = append(w.headers, constant{s.Name, "{" + c.credential(key, false) + "}"})
	case s.In == "cookie":
		w.headers = append(w.headers, constant{"Cookie", s.Name + "={" + c.credential(key, false) + "}"})
	default:
		return fmt.Sprintf("the key would go into the address (%s=…), where logs keep it; a manifest sends keys in headers only. See whether the platform takes it in one", words.Line(s.Name, 40))
	}
	return ""
}

// prefixIn is the word that a description says stands before the key.
func prefixIn(description string) string {
	for _, word := range []string{"Bearer", "Token", "ApiKey", "Api-Key", "Key"} {
		if strings.Contains(description, word+" {") || strings.Contains(description, word+" <") || strings.Contains(description, "`"+word+" ") || strings.Contains(description, "\""+word+" ") {
			return word + " "
		}
	}
	return ""
}

// signByBasic is for a user name and a password, or for a key in their place where the document says so.
func (c *converter) signByBasic(w *way, s *openapi3.SecurityScheme) {
	text := strings.ToLower(s.Description)
	if strings.Contains(text, "key") && (strings.Contains(text, "username") || strings.Contains(text, "user name") || !strings.Contains(text, "password")) {
		w.basic = []constant{{"user", "{" + c.credential("api_key", false) + "}"}}
		w.comments = append(w.comments, "guessed from the scheme's description: the key is the user name, and the password empty")
		c.guessed(c.at(s.Extensions, "security scheme"), "the key is the user name of Basic, and the password empty")
		return
	}
	w.basic = []constant{{"user", "{" + c.credential("user", true) + "}"}, {"password", "{" + c.credential("password", false) + "}"}}
}

func (c *converter) signByClient(w *way, flow *openapi3.OAuthFlow) (why string) {
	address := flow.TokenURL
	_, err := manifest.CheckBaseURL(address, c.options.AllowHTTP...)
	switch {
	case err == nil:
		w.client = append(w.client, constant{"url", address})
	case strings.HasPrefix(address, "/") && pathOf(c.base) == "":
		w.client = append(w.client, constant{"post", address})
	default:
		return "its token address is " + words.Line(address, 80) + ": a manifest has it as https://…"
	}
	w.client = append(w.client, constant{"id", "{" + c.credential("client_id", true) + "}"}, constant{"secret", "{" + c.credential("client_secret", false) + "}"})
	if scopes := slices.Sorted(maps.Keys(flow.Scopes)); len(scopes) > 0 {
		w.comments = append(w.comments, "scopes of the document, of which the ones that reading needs may be written as scope: "+words.Line(strings.Join(scopes, " "), 200))
	}
	return ""
}

// credential is a name that the user supplies a value for, each once.
func (c *converter) credential(name string, public bool) string {
	if !slices.ContainsFunc(c.credentials, func(k credential) bool { return k.name == name }) {
		c.credentials = append(c.credentials, credential{name: name, env: c.variable(name), public: public})
	}
	return name
}

// variable is the environment variable of a credential.
func (c *converter) variable(name string) string { return strings.ToUpper(c.platform + "_" + name) }
