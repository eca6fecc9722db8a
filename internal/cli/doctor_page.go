package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// colours of the states, as terminals number them.
var stateColours = map[doctor.State]string{doctor.OK: "32", doctor.Warning: "33", doctor.Unchecked: "2", doctor.Failed: "31"}

// stateWidth is what the longest state takes.
const stateWidth = len(doctor.Unchecked)

// findings writes what was found, a line each with the mend below it, under a heading where that is to be said.
func (p page) findings(group string, found []doctor.Finding, heading bool) {
	if heading {
		p.heading(group)
	}
	for _, f := range found {
		pad := strings.Repeat(" ", stateWidth-len(f.State))
		p.hanging(p.style(stateColours[f.State], string(f.State))+pad, f.What+": "+f.Text)
		if f.Next != "" {
			p.hanging(strings.Repeat(" ", stateWidth), "Next: "+f.Next)
		}
	}
}

// facts writes a group of the page on security. Only what is not as it should be says so.
func (p page) facts(g doctor.Group) {
	p.heading(g.Name)
	for _, f := range g.Findings {
		text := f.What + ": " + f.Text
		if f.State != doctor.OK {
			text = p.style(stateColours[f.State], string(f.State)) + ": " + text + strings.TrimRight(" Next: "+f.Next, " ")
		}
		p.item(text)
	}
}

// item writes a text behind a dash, its further lines below its first.
func (p page) item(text string) {
	if p.width > 0 {
		text = strings.ReplaceAll(words.Wrap(text, p.width-len("  - ")), "\n", "\n    ")
	}
	fmt.Fprintln(p.w, "  - "+text)
}

// hanging writes a text behind a mark of stateWidth characters, its further lines below its first. Programs that read the page look for one line.
func (p page) hanging(mark, text string) {
	indent := len(indentation) + stateWidth + len(gap)
	if p.continued {
		text = strings.ReplaceAll(words.Wrap(text, p.width-indent), "\n", "\n"+strings.Repeat(" ", indent))
	}
	fmt.Fprintln(p.w, indentation+mark+gap+text)
}

// leftOut says in a report what is not in it.
const leftOut = "Left out are keys, tokens and passwords, the names, e-mail addresses and ids of people and organizations, and the home folder (~). Host names are kept: nothing can be mended without them."

// reportWidth is the width of a report, in characters.
const reportWidth = 100

// writeReport writes the run to a file for others to read; "" is no file.
func (x *examination) writeReport(file string, r doctor.Report) error {
	if file == "" {
		return nil
	}
	var text bytes.Buffer
	p := page{w: &text, width: reportWidth, continued: true}
	p.line(fmt.Sprintf("Report of orgdata-mcp doctor, %s. %s", r.At, leftOut))
	anonymous := x.anonymous()
	for _, g := range r.Groups {
		p.findings(g.Name, redacted(g.Findings, anonymous), true) // before lines are broken: a name may stand on two
	}
	p.line("\n" + r.Counts.String())
	if err := files.WritePrivate(file, text.Bytes()); err != nil {
		return advised{fmt.Errorf("the report cannot be written to %s: %w", file, files.Cause(err)), "Name a file in a folder that can be written to."}
	}
	fmt.Fprintln(x.app.stderr, "orgdata-mcp: the report is in "+file+"; read it before you hand it on.")
	return nil
}
