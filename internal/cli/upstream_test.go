package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// startUpstream starts, for the rest of a script, an API of 42 customers, for whom X-Acme-Key is as the argument says, and sets UPSTREAM to its address.
func startUpstream(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: upstream KEY")
	}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.Header.Get("X-Acme-Key") != args[0]:
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, `{"message": "%s is no key"}`, r.Header.Get("X-Acme-Key"))
		case r.URL.Path == "/v1/nothing":
			fmt.Fprint(w, `{"data": []}`)
		default:
			_ = json.NewEncoder(w).Encode(customersOf(r))
		}
	}))
	ts.Defer(api.Close)
	ts.Setenv("UPSTREAM", api.URL)
}

// customersOf is a page of the customers.
func customersOf(r *http.Request) map[string]any {
	page, size := 1, 20
	if n, err := strconv.Atoi(r.FormValue("page")); err == nil {
		page = n
	}
	if n, err := strconv.Atoi(r.FormValue("per_page")); err == nil {
		size = n
	}
	data := []any{}
	for i := (page - 1) * size; i < min(page*size, 42); i++ {
		data = append(data, map[string]any{"id": i + 1, "name": fmt.Sprint("Company ", i+1), "credit": float64(i) + 0.5})
	}
	return map[string]any{"data": data, "total": 42}
}
