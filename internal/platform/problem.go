package platform

import (
	"fmt"
	"slices"
	"strings"
)

// ManifestError lists all that is wrong with a manifest, in the order of the file.
type ManifestError struct{ Problems []Problem }

// Problem is one mistake in a manifest. Line and Column count from 1; Message says what is wrong and how to mend it.
type Problem struct {
	File         string
	Line, Column int
	Message      string
}

func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// maxProblems are shown; after that the reader has enough to do.
const maxProblems = 20

func (e *ManifestError) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i == maxProblems {
			fmt.Fprintf(&b, "\nand %d more", len(e.Problems)-i)
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.String())
	}
	return b.String()
}

// didYouMean names the nearest of the candidates, or all of them when none is near and they are few.
func didYouMean(wrong string, candidates []string) string {
	const few = 14
	if near := nearest(wrong, candidates); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(candidates) == 0 {
		return "there is none to choose from"
	}
	sorted := slices.Sorted(slices.Values(candidates))
	if len(sorted) > few {
		return "among others there are: " + strings.Join(sorted[:few], ", ")
	}
	return "there are: " + strings.Join(sorted, ", ")
}

// nearest returns the candidate that is at most a third of its letters away, or "".
func nearest(wrong string, candidates []string) string {
	best, least := "", 0
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		d := distance(strings.ToLower(wrong), strings.ToLower(c))
		if d <= max(1, len(c)/3) && (best == "" || d < least) {
			best, least = c, d
		}
	}
	return best
}

// distance counts the letters to put in, leave out, replace or exchange with the next. Long words are not compared:
// nobody mistypes those by a letter.
func distance(a, b string) int {
	const long = 64
	if len(a) > long || len(b) > long {
		return long
	}
	var rows [long + 1][long + 1]int
	for i := range len(a) + 1 {
		for j := range len(b) + 1 {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
			case a[i-1] == b[j-1]:
				rows[i][j] = rows[i-1][j-1]
			default:
				rows[i][j] = 1 + min(rows[i-1][j-1], rows[i-1][j], rows[i][j-1])
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					rows[i][j] = min(rows[i][j], 1+rows[i-2][j-2])
				}
			}
		}
	}
	return rows[len(a)][len(b)]
}
