package dcycle

import (
	"crypto/rand"
	"net/http"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

type api struct {
	world      *core.World
	agenda     agenda
	storageKey []byte // signs upload URLs
}

// handler answers one endpoint; an error is written by answer.
type handler func(w http.ResponseWriter, r *http.Request, c *caller) error

// endpoint is a path that is no collection's.
type endpoint struct {
	method, path     string
	resource, action string
	answer           handler
}

// newAPI lists every path.
func newAPI(w *core.World) http.Handler {
	a := &api{world: w, storageKey: []byte(rand.Text())}
	routes := core.NewRoutes(writeError)
	routes.Handle(http.MethodPost, "/auth/login", a.login)
	routes.Handle(http.MethodPut, storagePath+"{id}", a.store)
	for _, e := range a.endpoints() {
		routes.Handle(e.method, e.path, a.guard(e.resource, e.action, e.answer))
	}
	for _, c := range collections() {
		a.collection(routes, c)
	}
	for _, c := range references() {
		routes.Handle(http.MethodGet, c.path, a.reference(c))
	}
	return a.admit(routes)
}

// endpoints is every path that is no collection's.
func (a *api) endpoints() []endpoint {
	out := []endpoint{
		{"GET", "/v2/organizations/tree", "organizations", "read", a.tree},
		{"GET", "/v1/total-impacts", "total_impacts", "read", a.totalImpacts},
		{"GET", "/v1/api-keys", "api_keys", "read", a.listKeys},
	}
	for _, more := range [][]endpoint{
		a.wasteEndpoints(), a.logisticsEndpoints(), a.rechargeEndpoints(), a.transportEndpoints(), a.projectEndpoints(), a.fileEndpoints(),
		a.kpiEndpoints(), a.factorEndpoints(), a.legacyEndpoints(),
	} {
		out = append(out, more...)
	}
	return out
}

// collection adds the endpoints that a collection has.
func (a *api) collection(routes *core.Routes, c collection) {
	add := func(there bool, method, path, action string, h func(collection) handler) {
		if there {
			routes.Handle(method, path, a.guard(c.resource, action, h(c)))
		}
	}
	add(c.fields != nil, http.MethodGet, c.path, "read", a.list)
	add(c.detail != nil && !c.unread, http.MethodGet, c.one(), "read", a.get)
	add(c.create != nil, http.MethodPost, c.path, "create", a.create)
	if c.update != nil {
		add(true, c.update.method, c.one(), "update", a.change)
	}
	add(c.remove != nil, http.MethodDelete, c.one(), "delete", a.delete)
}

// guard lets through who may do the action, and notes a key's successful use.
func (a *api) guard(resource, action string, h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := callerOf(r)
		err := c.permit(resource, action)
		if err == nil {
			err = h(w, r, c)
		}
		if err != nil {
			answer(w, r, err)
			return
		}
		if c.key.ID != "" {
			a.world.Keys.Used(Name, c.key.ID, core.CallOf(r.Context()).ClientIP)
		}
	}
}

// reference answers a list that is the same for every organisation. Where the documentation shows no organisation header, a key
// is enough; the legacy API wants its headers everywhere.
func (a *api) reference(c collection) http.HandlerFunc {
	show := func(w http.ResponseWriter, r *http.Request, _ *caller) error {
		p := parseParams(r.URL.RawQuery)
		sel := c.filtered(core.Select{Fields: c.fields, From: c.table, Order: c.order}, p)
		if err := p.err(); err != nil {
			return err
		}
		items, err := a.world.Store.All(r.Context(), sel)
		if err == nil {
			core.WriteRaw(w, http.StatusOK, items)
		}
		return err
	}
	if strings.HasPrefix(c.path, legacyPrefix) || c.resource != "" {
		return a.guard(anybody, "read", show)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		err := error(nil)
		if c := callerOf(r); c.noKey != nil {
			err = c.noKey
		} else {
			err = show(w, r, c)
		}
		if err != nil {
			answer(w, r, err)
		}
	}
}
