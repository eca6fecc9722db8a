package platform

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform/session"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// call is one request to the platform, over all its attempts. It travels in the request's context.
type call struct {
	client         *Client
	table          string                    // for messages
	assumed        bool                      // the platform's documents do not have the table
	reader         string                    // whose credentials must be used: see [Client.Reader]; "": whoever's
	requestedScope string                    // organisation asked for; "": the default
	background     func() bool               // nil: never
	place          manifest.ScopePlace       // of the organisation; the zero value is the platform's own
	headers        []manifest.HeaderTemplate // of the table
	body           []byte                    // of a POST; nil: it is a GET
	once           bool                      // it is asked once, whatever comes of it
	queued         func(int)                 // see [Scan]; nil: nobody asks

	scope       string            // organisation of the current attempt
	budgets     governor.Budgets  // that the current attempt spends
	sent        map[string]string // credentials of the current attempt
	keyRetried  bool              // a changed key has been tried
	notRenewed  error             // why no other key could be had
	attempts    int
	retryAfter  time.Duration   // what the last answer about the rate of requests told
	rateLimited *resty.Response // that answer
	header      http.Header     // of the answer that was used

	auth         *manifest.Authenticator // of the current attempt
	login        *session.Request        // what is asked for when the call is a login itself; nil: it is none
	owner        string                  // whose session the token is of
	token        string                  // that the current attempt is signed with; "": it has none
	began        time.Time               // when the latest attempt of a login left
	tokenRetried bool                    // a token in place of a refused one has been tried

	actions  []manifest.Action // of the table: what follows from its answers
	failures int               // answers with status 200 that were failures, and for which it was waited
}

type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// get reads one address below the base URL, by a POST where the call has a body, and hands the answer's body to use. Errors are *Error, or errNoRows where
// the manifest says that the answer means that; one of use becomes an upstream_invalid that carries the ids of the request.
func (c *Client) get(ctx context.Context, call *call, pathAndQuery string, use func(body []byte) error) error {
	call.client = c
	for {
		resp, err := call.request(c.http.R().SetContext(context.WithValue(ctx, callKey{}, call))).Execute(call.method(), c.base+pathAndQuery)
		if err != nil {
			return call.failure(ctx, resp, err)
		}
		again, err := call.used(ctx, resp, use)
		if !again {
			return err
		}
	}
}

// used hands the body of an answer to use, and tells whether the request is to be made again instead.
func (c *call) used(ctx context.Context, resp *resty.Response, use func(body []byte) error) (again bool, err error) {
	if resp.StatusCode() != http.StatusOK {
		if c.action(resp) == manifest.DoEmpty {
			return false, errNoRows
		}
		return false, c.refusal(resp)
	}
	body := resp.Body()
	if len(bytes.TrimSpace(body)) == 0 || webPage(resp, body) {
		return false, c.noJSON(resp)
	}
	c.header = resp.Header()
	var failed *failedAnswer
	switch err := use(body); {
	case err == nil:
		return false, nil
	case !errors.As(err, &failed):
		return false, c.unreadable(resp, err)
	}
	if again, err = c.failedAgain(ctx, resp, failed); again || err != nil {
		return again, err
	}
	return false, c.refusedWith200(resp, failed)
}

// prepare signs an attempt and waits for its turn.
func (c *call) prepare(req *resty.Request) error {
	if c.login != nil {
		return c.prepareLogin(req)
	}
	credentials, err := c.authenticate()
	if err != nil {
		return err
	}
	if err := c.setScope(req, credentials); err != nil {
		return err
	}
	if err := c.setHeaders(req, credentials); err != nil {
		return err
	}
	req.URL = c.client.base + c.auth.Form.Path(strings.TrimPrefix(req.URL, c.client.base))
	c.sent = credentials
	if _, err := c.signing(req.Context(), credentials); err != nil {
		if isCode(err, CodeUnauthorized) && c.keyChanged(req.Context()) {
			return c.prepare(req) // the login had credentials that are others by now
		}
		return c.withRenewal(err)
	}
	priority := governor.Interactive
	if c.background != nil && c.background() {
		priority = governor.Background
	}
	c.budgets = c.client.budgets(c.auth, credentials, c.scope).On(c.client.manifest.Limits.On(c.client.pathOf(req.URL)))
	if err := c.awaitBudget(req.Context(), priority); err != nil {
		return err
	}
	filled, err := c.signing(req.Context(), credentials) // once more: a token may have ended while the budget was waited for
	if err != nil {
		return err
	}
	c.sign(req, filled)
	c.attempts++
	return nil
}

