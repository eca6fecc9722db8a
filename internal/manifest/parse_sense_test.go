package manifest

import (
	"slices"
	"strings"
	"testing"
)

func TestSense(t *testing.T) {
	t.Parallel()
	file := strings.Replace(second("      x: {type: text}\n"), "    columns:", "    cannot: [who sold it, \"at what price, before tax\"]\n    freshness: counted each night\n    columns:", 1)
	file = strings.Replace(file, "tables:", "cannot: its own log of requests\ntables:", 1)
	m := parsed(t, file)
	things, err := m.Table("things")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Cannot, []string{"its own log of requests"}) || !slices.Equal(things.Cannot, []string{"who sold it", "at what price, before tax"}) || things.Freshness != "counted each night" {
		t.Errorf("%v, %v, %q", m.Cannot, things.Cannot, things.Freshness)
	}
	for old, want := range map[string]string{
		"cannot: its own log of requests": "manifest: cannot belongs to version 2 of the grammar",
		"    cannot: [":                   "table things: cannot belongs to version 2 of the grammar",
		"    freshness:":                  "table things: freshness belongs to version 2 of the grammar",
	} {
		if _, err := Parse("acme.yaml", []byte(strings.Replace(file, "manifest: 2\n", "", 1))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", old, err)
		}
	}
}
