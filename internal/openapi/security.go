package openapi

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// authenticator is one as the manifest has it: what each request carries.
type authenticator struct {
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
		c.addAuthenticator(names, joined)
	}
	if len(c.authenticators) == 0 {
		c.authenticators = []authenticator{{name: "none", comments: []string{"the document says of no way to sign requests; if there is a key, add it as credentials: and headers:"}}}
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

func (c *converter) addAuthenticator(names []string, joined string) {
	a := authenticator{name: fieldname.Unused(fieldOr(joined, "key"), func(s string) bool {
		return slices.ContainsFunc(c.authenticators, func(o authenticator) bool { return o.name == s })
	})}
	for _, name := range names {
		scheme := c.scheme(name)
		if scheme == nil {
			c.refused(c.at(nil, "security "+name), "the document has no such security scheme")
			return
		}
		if why := c.sign(&a, name, scheme); why != "" {
			c.refused(c.at(scheme.Extensions, "security scheme "+name), "%s", why)
			return
		}
	}
	c.authenticators = append(c.authenticators, a)
	c.converted(c.at(c.scheme(names[0]).Extensions, "security scheme "+joined), "becomes the authenticator %s", a.name)
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

// sign adds what a scheme asks for to an authenticator, or says why a manifest cannot have it.
func (c *converter) sign(a *authenticator, name string, s *openapi3.SecurityScheme) (why string) {
	switch {
	case s.Type == "apiKey":
		return c.signByKey(a, s)
	case s.Type == "http" && strings.EqualFold(s.Scheme, "bearer"):
		a.headers = append(a.headers, constant{"Authorization", "Bearer {" + c.credential("api_key", false) + "}"})
	case s.Type == "http" && strings.EqualFold(s.Scheme, "basic"):
		c.signByBasic(a, s)
	case s.Type == "oauth2" && s.Flows != nil && s.Flows.ClientCredentials != nil:
		return c.signByClient(a, c.at(s.Extensions, "security scheme "+name), s.Flows.ClientCredentials)
	case s.Type == "oauth2", s.Type == "openIdConnect":
		a.headers = append(a.headers, constant{"Authorization", "Bearer {" + c.credential("access_token", false) + "}"})
		a.comments = append(a.comments, "a person signs in for this one, in a browser: the token is had elsewhere, and ends")
	default:
		return fmt.Sprintf("a manifest has no authenticator of type %s %s", words.Line(s.Type, 30), words.Line(s.Scheme, 30))
	}
	return ""
}

func (c *converter) signByKey(a *authenticator, s *openapi3.SecurityScheme) (why string) {
	key := "api_key"
	if slices.ContainsFunc(a.headers, func(h constant) bool { return strings.Contains(h.value, "{api_key}") }) {
		key = fieldOr(s.Name, "second_key") // the scheme needs two
	}
	switch {
	case !manifest.IsHeaderName(s.Name):
		return fmt.Sprintf("%q is the name of no header", words.Line(s.Name, 40))
	case s.In == "header" && strings.EqualFold(s.Name, "Authorization"):
		a.headers = append(a.headers, constant{"Authorization", prefixIn(s.Description) + "{" + c.credential(key, false) + "}"})
		if prefixIn(s.Description) == "" {
			a.comments = append(a.comments, `guessed: the key alone; if a word stands before it, write it as in "Token {api_key}"`)
		}
	case s.In == "header":
		a.headers = append(a.headers, constant{s.Name, "{" + c.credential(key, false) + "}"})
	case s.In == "cookie":
		a.headers = append(a.headers, constant{"Cookie", s.Name + "={" + c.credential(key, false) + "}"})
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
func (c *converter) signByBasic(a *authenticator, s *openapi3.SecurityScheme) {
	text := strings.ToLower(s.Description)
	if strings.Contains(text, "key") && (strings.Contains(text, "username") || strings.Contains(text, "user name") || !strings.Contains(text, "password")) {
		a.basic = []constant{{"user", "{" + c.credential("api_key", false) + "}"}}
		a.comments = append(a.comments, "guessed from the scheme's description: the key is the user name, and the password empty")
		c.guessed(c.at(s.Extensions, "security scheme"), "the key is the user name of Basic, and the password empty")
		return
	}
	a.basic = []constant{{"user", "{" + c.credential("user", true) + "}"}, {"password", "{" + c.credential("password", false) + "}"}}
}

func (c *converter) signByClient(a *authenticator, where place, flow *openapi3.OAuthFlow) (why string) {
	address, relative := c.tokenAddress(flow.TokenURL)
	if path, below := strings.CutPrefix(address, c.base+"/"); relative && below {
		a.client = append(a.client, constant{"post", "/" + path})
	} else if _, err := manifest.CheckBaseURL(address, c.options.AllowHTTP...); err == nil {
		a.client = append(a.client, constant{"url", address})
	} else {
		return "its token address is " + words.Line(address, 80) + ": a manifest has it as https://…; write the authenticator by hand, with client_credentials: {url: …}, or {post: …} for a path below base_url"
	}
	if relative {
		a.comments = append(a.comments, "guessed: tokens are had at "+words.Line(address, 80)+": the document has no host for "+words.Line(flow.TokenURL, 80))
		c.guessed(where, "tokens are had at %s: the document says %s", words.Line(address, 80), words.Line(flow.TokenURL, 80))
	}
	a.client = append(a.client, constant{"id", "{" + c.credential("client_id", true) + "}"}, constant{"secret", "{" + c.credential("client_secret", false) + "}"})
	if scopes := slices.Sorted(maps.Keys(flow.Scopes)); len(scopes) > 0 {
		a.comments = append(a.comments, "scopes of the document, of which the ones that reading needs may be written as scope: "+words.Line(strings.Join(scopes, " "), 200))
	}
	return ""
}

// tokenAddress is an address with the server's in place of what it lacks: /token is at the server's host, and token below its path.
func (c *converter) tokenAddress(text string) (address string, relative bool) {
	u, err := url.Parse(text)
	base, baseErr := url.Parse(c.base + "/")
	if err != nil || baseErr != nil || text == "" || u.Scheme != "" || u.Host != "" {
		return text, false
	}
	return base.ResolveReference(u).String(), true
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
