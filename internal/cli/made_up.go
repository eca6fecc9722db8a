package cli

import "github.com/orgdata-mcp/orgdata-mcp/tools"

// An answer from a platform in miniature must not pass for one about a real organisation: the server's title, its instructions and each receipt tell
// what it is.
const (
	madeUpTitle       = " (in miniature, made up)"
	madeUpInstruction = "No account is connected: the data is made up, that of a platform in miniature. Tell the person so.\n"
	madeUpNote        = "made-up data of a platform in miniature, not of an account"
)

// tellMadeUp has each receipt tell it.
func tellMadeUp(d *tools.Deps) {
	others := d.Notes
	d.Notes = func() []string {
		notes := []string{madeUpNote}
		if others != nil {
			notes = append(notes, others()...)
		}
		return notes
	}
}
