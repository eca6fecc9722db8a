package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Nearest returns the names that a misspelt one may mean, best first, at most n, none twice. Case and accents do not count, and a plural is a letter away. A
// name is near when a third of the letters of the longer one, or a single letter, need changing, or when one of the two is part of the other.
func Nearest(wrong string, names []string, n int) []string {
	type scored struct {
		name            string
		score, distance int
	}
	var near []scored
	folded := Fold(wrong)
	for _, name := range names {
		other := Fold(name)
		d := Distance(folded, other)
		if stem, ok := strings.CutSuffix(folded, "y"); ok && strings.HasSuffix(other, "ies") {
			d = min(d, 1+Distance(stem+"ies", other))
		}
		s := scored{name, d, d}
		if partOf(folded, other) || partOf(other, folded) {
			s.score = min(d, 1)
		}
		if s.score <= max(1, min(counted, max(len(folded), len(other)))/3) {
			near = append(near, s)
		}
	}
	slices.SortStableFunc(near, func(a, b scored) int {
		return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(a.distance, b.distance), cmp.Compare(a.name, b.name))
	})
	var list []string
	for _, s := range near {
		if len(list) == n {
			break
		}
		if !slices.Contains(list, s.name) {
			list = append(list, s.name)
		}
	}
	return list
}

// partOf tells whether a whole is made of a part and more. Two letters occur in too many names to mean anything.
func partOf(part, whole string) bool { return len(part) >= 3 && strings.Contains(whole, part) }

// DidYouMean is the end of a sentence about an unknown name: the nearest of the known ones or, when none is near, the known ones themselves,
// sorted, fourteen at most.
func DidYouMean(wrong string, known []string) string {
	const few = 14
	if near := Nearest(wrong, known, 1); len(near) > 0 {
		return fmt.Sprintf("did you mean %q?", near[0])
	}
	if len(known) == 0 {
		return "there is none to choose from"
	}
	sorted := slices.Sorted(slices.Values(known))
	if len(sorted) > few {
		return "among others there are: " + strings.Join(sorted[:few], ", ")
	}
	return "there are: " + strings.Join(sorted, ", ")
}

// counted is how many letters of a name count in its distance from another.
const counted = 64

// Distance counts the letters to insert, leave out, replace or exchange with their neighbour to get from a to b. What is behind the first 64
// letters does not count.
func Distance(a, b string) int {
	from, to := letters(a, counted), letters(b, counted)
	before, above, row := make([]int, len(to)+1), make([]int, len(to)+1), make([]int, len(to)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(from); i++ {
		row[0] = i
		for j := 1; j <= len(to); j++ {
			replaced := above[j-1]
			if from[i-1] != to[j-1] {
				replaced++
			}
			row[j] = min(above[j]+1, row[j-1]+1, replaced)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(to)]
}

// letters returns the first characters of s, at most n.
func letters(s string, n int) []rune {
	list := make([]rune, 0, min(n, len(s)))
	for _, r := range s {
		if len(list) == n {
			break
		}
		list = append(list, r)
	}
	return list
}

// Fold returns s in small letters and without accents, so that texts can be compared as people read them: Málaga and MALAGA are one.
func Fold(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
