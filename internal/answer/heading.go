package answer

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxHeading is the length, in characters, from which the name of a column is cut: that of an expression without AS is the expression.
const maxHeading = 60

// headings returns the names of columns as they are shown, and whether any is shortened. One that is cut stays different from all others.
func (w Writer) headings(columns []string) (names []string, shortened bool) {
	names = make([]string, len(columns))
	taken := map[string]bool{}
	var long []int
	for i, column := range columns {
		names[i] = w.safe(strings.Join(strings.Fields(column), " "))
		if utf8.RuneCountInString(names[i]) > maxHeading {
			long = append(long, i)
			continue
		}
		taken[names[i]] = true
	}
	next := map[string]int{}
	for _, i := range long {
		names[i] = cutHeading(names[i], taken, next)
		taken[names[i]] = true
	}
	return names, len(long) > 0
}

// cutHeading cuts a name to one that is not taken. next is the number to try for names that begin alike.
func cutHeading(name string, taken map[string]bool, next map[string]int) string {
	const room = 6 // for … and a number
	letters := []rune(name)
	beginning := string(letters[:maxHeading-room])
	for {
		next[beginning]++
		end := "…"
		if n := next[beginning]; n > 1 {
			end += strconv.Itoa(n)
		}
		if short := string(letters[:maxHeading-utf8.RuneCountInString(end)]) + end; !taken[short] {
			return short
		}
	}
}
