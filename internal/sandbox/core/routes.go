package core

import (
	"encoding/json"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
)

// Routes is http.ServeMux with the platform's own 404 and 405, and without its redirects: an API answers a path with a double
// slash or a dot segment as unknown.
type Routes struct {
	mux        *http.ServeMux
	methods    map[string]map[string]http.HandlerFunc // by path pattern, by method
	writeError func(w http.ResponseWriter, status int, detail string)
}

// NewRoutes answers unknown paths and methods through writeError.
func NewRoutes(writeError func(w http.ResponseWriter, status int, detail string)) *Routes {
	r := &Routes{mux: http.NewServeMux(), methods: map[string]map[string]http.HandlerFunc{}, writeError: writeError}
	r.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { writeError(w, http.StatusNotFound, "Not Found") })
	return r
}

// Handle adds a handler for a method and a path pattern ("GET", "/v1/facilities/{id}"). The mux knows the pattern only: with methods it
// refuses a pattern of one method beside a narrower one of others ("GET /a/{id}", "/a/counts").
func (r *Routes) Handle(method, pattern string, h http.HandlerFunc) {
	if r.methods[pattern] == nil {
		methods := map[string]http.HandlerFunc{}
		r.methods[pattern] = methods
		r.mux.HandleFunc(pattern, func(w http.ResponseWriter, req *http.Request) { r.dispatch(w, req, methods) })
	}
	r.methods[pattern][method] = h
}

func (r *Routes) dispatch(w http.ResponseWriter, req *http.Request, methods map[string]http.HandlerFunc) {
	method := req.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if h, ok := methods[method]; ok {
		h(w, req)
		return
	}
	w.Header().Set("Allow", strings.Join(slices.Sorted(maps.Keys(methods)), ", "))
	r.writeError(w, http.StatusMethodNotAllowed, "Method Not Allowed")
}

func (r *Routes) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	p := req.URL.Path
	if clean := path.Clean(p); !strings.HasPrefix(p, "/") || clean != p && clean+"/" != p || req.Method == http.MethodConnect {
		r.writeError(w, http.StatusNotFound, "Not Found")
		return
	}
	r.mux.ServeHTTP(w, req)
}

// WriteJSON answers with a JSON value.
func WriteJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil { // only a value that cannot be JSON, which is a bug here
		panic(err)
	}
	WriteRaw(w, status, body)
}

// WriteRaw answers with JSON that is ready.
func WriteRaw(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(body)
}
