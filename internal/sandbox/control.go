package sandbox

import (
	"context"
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/fault"
)

// Faults is what goes wrong on purpose; see package fault for how one is written.
type Faults = fault.Specs

// FaultGrammar is how a fault is written, for a help text.
func FaultGrammar() string { return fault.Grammar() }

// FaultKinds are the kinds of faults with what each does, in the order of the grammar.
func FaultKinds() []fault.Kind { return fault.Kinds() }

// SetFault adds a fault to the running sandbox; its error says what is valid.
func (sb *Sandbox) SetFault(text string) error {
	spec, err := fault.Parse(text)
	if err != nil {
		return err
	}
	_, err = sb.faults.Set(spec)
	return err
}

// ClearFaults takes all faults away and gives back the rows that they deleted.
func (sb *Sandbox) ClearFaults(ctx context.Context) error {
	_, err := sb.faults.Clear(ctx, 0)
	return err
}

// FaultStates lists the faults that are set, with how often each has struck.
func (sb *Sandbox) FaultStates() []fault.State { return sb.faults.List() }

// setFaults sets those that the sandbox begins with.
func (sb *Sandbox) setFaults(specs Faults) error {
	for _, s := range specs {
		if _, err := sb.faults.Set(s); err != nil {
			return fmt.Errorf("fault %s: %w", s, err)
		}
	}
	return nil
}

// ControlURL is where faults are set and cleared, without a trailing slash; "" when it was not started.
func (sb *Sandbox) ControlURL() string {
	if sb.control == nil {
		return ""
	}
	return sb.control.url
}
