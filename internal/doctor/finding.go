package doctor

import "fmt"

// State is what came of looking at a thing.
type State string

// The states, the worst last.
const (
	OK        State = "ok"
	Warning   State = "warning"     // it works, and is not as it should be
	Unchecked State = "not checked" // it could not be looked at, and why
	Failed    State = "failed"
)

// Finding is one line: a thing that was looked at and what came of it.
type Finding struct {
	State State  `json:"state"`
	What  string `json:"what"`           // the thing, in a word or two
	Text  string `json:"text"`           // what is so, as a sentence
	Next  string `json:"next,omitempty"` // the mend, as a sentence; "" where there is nothing to mend
}

// Fine is a finding that all is well.
func Fine(what, format string, args ...any) Finding {
	return Finding{State: OK, What: what, Text: fmt.Sprintf(format, args...)}
}

// Doubt is a finding of what works and is not as it should be; next is taken as it is.
func Doubt(what, next, format string, args ...any) Finding {
	return Finding{State: Warning, What: what, Text: fmt.Sprintf(format, args...), Next: next}
}

// Failure is a finding of what does not work; next is taken as it is.
func Failure(what, next, format string, args ...any) Finding {
	return Finding{State: Failed, What: what, Text: fmt.Sprintf(format, args...), Next: next}
}

// NotChecked is a finding of what could not be looked at.
func NotChecked(what, next, format string, args ...any) Finding {
	return Finding{State: Unchecked, What: what, Text: fmt.Sprintf(format, args...), Next: next}
}
