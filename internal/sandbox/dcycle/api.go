package dcycle

import (
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

type api struct{ world *core.World }

// handler answers one endpoint; an error is written by answer.
type handler func(w http.ResponseWriter, r *http.Request, c *caller) error

// newAPI lists every path.
func newAPI(w *core.World) http.Handler {
	a := &api{world: w}
	routes := core.NewRoutes(writeError)
	read := func(path, resource string, h handler) {
		routes.Handle(http.MethodGet, path, a.guard(resource, "read", h))
	}
	read("/v2/organizations/tree", "organizations", a.tree)
	read("/v1/total-impacts", "total_impacts", a.totalImpacts)
	read("/v1/api-keys", "api_keys", a.listKeys)
	for _, c := range collections() {
		read(c.path, c.resource, a.list(c))
		if c.detail != nil {
			read(c.path+"/{id}", c.resource, a.get(c))
		}
	}
	for _, c := range references() {
		routes.Handle(http.MethodGet, c.path, a.reference(c))
	}
	return a.admit(routes)
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
		a.world.Keys.Used(Name, c.key.ID, core.CallOf(r.Context()).ClientIP)
	}
}

// reference answers a list that is the same for every organisation. Its documentation shows no organisation header, so a key is enough.
func (a *api) reference(c collection) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if c := callerOf(r); c.noKey != nil {
			answer(w, r, c.noKey)
			return
		}
		items, err := a.world.Store.All(r.Context(), core.Select{Fields: c.fields, From: c.table, Order: c.order})
		if err != nil {
			answer(w, r, err)
			return
		}
		core.WriteRaw(w, http.StatusOK, items)
	}
}
