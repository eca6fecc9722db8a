package platform

import (
	"context"
	"fmt"
	"net/http"
	"testing"
)

const formManifest = `manifest: 2
platform: acme
title: Acme
base_url: https://api.example.com
credentials: {api_key: {env: [ACME_API_KEY], secret: true}, org: {env: [ACME_ORG]}}
authenticators:
  key: {headers: {x-api-key: "{api_key}"}}
  older: {headers: {x-old-key: "{api_key}"}, scope_header: X-Team, paths: {/v1/sites: /v1/teams}}
scope: {noun: site, from: org, header: X-Site}
paginators: {links: {next: next, items: data}}
tables:
  sites: {about: Sites, get: /v1/sites, paginator: links, columns: {id: {type: integer, key: true}}}
  owners: {about: Owners, get: /v1/owners, scope: {header: X-Owner}, paginator: links, columns: {id: {type: integer, key: true}}}
`

// Requests of each way in have its header and its paths, those of next pages too, which the platform names in the form that it was asked in.
func TestRequestsOfAnOlderForm(t *testing.T) {
	t.Parallel()
	m := parsed(t, formManifest)
	for _, tt := range []struct{ auth, table, path, header string }{
		{"", "sites", "/v1/sites", "X-Site"}, {"key", "owners", "/v1/owners", "X-Owner"},
		{"older", "sites", "/v1/teams", "X-Team"}, {"older", "owners", "/v1/owners", "X-Owner"},
	} {
		t.Run(tt.auth+" "+tt.table, func(t *testing.T) {
			t.Parallel()
			asked := 0
			options := Options{Settings: Settings{Auth: tt.auth}, Credentials: func() (map[string]string, error) {
				return map[string]string{"api_key": "key-1234567890", "org": "my org"}, nil
			}}
			c := serve(t, m, options, func(w http.ResponseWriter, r *http.Request) {
				asked++
				if r.URL.Path != tt.path || r.Header.Get(tt.header) != "my org" {
					t.Errorf("%s with %v", r.URL.Path, r.Header)
				}
				if asked == 1 {
					fmt.Fprintf(w, `{"data": [{"id": 1}], "next": "%s?page=2"}`, r.URL.Path)
					return
				}
				fmt.Fprint(w, `{"data": [{"id": 2}]}`)
			})
			table, err := m.Table(tt.table)
			if err != nil {
				t.Fatal(err)
			}
			page, err := read(context.Background(), c, Scan{Table: table})
			if err != nil || len(page.Rows) != 2 || asked != 2 {
				t.Errorf("%d rows in %d requests, error %v", len(page.Rows), asked, err)
			}
		})
	}
}
