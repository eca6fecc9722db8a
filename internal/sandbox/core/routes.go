package core

import (
	"encoding/json"
	"net/http"
	"path"
	"slices"
	"strings"
)

// Routes is http.ServeMux with the platform's own 404 and 405, and without its redirects: an API answers a path with a double
// slash or a dot segment as unknown.
type Routes struct {
	mux        *http.ServeMux
	methods    map[string][]string // by path pattern
	writeError func(w http.ResponseWriter, status int, detail string)
}

// NewRoutes answers unknown paths and methods through writeError.
func NewRoutes(writeError func(w http.ResponseWriter, status int, detail string)) *Routes {
	r := &Routes{mux: http.NewServeMux(), methods: map[string][]string{}, writeError: writeError}
	r.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { writeError(w, http.StatusNotFound, "Not Found") })
	return r
}

// Handle adds a handler for a method and a path pattern ("GET", "/v1/facilities/{id}").
func (r *Routes) Handle(method, pattern string, h http.HandlerFunc) {
	if r.methods[pattern] == nil {
		r.mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Allow", strings.Join(r.methods[pattern], ", "))
			r.writeError(w, http.StatusMethodNotAllowed, "Method Not Allowed")
		})
	}
	r.methods[pattern] = append(r.methods[pattern], method)
	slices.Sort(r.methods[pattern])
	r.mux.HandleFunc(method+" "+pattern, h)
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
