package platform

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestOrganizationInAddress: an address carries an id with any characters, each as it is, over all pages; a header does not.
func TestOrganizationInAddress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		scope, list, id string
		address         string // "": the id is none
	}{
		{"path: unit", "/units/{unit}/things", "plain", "/units/plain/things"},
		{"path: unit", "/units/{unit}/things", "us east?", "/units/us%20east%3F/things"},
		{"path: unit", "/units/{unit}/things", "ü", "/units/%C3%BC/things"},
		{"path: unit", "/units/{unit}/things", "eu/west", "/units/eu%2Fwest/things"},
		{"path: unit", "/units/{unit}/things", "/", "/units/%2F/things"},
		{"path: unit", "/units/{unit}/things", "..", ""},
		{"path: unit", "/units/{unit}/things", "eu/../us", ""},
		{"path: unit", "/units/{unit}/things", "a\nb", ""},
		{"param: unit", "/things", "ü & ?/..", "/things?unit=%C3%BC+%26+%3F%2F.."},
		{"header: X-Unit", "/things", "us east", "/things"},
		{"header: X-Unit", "/things", "ü", ""},
	} {
		t.Run(tt.scope+" "+tt.id, func(t *testing.T) {
			t.Parallel()
			m := parsed(t, strings.NewReplacer("SCOPE", tt.scope, "LIST", "get: "+tt.list+"\n    paginator: links", ", COLUMN", "", "/SHELVES", strings.Replace(tt.list, "things", "shelves", 1)).Replace(repeatYAML))
			var asked []string
			c := serve(t, m, Options{Credentials: func() (map[string]string, error) {
				return map[string]string{"api_key": "key-1234567890", "unit": "B"}, nil
			}}, func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.URL.RequestURI())
				if len(asked) == 1 {
					next := url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: "page=2"}
					w.Header().Set("X-Next", next.String())
				}
				fmt.Fprintf(w, `[{"id": %d}]`, len(asked))
			})
			page, err := read(t.Context(), c, Scan{Table: tableOf(t, m, "things"), Scope: tt.id})
			if tt.address == "" {
				var e *Error
				if !errors.As(err, &e) || e.Code != CodeNotFound || len(asked) > 0 {
					t.Errorf("asked for %q, error %v", asked, err)
				}
				return
			}
			path, params, _ := strings.Cut(tt.address, "?")
			second := path + "?page=2"
			if params != "" {
				second += "&" + params
			}
			if err != nil || page.Doubt != "" || fmt.Sprint(asked) != fmt.Sprint([]string{tt.address, second}) {
				t.Errorf("asked for %q, doubt %q, error %v", asked, page.Doubt, err)
			}
			given := map[string]string{"api_key": "key-1234567890", "unit": tt.id}
			if err := CheckCredentials(m, given, Settings{}); err != nil {
				t.Error(err)
			}
		})
	}
}
