package draft

import (
	"fmt"
	"slices"
)

// Kind is how sure a note is.
type Kind string

// The kinds of notes.
const (
	Seen     Kind = "seen"
	Guessed  Kind = "guessed"
	NotFound Kind = "not found"
)

// Note is something that was found out, or not. Where is the place in the manifest, such as paginators.pages.
type Note struct {
	Kind  Kind
	Where string
	Text  string
}

// comment is the note above the place that it is about.
func (n Note) comment() string { return string(n.Kind) + ": " + n.Text }

// notes are those of a draft, in the order in which they came up.
type notes []Note

func (n *notes) add(kind Kind, where, format string, args ...any) {
	*n = append(*n, Note{kind, where, fmt.Sprintf(format, args...)})
}

// places are where notes are about, in the order of a manifest.
var places = []string{"authenticators", "scope", "paginator", "errors", "table", "columns"}

// inOrder are the notes in the order of the manifest.
func (n notes) inOrder() []Note {
	return slices.SortedStableFunc(slices.Values(n), func(a, b Note) int { return slices.Index(places, a.Where) - slices.Index(places, b.Where) })
}

// at are the comments about a place.
func (n notes) at(where string) []string {
	var lines []string
	for _, note := range n {
		if note.Where == where {
			lines = append(lines, note.comment())
		}
	}
	return lines
}

// Error is why there is no draft, for a person: what is wrong, and what to do next.
type Error struct {
	Text string
	Next string
	// Usage is whether the command line has to be corrected, not the API or the key.
	Usage bool
}

func (e *Error) Error() string { return e.Text }

func mistake(next, format string, args ...any) *Error {
	return &Error{Text: fmt.Sprintf(format, args...), Next: next, Usage: true}
}

func failure(next, format string, args ...any) *Error {
	return &Error{Text: fmt.Sprintf(format, args...), Next: next}
}
