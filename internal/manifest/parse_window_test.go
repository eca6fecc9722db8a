package manifest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// windowed is a manifest of version 2 whose table sums has a period, and a window.
func windowed(window string) string {
	text := strings.Replace(whole, "      n: {type: integer}\n", "      last: {type: date, required: true, input: true, filter: {eq: last}}\n      n: {type: integer}\n", 1)
	return "manifest: 2\n" + strings.Replace(text, "    get: /v1/sums\n", "    get: /v1/sums\n    window: {"+window+"}\n", 1)
}

func TestWindows(t *testing.T) {
	t.Parallel()
	tests := map[string]Window{
		"from: day, to: last, most: 730d": {From: "day", To: "last", Most: 730 * 24 * time.Hour},
		"from: day, to: last, most: 31d, by: [currency, thing_id], add: [n, spent, mass]": {From: "day", To: "last", Most: 31 * 24 * time.Hour,
			By: []string{"currency", "thing_id"}, Add: []string{"n", "spent", "mass"}},
	}
	for window, want := range tests {
		m, err := Parse("acme.yaml", []byte(windowed(window)))
		if err != nil {
			t.Errorf("%s: %v", window, err)
			continue
		}
		tb, err := m.Table("sums")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&want, tb.Window); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", window, diff)
		}
	}
}

func TestWindowsRefused(t *testing.T) {
	t.Parallel()
	const period = "from: day, to: last, most: 31d, "
	tests := []struct{ window, want string }{
		{"from: day, to: last", "table sums: window: most is missing; add most: 730d"},
		{"from: day, to: last, most: 2y", `table sums: window: most: "2y" is not a number of days; write it like 730d`},
		{"from: day, most: 3d", "table sums: window: to is missing"},
		{"from: day, to: lst, most: 3d", `table sums: window: no column "lst"; did you mean "last"?`},
		{"from: day, to: n, most: 3d", "table sums: window: to: column n is no input of type date"},
		{"from: day, to: day, most: 3d", "table sums: window: from and to are one column"},
		{period + "by: [currency]", "table sums: window: by and add go together"},
		{period + "add: [n]", "table sums: window: by and add go together"},
		{period + "by: [currency], add: [n, spent, mass]", "table sums: window: column thing_id is neither in by nor in add"},
		{period + "by: [currency, thing_id, day], add: [n, spent, mass]", "table sums: window: by: column day is an input"},
		{period + "by: [thing_id], add: [n, spent, mass, currency]", "table sums: window: add: column currency is none that can be added up"},
		{period + "by: [currency, thing_id, n], add: [n, spent, mass]", "table sums: window: add: column n is none that can be added up"},
		{period + "by: [currency, thing], add: [n, spent, mass]", `table sums: window: by: no column "thing"; did you mean "thing_id"?`},
		{period + "sum: [n]", `table sums: window: unknown key "sum"`},
	}
	for _, tt := range tests {
		if _, err := Parse("acme.yaml", []byte(windowed(tt.window))); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.window, err, tt.want)
		}
	}
}
