package dashboard_test

import (
	_ "embed"
	"testing"
)

// audit looks at the page as it is drawn for what would shut somebody out: one h1, landmarks, names of fields, buttons and pictures, headings of
// tables, ids that are there once, text of a contrast below 4.5 to 1, text on text, text that is cut off or sticks out, and anything to be scrolled
// sideways.
func (p *tab) audit(where string) {
	p.t.Helper()
	var problems []string
	p.eval(auditScript, &problems)
	for _, problem := range problems {
		p.t.Errorf("%s: %s", where, problem)
	}
}

//go:embed testdata/audit.js
var auditScript string

// Who uses no mouse begins with the link past the menu, and sees where they are.
func (p *tab) keyboard(t *testing.T) {
	t.Helper()
	tab := func() {
		for _, kind := range []string{"rawKeyDown", "keyUp"} {
			p.must(p.session, "Input.dispatchKeyEvent", map[string]any{"type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}, nil)
		}
	}
	tab()
	p.until(`document.activeElement.className === "skip" && document.activeElement.getBoundingClientRect().top >= 0`)
	tab()
	p.until(`document.activeElement.className === "brand" && getComputedStyle(document.activeElement).outlineStyle === "solid"`)
}