// sign sets the headers that carry the credentials and the token in filled.
func (c *call) sign(req *resty.Request, filled map[string]string) {
	for _, h := range c.auth.Headers {
		req.Header.Set(h.Header, h.Fill(filled))
	}
	if basic := c.client.authorization(c.auth, filled); basic != "" {
		req.Header.Set("Authorization", basic)
	}
}

// authenticate takes the credentials of the reader that the call is for, and the authenticator that signs with them.
func (c *call) authenticate() (map[string]string, error) {
	credentials, err := c.client.credentials()
	if err != nil {
		return nil, err
	}
	if c.reader != "" && c.client.reader(credentials) != c.reader {
		return nil, c.client.errReaderChanged()
	}
	if c.auth = c.client.authenticator(credentials); c.auth == nil {
		return nil, missing(c.client.manifest, credentials, c.client.options.Settings)
	}
	return credentials, checkBasic(c.client.manifest, c.auth, credentials, c.client.options.Settings)
}

// prepareLogin waits for the turn of a login. It spends of budgets of its own: which organisation it would be counted for, no platform tells.
func (c *call) prepareLogin(req *resty.Request) error {
	c.budgets = c.client.governor.Budgets("login "+c.client.tokenAddress(c.login.Address), "").On(c.client.manifest.Limits.On(pathAt(c.login.Address)))
	if err := c.awaitBudget(req.Context(), governor.Interactive); err != nil {
		return err
	}
	c.began = time.Now()
	c.attempts++
	return nil
}

func (c *call) awaitBudget(ctx context.Context, priority governor.Priority) error {
	if c.queued != nil {
		c.queued(1)
		defer c.queued(-1)
	}
	return c.budgets.Wait(ctx, priority)
}

func (c *call) setScope(req *resty.Request, credentials map[string]string) error {
	s := c.client.manifest.Scope
	if s == nil {
		return nil
	}
	if err := c.checkAddress(req.URL); err != nil || c.place.None {
		return err
	}
	id := c.requestedScope
	if id == "" {
		id = c.client.defaultScope(credentials)
	}
	if id == "" {
		return missing(c.client.manifest, credentials, c.client.options.Settings)
	}
	if !c.client.Allows(id) {
		return c.client.NotReached(id)
	}
	header := c.place.Header
	if c.place == (manifest.ScopePlace{}) {
		header = s.Header
	}
	if header == s.Header {
		header = c.auth.Form.Header(header)
	}
	if header != "" {
		req.Header.Set(header, id)
	}
	c.scope = words.ID(id)
	return nil
}

// signedAnew tells whether the request can be signed in another way than the one that was just refused.
func (c *call) signedAnew(ctx context.Context) bool {
	switch {
	case c.login != nil:
		return false // who logs in looks after that
	case c.token != "":
		return c.tokenRefused()
	}
	return c.keyChanged(ctx)
}

// keyChanged tells, once, whether the credentials are others than those that were just refused. It waits for their renewal.
func (c *call) keyChanged(ctx context.Context) bool {
	if c.keyRetried {
		return false
	}
	if renew := c.client.options.Renew; renew != nil {
		c.notRenewed = renew(ctx, c.sent)
	}
	now, err := c.client.credentials()
	c.keyRetried = err == nil && !maps.Equal(now, c.sent)
	return c.keyRetried
}

// query is a request's parameters in the order in which they were added.
type query struct{ b strings.Builder }

func (q *query) add(name, value string) {
	if q.b.Len() > 0 {
		q.b.WriteByte('&')
	}
	q.b.WriteString(url.QueryEscape(name))
	q.b.WriteByte('=')
	q.b.WriteString(url.QueryEscape(value))
}

func (q *query) addNumber(name string, n int) { q.add(name, strconv.Itoa(n)) }
