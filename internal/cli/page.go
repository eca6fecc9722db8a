package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// page writes for a person's eye: headings, quoted calls, aligned tables. No line is wider than width, so that no terminal breaks a word; what is
// to be copied keeps its form.
type page struct {
	w      io.Writer
	colour bool
	width  int // in characters; 0 is without end

	// continued has commands that are too wide go on in the next line, as shells read them. Programs that read the page look for one line.
	continued bool
}

func newPage(w io.Writer, environ []string) page {
	return page{w: w, colour: colourOn(w, environ), width: widthOf(w), continued: isTerminal(w) && runtime.GOOS != "windows"}
}

func (p page) style(code, text string) string {
	if !p.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p page) heading(text string) { fmt.Fprintf(p.w, "\n%s\n", p.style("1", p.wrap(text))) }
func (p page) line(text string)    { fmt.Fprintln(p.w, p.wrap(text)) }

// wrap breaks a text that is not coloured yet.
func (p page) wrap(text string) string {
	if p.width == 0 {
		return text
	}
	return words.Wrap(text, p.width)
}

// command writes a command to be copied. A shell does not read on in the next line within quotes.
func (p page) command(text string) {
	const next, more = " \\\n", "  "
	line := "     " + text
	if p.continued && !strings.Contains(text, "'") {
		line = strings.ReplaceAll(words.Wrap(line, p.width-len(next)-len(more)), "\n", next+more)
	}
	fmt.Fprintln(p.w, line)
}

// quoted writes text indented, dimmed on a terminal.
func (p page) quoted(text string) {
	for line := range strings.SplitSeq(p.indented(text), "\n") {
		fmt.Fprintln(p.w, strings.TrimRight("   "+p.style("2", line), " "))
	}
}

// indented breaks each line of a text so that it fits behind an indentation.
func (p page) indented(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if p.width > 0 {
		for i, line := range lines {
			lines[i] = words.Wrap(line, p.width-len(indentation))
		}
	}
	return strings.Join(lines, "\n")
}

const indentation = "   "

// answer writes a tool's text: CSV as an aligned table, its comment lines below.
func (p page) answer(text string) {
	data, comments := splitComments(text)
	if records, err := csv.NewReader(strings.NewReader(data)).ReadAll(); err == nil && len(records) > 1 && len(records[0]) > 1 {
		p.table(records)
	} else {
		for line := range strings.SplitSeq(p.indented(data), "\n") {
			fmt.Fprintln(p.w, "   "+line)
		}
	}
	if comments != "" {
		p.quoted(comments)
	}
}

// splitComments parts the data from the comment lines that end it.
func splitComments(text string) (data, comments string) {
	start := 0
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			return text[:start], text[start:]
		}
		start += len(line)
	}
	return text, ""
}

// block writes text to be copied, indented.
func (p page) block(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintln(p.w, "     "+line)
	}
	fmt.Fprintln(p.w)
}
