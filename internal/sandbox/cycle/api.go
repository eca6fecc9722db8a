package cycle

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// form is one of the two forms of the API.
type form int

const (
	hubForm     form = 1 << iota // key as bearer, X-Hub-Id; February 2020 to today
	projectForm                  // key exchanged for a JWT, X-Project-Id; mid 2017 to January 2019
)

// access is what a request must bring.
type access int

const (
	inHub   access = iota // a bearer token and the header that names the hub
	current               // a bearer token; a key's own hub when there is no header (documented as "bearer" only)
	account               // a person's bearer token
	bearer                // any bearer token
	open                  // nothing
)

// route is one documented operation.
type route struct {
	method, path string
	// capability that the caller must have, "" when the documentation names none.
	capability string
	handle     func(q *request) (reply, error)

	access access
	forms  form // 0: the current form, and the project era's too when it is among [sharedWithProjects]
	// fields of a JSON body; nil when none is read.
	fields []field
	// list says that the body is an array.
	list bool

	params []string // names of the path parameters, in order; filled in by the router
}

func (t *route) in(f form) bool { return t.forms&f != 0 }

// request is a request on its way, and what has been learned of it.
type request struct {
	*http.Request
	api    *api
	route  *route
	form   form
	params map[string]string
	query  query
	who    caller
	hub    string
	body   doc
	items  []any // the body of a route that takes an array
}

// reply is {data, includes?, meta?}.
type reply struct {
	status   int
	data     any
	includes doc
	meta     doc
}

func ok(data any) reply      { return reply{status: http.StatusOK, data: data} }
func created(data any) reply { return reply{status: http.StatusCreated, data: data} }

// api is the API. It is one for both forms.
type api struct {
	world  *core.World
	agenda *agenda
	router router
	limit  core.Rate
}

// documentedDaily is max_daily_api_requests of the tier plan that the seeded hubs have. No limit by the minute or second and no
// rate header is documented, so none is sent.
var documentedDaily = core.Rate{Requests: tierDailyRequests, Per: day}

func newAPI(w *core.World) *api {
	a := &api{world: w, agenda: newAgenda(), limit: w.Rate(Name, "hub", documentedDaily)}
	for _, t := range a.routes() {
		if t.forms == 0 {
			t.forms = hubForm
			if sharedWithProjects()[t.method+" "+withoutNames(t.path)] {
				t.forms |= projectForm
			}
		}
		a.router.add(&t)
	}
	return a
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The documentation says that CORS is open; these headers are how (inferred).
	w.Header().Set("Access-Control-Allow-Origin", "*")
	if r.Method == http.MethodOptions {
		w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Hub-Id, X-Project-Id")
		w.Header().Set("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if r.URL.Path == "/oauth/token" || r.URL.Path == "/v1/oauth/token" { // the second until October 2018
		a.serveToken(w, r)
		return
	}
	q := &request{Request: r, api: a, form: formOf(r)}
	rep, err := a.answer(q)
	if err != nil {
		q.refuse(w, err)
		return
	}
	body := doc{"data": q.form.show(rep.data)}
	if rep.includes != nil {
		body["includes"] = q.form.show(rep.includes)
	}
	if rep.meta != nil {
		body["meta"] = rep.meta
	}
	core.WriteJSON(w, rep.status, body)
}

func formOf(r *http.Request) form {
	if r.Header.Get("X-Project-Id") != "" && r.Header.Get("X-Hub-Id") == "" {
		return projectForm
	}
	return hubForm
}

// answer takes a request through everything that may stop it, in this order: path, query, credentials, hub, budget, capability, body.
func (a *api) answer(q *request) (reply, error) {
	if f := q.find(); f != nil {
		return reply{}, f
	}
	var f *failure
	if q.query, f = parseQuery(q.URL.RawQuery); f != nil {
		return reply{}, f
	}
	a.settle(q.Context())
	if q.route.access != open {
		if f := q.admit(); f != nil {
			return reply{}, f
		}
	}
	if f := q.require(q.route.capability); f != nil {
		return reply{}, f
	}
	if f := q.read(); f != nil {
		return reply{}, f
	}
	return q.route.handle(q)
}

// find looks the route up. A path that only the project era has is meant in its form even where the header is forgotten.
func (q *request) find() *failure {
	q.route, q.params = q.api.router.find(q.Request, q.form)
	if q.route == nil && q.form == hubForm && q.Header.Get("X-Hub-Id") == "" {
		if q.route, q.params = q.api.router.find(q.Request, projectForm); q.route != nil {
			q.form = projectForm
		}
	}
	if q.route == nil {
		return fail("404.uri", "there is nothing at this path and method")
	}
	return nil
}

// read takes the body in, when the route has one.
func (q *request) read() *failure {
	if q.route.fields == nil && !q.route.list {
		return nil
	}
	v, f := readBody(q.Request)
	if f != nil {
		return f
	}
	if q.route.list {
		items, isList := v.([]any)
		if !isList || len(items) == 0 || len(items) > maxListed {
			return fail("422.invalid-input", "an array with 1 to %d members is expected", maxListed).at("")
		}
		q.items = items
		return nil
	}
	q.body, f = checkBody(v, q.route.fields, "")
	return f
}

// refuse answers a failure as such, anything else as 500 with the cause in the sandbox's log only.
func (q *request) refuse(w http.ResponseWriter, err error) {
	var f *failure
	if !errors.As(err, &f) {
		core.CallOf(q.Context()).Fail(err)
		f = fail("500.unknown", "something went wrong")
	}
	writeFailure(w, q.form, f)
}

// call notes in the log entry who called.
func (q *request) call() *core.Call { return core.CallOf(q.Context()) }

// url is what activity notes as the endpoint: without the domain.
func (q *request) url() string { return fmt.Sprintf("%.300s", q.URL.Path) }
