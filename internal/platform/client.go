package platform

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform/session"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Options of a client.
type Options struct {
	BaseURL     string                            // "": the manifest's
	Credentials func() (map[string]string, error) // by credential name; asked before every request, must be cheap
	// Renew is asked, once a request, after the platform has refused the credentials with 401; those that Credentials gives then are tried if they are
	// others. nil: they are renewed by nobody.
	Renew func(ctx context.Context, refused map[string]string) error
	Proxy *url.URL // what requests go through, with its credentials; nil: nothing
	// ProxyFor is what requests for a token go through that is had elsewhere than at the base URL, and the setting that names it; nil: Proxy.
	ProxyFor    func(address string) (proxy *url.URL, setting string)
	AllowHTTP   []string           // hosts with their ports that are asked over http:// though they are not this machine
	Authorities *x509.CertPool     // that may sign the platform's certificate; nil: the system's
	Settings    Settings           // for the words of errors
	Scope       string             // default organisation; "": the credential that the manifest names
	Allow       []string           // ids of the organisations that requests may be about; none: any
	Logger      *slog.Logger       // nil: none
	Redactor    *Redactor          // learns the secrets that are sent; nil: one of the client's own
	UserAgent   string             // "": orgdata-mcp
	Timeout     time.Duration      // of one exchange, waiting for the budget not counted; 0: 30 s
	MaxBody     int64              // bytes of one answer; 0: 32 MiB
	MaxPages    int                // pages of one scan; 0: 10,000
	Budgets     *governor.Registry // the process's request budgets, shared by its clients; nil: some of this client's own
}

