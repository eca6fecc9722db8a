package tdc

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// base is the documented prefix of every path.
const base = "/api/v1"

// api is what the handlers share.
type api struct {
	world    *core.World
	box      *core.Box
	outgoing *dispatcher
	// keys makes regenerating one at a time: it must not be done with a key that another regeneration has just broken.
	keys sync.Mutex
}

// route is one endpoint. A nil shape takes no body. The dashboard may call it with a session when it is the dashboard's own.
type route struct {
	method, path string
	status       int
	shape        core.Shape
	answer       func(c *call) (reply, error)
	dashboard    bool
}

// reply is what a success carries: data, and for lists meta.
type reply struct {
	data any
	meta any
}

// call is one request on its way through its handler.
type call struct {
	*api
	ctx     context.Context
	request *http.Request
	query   url.Values
	body    core.Object
	user    core.User
	keyID   string // "" for the dashboard's session
	now     time.Time
}

func newAPI(w *core.World, box *core.Box) http.Handler {
	a := &api{world: w, box: box, outgoing: newDispatcher(w, box)}
	routes := core.NewRoutes(writeError)
	for _, r := range allRoutes() {
		routes.Handle(r.method, base+r.path, a.handler(r))
	}
	w.Go(a.outgoing.run)
	return a.admit(routes)
}

func allRoutes() []route {
	var out []route
	for _, list := range [][]route{accountRoutes(), workspaceRoutes(), contentRoutes(), siteRoutes(), submissionRoutes(), postRoutes(), webhookRoutes()} {
		out = append(out, list...)
	}
	return out
}

// handler answers a route, checking in this order: who, the plan, the query, the body.
func (a *api) handler(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := &call{api: a, ctx: r.Context(), request: r, now: a.world.Now().UTC()}
		value, err := c.run(route)
		if err != nil {
			answer(w, r, err)
			return
		}
		if c.keyID != "" {
			a.world.Keys.Used(Name, c.keyID, core.CallOf(c.ctx).ClientIP)
		}
		out := map[string]any{"ok": true, "data": value.data}
		if value.meta != nil {
			out["meta"] = value.meta
		}
		core.WriteJSON(w, route.status, out)
	}
}

func (c *call) run(route route) (reply, error) {
	if err := c.enter(route); err != nil {
		return reply{}, err
	}
	var err error
	if c.query, err = url.ParseQuery(c.request.URL.RawQuery); err != nil {
		return reply{}, malformed("The query string is malformed.")
	}
	if route.shape != nil {
		if c.body, err = readBody(c.request, route.shape); err != nil {
			return reply{}, err
		}
	}
	if err := c.settleDomains(c); err != nil {
		return reply{}, err
	}
	return route.answer(c)
}
