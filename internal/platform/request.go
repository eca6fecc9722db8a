package platform

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-resty/resty/v2"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// bodyValue is a value that a filter puts into the body of a POST, at a dotted path.
type bodyValue struct {
	path  string
	value json.RawMessage
}

// addToBody takes a filter's values into the body: as numbers and booleans where the column has such, several ones as an array.
func (p *plan) addToBody(col *manifest.Column, param manifest.Param, values []string) {
	if param.Style == manifest.Comma {
		values = []string{strings.Join(values, ",")}
	}
	list := make([]json.RawMessage, len(values))
	for i, v := range values {
		list[i] = jsonValue(col.Type, v)
	}
	value := list[0]
	if p.takesList(col, param) {
		value, _ = json.Marshal(list) // valid JSON
	}
	p.inBody = append(p.inBody, bodyValue{param.Name, value})
}

// takesList reports whether a filter takes an array, also of one value: one that says so, and that of in, unless it takes a text with commas.
func (p *plan) takesList(col *manifest.Column, param manifest.Param) bool {
	if param.Style == manifest.List {
		return true
	}
	in, ok := col.Filters[manifest.In]
	return ok && in.Name == param.Name && param.Style != manifest.Comma
}

func jsonValue(t manifest.ColumnType, v string) json.RawMessage {
	switch t {
	case manifest.Integer, manifest.Number, manifest.Boolean:
		if json.Valid([]byte(v)) {
			return json.RawMessage(v)
		}
	}
	text, _ := json.Marshal(v) // a string
	return text
}

// bodyFor is the body of a POST for a page, and the address without what has gone into it: the parameters of the paginator and of the order.
func (p *plan) bodyFor(address string) (_ string, body []byte, _ error) {
	path, params, _ := strings.Cut(address, "?")
	members := map[string]any{}
	if p.table.Body != "" {
		d := json.NewDecoder(strings.NewReader(p.table.Body))
		d.UseNumber()
		if err := d.Decode(&members); err != nil {
			return "", nil, fmt.Errorf("reading the body that the manifest gives: %w", err)
		}
	}
	for _, v := range p.inBody {
		put(members, strings.Split(v.path, "."), v.value)
	}
	var kept []string
	for pair := range strings.SplitSeq(params, "&") {
		if name, value, ok := p.pageParam(pair); ok {
			put(members, strings.Split(name, "."), value)
		} else if pair != "" {
			kept = append(kept, pair)
		}
	}
	if len(kept) > 0 {
		path += "?" + strings.Join(kept, "&")
	}
	body, err := json.Marshal(members)
	return path, body, err
}

// pageParam reads a parameter that is the paginator's or the order's: numbers but for a cursor and an order.
func (p *plan) pageParam(pair string) (name string, value any, ok bool) {
	name, text, _ := strings.Cut(pair, "=")
	name, _ = url.QueryUnescape(name)
	text, _ = url.QueryUnescape(text)
	pg, order := p.pages, p.table.Order
	switch {
	case order != nil && name != "" && (name == order.Param || name == order.Direction):
		return name, text, true
	case pg == nil || name == "":
		return "", nil, false
	case name == pg.Cursor:
		return name, text, true
	case slices.Contains([]string{pg.Page, pg.Offset, pg.Size}, name):
		n, err := strconv.Atoi(text)
		return name, n, err == nil
	}
	return "", nil, false
}

// put sets a member below others, which it makes where there are none.
func put(members map[string]any, path []string, value any) {
	for _, name := range path[:len(path)-1] {
		below, ok := members[name].(map[string]any)
		if !ok {
			below = map[string]any{}
			members[name] = below
		}
		members = below
	}
	members[path[len(path)-1]] = value
}

// request is a request of the call, but for its address.
func (c *call) request(req *resty.Request) *resty.Request {
	if c.body != nil {
		req.SetHeader("Content-Type", "application/json").SetBody(c.body)
	}
	return req
}

// setHeaders adds the headers of the table. One that stands for a credential that nobody gave refuses the request before it is sent.
func (c *call) setHeaders(req *resty.Request, credentials map[string]string) error {
	for _, h := range c.headers {
		for _, name := range h.Needs() {
			if credentials[name] == "" {
				return c.lacks(name)
			}
		}
		req.Header.Set(h.Header, h.Fill(credentials))
	}
	return nil
}

// lacks says that a table needs a credential that others do without.
func (c *call) lacks(name string) *Error {
	m := c.client.manifest
	e := configuration(errors.New("credential missing"), "%s answers table %s only with the %s.", m.Title, c.table, words.Spoken(name))
	if cr := m.Credential(name); cr != nil {
		e.Next = strings.TrimSpace(giveCredentials(m, c.client.options.Settings, *cr) + ". " + cr.Where)
	}
	return e
}

func (c *call) method() string {
	if c.body != nil {
		return http.MethodPost
	}
	return http.MethodGet
}

// done tells whether a POST that failed may have been carried out: then it is not repeated. It was not where the platform did not let it in.
func (c *call) done(resp *resty.Response, err error) bool {
	switch {
	case c.body == nil:
		return false
	case err != nil:
		return true
	case rateLimit(resp), resp.StatusCode() == http.StatusUnauthorized, c.mayRepeat(resp):
		return false
	case resp.StatusCode() == http.StatusServiceUnavailable:
		return resp.Header().Get("Retry-After") == ""
	}
	return true
}

// constants writes the parameters that each request carries.
func (p *plan) constants(q *query) {
	for _, c := range p.table.Params {
		for _, v := range c.Values {
			q.add(c.Name, v)
		}
	}
}

// scoped puts the organisation where the address says it.
func (c *Client) scoped(p *plan, q *query, given map[parameter]string) {
	if c.manifest.Scope == nil {
		return
	}
	place := p.table.Scope
	if place == (manifest.ScopePlace{}) {
		place = c.manifest.Scope.Place()
	}
	p.call.place = place
	if place.Param == "" && place.Path == "" {
		return
	}
	id := p.call.requestedScope
	if id == "" {
		id = c.Scope()
	}
	if id == "" {
		id = "-" // the call is refused before it is sent
	} else {
		p.call.requestedScope = id // the address names it, whatever becomes the default
	}
	if place.Param != "" {
		q.add(place.Param, id)
	} else {
		given[parameter{manifest.InPath, place.Path}] = id
	}
}
