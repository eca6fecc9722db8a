package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const referenceHead = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {X-Key: "{api_key}"}}}
tables: {customers: {about: Customers, get: /c, columns: {id: {type: uuid, key: true}}}}
reference:
`

func TestReferenceContent(t *testing.T) {
	m := parsed(t, referenceHead+`
  how-to: {title: How, about: How it is done, text: "Ask, and wait."}
  codes:
    title: Codes
    about: What they mean
    columns: [code, meaning, payer]
    rows:
      - {code: 1, payer: "carrier, always"}
      - {code: R2, meaning: true}
`)
	wantPages := []ReferencePage{{"how-to", "How", "How it is done", false}, {"codes", "Codes", "What they mean", true}}
	if diff := cmp.Diff(wantPages, m.References); diff != "" {
		t.Error(diff)
	}
	for name, want := range map[string]ReferenceContent{
		"how-to": {Text: "Ask, and wait."},
		"codes":  {Columns: []string{"code", "meaning", "payer"}, Rows: [][]string{{"1", "", "carrier, always"}, {"R2", "true", ""}}},
	} {
		got, err := m.ReferenceContent(name)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	if _, err := m.ReferenceContent("code"); err == nil || !strings.Contains(err.Error(), "codes") {
		t.Errorf("of an unknown name: %v", err)
	}
}

func TestReferenceRefusals(t *testing.T) {
	for _, tt := range []struct{ page, want string }{
		{"Codes: {title: A, about: B, text: C}", `reference "Codes": a name has lower-case letters`},
		{"a--b: {title: A, about: B, text: C}", `reference "a--b": a name has`},
		{"codes: {about: B, text: C}", "title is missing"},
		{"codes: {title: A, text: C}", "about is missing"},
		{"codes: {title: A, about: B}", "give either text, or columns and rows"},
		{"codes: {title: A, about: B, text: C, columns: [a], rows: [{a: 1}]}", "give either text, or columns and rows"},
		{"codes: {title: A, about: B, rows: [{a: 1}]}", "give either text, or columns and rows"},
		{"codes: {title: A, about: B, columns: [meaning], rows: [{meanin: 1}]}", `columns has no "meanin"; did you mean "meaning"`},
		{"codes: {title: A, about: B, columns: [a], rows: []}", "rows must be a list of 1 to 200 rows"},
		{"codes: {title: A, about: B, columns: [a], rows: {a: 1}}", "rows must be a list"},
		{"codes: {title: A, about: B, columns: [a], rows: [{a: [1]}]}", "must be a text"},
		{"codes: {title: A, about: B, text: " + strings.Repeat("x", maxReferenceText+1) + "}", "16,000 are the most"},
	} {
		_, err := Parse("acme.yaml", []byte(referenceHead+"  "+tt.page+"\n"))
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "acme.yaml:9:") {
			t.Errorf("%.60s: %v, want %s", tt.page, err, tt.want)
		}
	}
}
