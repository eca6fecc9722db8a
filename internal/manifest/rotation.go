package manifest

import "time"

// Rotation is the platform's advice on the age of keys.
type Rotation struct{ Due, Overdue time.Duration }

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
