package config

import (
	"reflect"
	"slices"
	"strings"
)

// names lists every ORGDATA_* variable, from the struct that reads them.
func names() []string {
	t := reflect.TypeFor[settings]()
	all := make([]string, t.NumField())
	for i := range all {
		all[i] = t.Field(i).Tag.Get("env")
	}
	return all
}

// typo is the edit distance up to which one name is taken for another misspelt.
const typo = 4

// nearest returns the entry of known that name most likely misspells, "" when none is near.
func nearest(name string, known []string) string {
	best := slices.MinFunc(known, func(a, b string) int { return distance(name, a) - distance(name, b) })
	if distance(name, best) > typo {
		return ""
	}
	return best
}

// distance is the Levenshtein distance of two short names.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			substitute := diagonal
			if a[i] != b[j] {
				substitute++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitute, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// orList writes "a", "a or b", "a, b or c".
func orList(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " or " + items[last]
}