// Settings are the names of what a user sets, for errors that say what to mend. Those that are "" are not named.
type Settings struct {
	BaseURL     string            // the variable that Options.BaseURL may come from
	AllowHTTP   string            // the variable that Options.AllowHTTP comes from
	CAFile      string            // the variable that names a file of further authorities
	Proxy       string            // the variable that Options.Proxy comes from
	Credentials map[string]string // by the credential's name, the variable that it comes from
	Auth        string            // the authenticator that was chosen; "": the first whose credentials are there
	AuthSetting string            // the variable that Auth comes from
	Login       string            // the command that signs in anew where a profile gives the credentials; ""
	Allow       string            // the variable that Options.Allow comes from
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Redactor == nil {
		o.Redactor = &Redactor{}
	}
	if o.UserAgent == "" {
		o.UserAgent = "orgdata-mcp"
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.MaxBody == 0 {
		o.MaxBody = 32 << 20
	}
	if o.MaxPages == 0 {
		o.MaxPages = 10_000
	}
	if o.Budgets == nil {
		o.Budgets = governor.NewRegistry(governor.Options{})
	}
	return o
}

// Client reads one platform. It is safe for concurrent use. It keeps no credential to send: it asks for them before each request.
type Client struct {
	manifest *manifest.Manifest
	options  Options
	base     string // no trailing slash
	// tokenURLOf is the authenticator whose token endpoint base is, in the client of a request for a token elsewhere; else "".
	tokenURLOf string
	governor   *governor.Governor
	http       *resty.Client
	idle       *http.Transport           // the end of the chain, to close what it keeps
	sessions   map[string]*session.Store // by authenticator, of those that log in
}

// NewClient prepares a client and makes no request. It refuses a base URL that is http:// to anything but loopback and what is allowed,
// or that holds user information, a query or a fragment. Errors are *Error with code configuration.
func NewClient(m *manifest.Manifest, o Options) (*Client, error) {
	return newClient(m, o, newTransport(o))
}

func newClient(m *manifest.Manifest, o Options, t *http.Transport) (*Client, error) {
	o = o.withDefaults()
	base, err := checkBaseURL(m, o)
	if err != nil {
		return nil, err
	}
	if err := checkTokenURLs(m, o); err != nil {
		return nil, err
	}
	if o.Credentials == nil {
		o.Credentials = func() (map[string]string, error) { return nil, nil }
	}
	c := &Client{
		manifest: m,
		options:  o,
		base:     base,
		governor: o.Budgets.Governor(m.Platform+" "+base, governor.Limits{Key: limits(m.Limits.Key), Scope: limits(m.Limits.Scope), Routes: routes(m.Limits.Routes)}),
		idle:     t,
	}
	c.http = c.chain(t)
	c.sessions = c.sessionsOf(m)
	if p := o.Proxy; p != nil && p.User != nil {
		password, _ := p.User.Password()
		o.Redactor.Learn(password)
	}
	return c, nil
}

// limits are a manifest's as the governor takes them.
func limits(documented []manifest.Limit) []governor.Limit {
	list := make([]governor.Limit, len(documented))
	for i, l := range documented {
		list[i] = governor.Limit(l)
	}
	return list
}

var _ [governor.MaxRoutes - manifest.MaxRoutes]struct{} // a manifest has no more routes than the governor takes

// routes are a manifest's as the governor takes them.
func routes(documented []manifest.Route) []governor.Route {
	list := make([]governor.Route, len(documented))
	for i, r := range documented {
		list[i] = governor.Route{Limits: limits(r.Limits), PerKey: r.PerKey}
	}
	return list
}

// Close ends the logins under way and drops the connections that are kept for the next request.
func (c *Client) Close() {
	for _, s := range c.sessions {
		s.Close()
	}
	c.idle.CloseIdleConnections()
}

// Manifest returns the manifest the client was made with.
func (c *Client) Manifest() *manifest.Manifest { return c.manifest }

// String names the platform and the address: a client printed by mistake must show nothing else.
func (c *Client) String() string { return "platform client for " + c.manifest.Title + " at " + c.base }

// GoString is String.
func (c *Client) GoString() string { return c.String() }

// RateLimits tells what is left of the request budgets of the key in use, of an organisation, "" is the default one, and of all routes. There are none when no
// credentials can be had.
func (c *Client) RateLimits(scope string) []governor.State {
	credentials, err := c.credentials()
	if err != nil {
		return nil
	}
	a := c.authenticator(credentials)
	if a == nil {
		return nil
	}
	if scope == "" {
		scope = c.defaultScope(credentials)
	}
	const all = 1<<manifest.MaxRoutes - 1
	return c.budgets(a, credentials, scope).On(all, 1).State()
}

// budgets returns those that a request spends: of what it is signed with, and of the organisation.
func (c *Client) budgets(a *manifest.Authenticator, credentials map[string]string, scope string) governor.Budgets {
	var key strings.Builder
	for _, name := range a.Needs {
		if c.manifest.Scope == nil || name != c.manifest.Scope.From {
			key.WriteString(credentials[name])
			key.WriteByte(0)
		}
	}
	return c.governor.Budgets(key.String(), words.ID(scope))
}

// KeyPrefix returns the beginning of the key in use, enough to tell keys apart and no more: a third of
// it, twelve characters at most. It is "" when there is none; of a password nothing is shown.
func (c *Client) KeyPrefix() string { return secretPrefix(c.key()) }

// OwnKey returns a test for the prefixes that a list of keys shows: whether the key in use begins with one.
func (c *Client) OwnKey() func(prefix string) bool {
	const shortest = 4
	key := c.key()
	return func(prefix string) bool { return len(prefix) >= shortest && strings.HasPrefix(key, prefix) }
}

// OwnKeyEnd returns a test for the last characters that a list of keys shows: whether the key in use ends with them.
func (c *Client) OwnKeyEnd() func(end string) bool {
	const shortest = 4
	key := c.key()
	return func(end string) bool {
		return len(end) >= shortest && len(key) > 2*len(end) && strings.HasSuffix(key, end)
	}
}

// key returns the key in use, "" when there is none.
func (c *Client) key() string {
	credentials, err := c.options.Credentials()
	if err != nil {
		return ""
	}
	a := c.authenticator(credentials)
	if a == nil {
		return ""
	}
	return strings.TrimSpace(credentials[a.Key(c.manifest)])
}
