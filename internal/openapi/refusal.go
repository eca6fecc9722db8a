package openapi

import "fmt"

// Refusal is why no manifest is made of a document. Its text is for the person who named the file.
type Refusal struct {
	Text string
	Next string // what to do, as a sentence
}

func (r *Refusal) Error() string { return r.Text }

func refuse(next, format string, args ...any) *Refusal {
	return &Refusal{Text: fmt.Sprintf(format, args...), Next: next}
}
