package manifest

import (
	"fmt"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Rotation is the platform's advice on the age of keys; nil is none.
type Rotation struct{ Due, Overdue time.Duration }

// What the advice says of a key.
const (
	RotationOK      = "ok"
	RotationDue     = "due"
	RotationOverdue = "overdue"
)

// State judges the age of a key; "" without advice.
func (r *Rotation) State(age time.Duration) string {
	switch {
	case r == nil:
		return ""
	case age >= r.Overdue:
		return RotationOverdue
	case age >= r.Due:
		return RotationDue
	}
	return RotationOK
}

// KeyAge says how old a key is and when another is due, as "made on 2026-11-03, 24 days ago; another is due on 2027-02-01", and the state of its rotation.
// made is when the platform says that it was made, or zero; given is then the day on which this program got it. Without either both are "".
func (r *Rotation) KeyAge(made, given, now time.Time) (text, state string) {
	from := made
	switch {
	case !made.IsZero():
		text = fmt.Sprintf("made on %s, %s", made.Format(time.DateOnly), words.Ago(now.Sub(made)))
	case !given.IsZero():
		from, text = given, fmt.Sprintf("given here on %s; it may be older", given.Format(time.DateOnly))
	default:
		return "", ""
	}
	switch state = r.State(now.Sub(from)); state {
	case RotationOK:
		text += "; another is due on " + from.Add(r.Due).Format(time.DateOnly)
	case RotationDue:
		text += "; another is due since " + from.Add(r.Due).Format(time.DateOnly)
	case RotationOverdue:
		text += "; another is overdue since " + from.Add(r.Overdue).Format(time.DateOnly)
	}
	return text, state
}

// RotationStep is one step of the way from an old key to a new one, as the platform's documents have it.
//
//	rotation:
//	  steps:
//	    - {act: "Make a second key on this page.", at: https://app.acme.example/keys}
//	    - {enter: The new key is shown once.}
//	    - {retire: Revoke the old key on the same page., at: https://app.acme.example/keys}
type RotationStep struct {
	Do   StepKind
	Text string // for the person, in sentences
	At   string `json:",omitempty"` // page where a person does it; ""
}

// StepKind is what a step is about.
type StepKind string

// The kinds of steps.
const (
	StepPlaces StepKind = "places" // all places that use the old key are listed, since the next step ends it
	StepAct    StepKind = "act"    // a person does something that no request can do
	StepEnter  StepKind = "enter"  // the new key is given, and is in force when a request with it was answered
	StepRetire StepKind = "retire" // the old key ends, or has ended: a request with it is refused
)

// RotationWalk are the steps of the platform's documents; where a manifest has none, those of platforms that have several keys.
func (m *Manifest) RotationWalk() []RotationStep {
	if len(m.RotationSteps) > 0 {
		return m.RotationSteps
	}
	page := m.Dashboard["keys"]
	return []RotationStep{
		{StepAct, "Make a new key.", page},
		{StepEnter, "The old key stays in use until the new one works.", ""},
		{StepRetire, "Revoke the old key.", page},
	}
}
