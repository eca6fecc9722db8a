package platform

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// valuesOf is a manifest of version 2 whose one table has the columns given besides id, one a line.
func valuesOf(t testing.TB, columns ...string) *manifest.Manifest {
	t.Helper()
	m := parsed(t, `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
tables:
  things:
    about: Things
    get: /v1/things
    columns:
      id: {type: text, key: true}
      `+strings.Join(columns, "\n      ")+"\n")
	return m
}

// readThings is what rows have of a record, of all columns but the id.
func readThings(t *testing.T, m *manifest.Manifest, record string) ([]any, []Misfit) {
	t.Helper()
	table, err := m.Table("things")
	if err != nil {
		t.Fatal(err)
	}
	c := serve(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `[{"id": "1", %s]`, strings.TrimSpace(record)[1:])
	})
	page, err := read(context.Background(), c, Scan{Table: table})
	if err != nil {
		t.Fatal(err)
	}
	return page.Rows[0][1:], page.Misfits
}

func TestValuesAsTheManifestReadsThem(t *testing.T) {
	t.Parallel()
	const never, union = `{type: datetime, null_if: "0001-01-01T00:00:00Z"}`, `{type: text, union: name}`
	for _, tt := range []struct {
		column, value string
		want          any
		misfit        string // what the value is not; "": it fits
	}{
		{never, `"0001-01-01T00:00:00Z"`, nil, ""},
		{never, `"0001-01-01T00:00:00.000+00:00"`, nil, ""}, // the same time
		{never, `"2025-01-01T00:00:00Z"`, "2025-01-01T00:00:00Z", ""},
		{never, `null`, nil, ""},
		{never, `"soon"`, nil, "time"},
		{`{type: integer, null_if: [-1, none]}`, `-1`, nil, ""},
		{`{type: integer, null_if: [-1, none]}`, `"-1"`, nil, ""},
		{`{type: integer, null_if: [-1, none]}`, `-1.0`, nil, ""},
		{`{type: integer, null_if: [-1, none]}`, `"none"`, nil, ""},
		{`{type: integer, null_if: [-1, none]}`, `0`, int64(0), ""},
		{`{type: text, null_if: ""}`, `""`, nil, ""},
		{`{type: text, null_if: ""}`, `" "`, " ", ""},
		{`{type: json, null_if: "[]"}`, `[ ]`, nil, ""},
		{`{type: datetime, epoch: s}`, `1735689600`, "2025-01-01T00:00:00Z", ""},
		{`{type: datetime, epoch: s}`, `"1735689600"`, "2025-01-01T00:00:00Z", ""},
		{`{type: datetime, epoch: s}`, `1735689600.25`, "2025-01-01T00:00:00.25Z", ""},
		{`{type: datetime, epoch: s}`, `1.7356896e9`, "2025-01-01T00:00:00Z", ""},
		{`{type: datetime, epoch: s}`, `-0.5`, "1969-12-31T23:59:59.5Z", ""},
		{`{type: datetime, epoch: s}`, `"2025-01-01T00:00:00Z"`, "2025-01-01T00:00:00Z", ""},
		{`{type: datetime, epoch: s}`, `1e14`, nil, "time"}, // a year of seven digits
		{`{type: datetime, epoch: s}`, `1e-320`, "1970-01-01T00:00:00Z", ""},
		{`{type: datetime, epoch: s}`, `true`, nil, "time"},
		{`{type: datetime, epoch: s, null_if: 0}`, `0`, nil, ""},
		{`{type: datetime, epoch: ms}`, `1735689600123`, "2025-01-01T00:00:00.123Z", ""},
		{`{type: datetime, epoch: ms}`, `1735689600123.5`, "2025-01-01T00:00:00.1235Z", ""},
		{`{type: datetime, epoch: ms}`, `-1`, "1969-12-31T23:59:59.999Z", ""},
		{`{type: number, scale: 1000}`, `70`, 0.07, ""},
		{`{type: number, scale: 1000}`, `"70"`, 0.07, ""},
		{`{type: number, scale: 1000}`, `-12345678`, -12345.678, ""},
		{`{type: number, scale: 100, null_if: 0}`, `0`, nil, ""},
		{`{type: number, scale: 100}`, `"free"`, nil, "number"},
		{union, `{"mx": {"priority": 1}}`, "mx", ""},
		{union, `{"a": null, "mx": {}}`, "mx", ""},
		{union, `{"caf\u00e9": 1}`, "café", ""},
		{union, `{}`, nil, ""},
		{union, `null`, nil, ""},
		{union, `{"a": 1, "b": 2}`, nil, "object with one key"},
		{union, `"mx"`, nil, "object with one key"},
		{`{type: json, union: value}`, `{"mx": {"priority": 1, "domain": "x"}}`, `{"priority":1,"domain":"x"}`, ""},
		{`{type: json, union: value}`, `{"a": "1.2.3.4"}`, `"1.2.3.4"`, ""},
		{`{type: text, coalesce: [x, meta.title]}`, `"told"`, "told", ""},
		{`{type: text, coalesce: [meta.title, x]}`, `"told"`, "told", ""},
		{`{type: text, coalesce: [x, other.title]}`, `null`, "elsewhere", ""},
		{`{type: text, coalesce: [x.name, x]}`, `"bare"`, "bare", ""},
		{`{type: text, coalesce: [x.name, x]}`, `{"name": "within"}`, "within", ""},
		{`{type: text, coalesce: [x, other.title], null_if: ""}`, `""`, "elsewhere", ""},
		{`{type: text, coalesce: [nothing, nowhere.at]}`, `1`, nil, ""},
	} {
		t.Run(tt.column+tt.value, func(t *testing.T) {
			t.Parallel()
			row, misfits := readThings(t, valuesOf(t, "x: "+tt.column), fmt.Sprintf(`{"x": %s, "other": {"title": "elsewhere"}}`, tt.value))
			kind := ""
			for _, m := range misfits {
				kind += m.Kind
			}
			if diff := cmp.Diff([]any{tt.want}, row); diff != "" || kind != tt.misfit {
				t.Errorf("(-want +got)\n%s misfit %q", diff, kind)
			}
		})
	}
}
