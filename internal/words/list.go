package words

import "strings"

// Or writes a list to choose from: "a", "a or b", "a, b or c"; "" for none.
func Or(items []string) string { return list(items, " or ") }

// And writes a list that is meant as a whole: "a", "a and b", "a, b and c"; "" for none.
func And(items []string) string { return list(items, " and ") }

// AndMore is [And] of the first items alone, and of how many there are besides: "a, b and 22 more".
func AndMore(items []string, first int) string {
	if more := len(items) - first; more > 0 {
		return And(append(items[:first:first], Count(more)+" more"))
	}
	return And(items)
}

func list(items []string, last string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	end := len(items) - 1
	return strings.Join(items[:end], ", ") + last + items[end]
}
