package cli

import "encoding/json"

// printLine prints a document in one line, so that a program that goes on reading knows where it ends; on a terminal in as many as people read.
func (a *app) printLine(document any) error {
	if isTerminal(a.stdout) {
		return a.printJSON(document)
	}
	return a.encode(document, "")
}

// printJSON prints a document in as many lines as people read.
func (a *app) printJSON(document any) error { return a.encode(document, "  ") }

func (a *app) encode(document any, indent string) error {
	e := json.NewEncoder(a.stdout)
	e.SetIndent("", indent)
	e.SetEscapeHTML(false)
	return e.Encode(document)
}
