package deepcurrent

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// base is the documented prefix of every path.
const base = "/api/v1"

// api is what the handlers share.
type api struct {
	world *core.World
	// keys makes revealing, regenerating and confirming one at a time: each reads the state of the account's keys and then changes it.
	keys *sync.Mutex
}

// access says who may use a route.
type access int

const (
	anyone   access = iota
	signedIn        // any active account
	paying          // an account with an active paid subscription
)

// route is one endpoint. A nil shape takes no body.
type route struct {
	method, path string
	access       access
	status       int
	shape        core.Shape
	answer       func(c *call) (any, error)
}

// call is one request on its way through its handler.
type call struct {
	*api
	ctx     context.Context
	request *http.Request
	query   url.Values
	body    core.Object
	account account
	keyID   string // of the key that was sent, "" for a JWT
	now     time.Time
}

func newAPI(w *core.World, keys *sync.Mutex) http.Handler {
	a := &api{world: w, keys: keys}
	routes := core.NewRoutes(writeError)
	for _, list := range [][]route{accountRoutes(), intelligenceRoutes(), growthRoutes(), jobRoutes(), chatRoutes(), resultRoutes(), leadRoutes(), otherRoutes()} {
		for _, r := range list {
			routes.Handle(r.method, base+r.path, a.handler(r))
		}
	}
	return routes
}

// handler answers a route, checking in FastAPI's order: who, whether they may, the body.
func (a *api) handler(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead && route.method == http.MethodGet {
			// FastAPI does not answer HEAD for a GET; here it would also use up the only sight of a key.
			w.Header().Set("Allow", http.MethodGet)
			writeError(w, http.StatusMethodNotAllowed, "Method Not Allowed")
			return
		}
		c := &call{api: a, ctx: r.Context(), request: r, now: a.world.Now().UTC()}
		value, err := c.run(route)
		if err != nil {
			answer(w, r, err)
			return
		}
		if c.keyID != "" {
			a.world.Keys.Used(Name, c.keyID, core.CallOf(c.ctx).ClientIP)
		}
		write(w, route.status, value)
	}
}

func (c *call) run(route route) (any, error) {
	if err := c.admit(route.access); err != nil {
		return nil, err
	}
	var err error
	if c.query, err = url.ParseQuery(c.request.URL.RawQuery); err != nil {
		return nil, fail(http.StatusBadRequest, "The query string is malformed")
	}
	if route.shape != nil {
		if c.body, err = readBody(c.request, route.shape); err != nil {
			return nil, err
		}
	}
	return route.answer(c)
}

func write(w http.ResponseWriter, status int, value any) {
	switch v := value.(type) {
	case nil:
		w.WriteHeader(status)
	case withStatus:
		core.WriteJSON(w, v.status, v.body)
	default:
		core.WriteJSON(w, status, value)
	}
}

// id is a path parameter that must be a UUID, in its usual form.
func (c *call) id(name string) (string, error) {
	given := c.request.PathValue(name)
	id, err := uuid.Parse(given)
	if err != nil {
		return "", invalid(mistake{"uuid_parsing", []any{"path", name}, "Input should be a valid UUID", given})
	}
	return id.String(), nil
}
