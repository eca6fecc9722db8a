package manifest

import (
	"fmt"
	"strings"
)

// Error lists all that is wrong with a manifest, in the order of the file.
type Error struct{ Problems []Problem }

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

func (e *Error) Error() string {
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
