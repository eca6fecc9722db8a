package catalog

import (
	"slices"
	"testing"
)

func TestNamed(t *testing.T) {
	t.Parallel()
	all := []Organization{{ID: "1", Name: "Meridia"}, {ID: "2", Name: "Meridia Foods"}, {ID: "3", Name: "Meridia Logistics"}, {ID: "4", Name: "Halden"}}
	for name, want := range map[string][]string{
		"Meridia":   {"1"}, // a whole name goes before those that contain it
		"meridia":   {"1"},
		"foods":     {"2"},
		"meridia l": {"3"},
		"e":         {"1", "2", "3", "4"},
		"nobody":    nil,
	} {
		var got []string
		for _, o := range named(all, name) {
			got = append(got, o.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q names %v, want %v", name, got, want)
		}
	}
}
