package draft

import (
	"slices"
	"strings"
)

// inserted is the text of a manifest with the lines of a section at the end of the section of the same key, or with that section before its tables where it
// has none. Lines that are there stay as they are. Errors are *Error.
func inserted(text, key, section, file string) (string, error) {
	lines := strings.SplitAfter(strings.TrimRight(text, "\n")+"\n", "\n")
	lines = lines[:len(lines)-1]
	at := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, key+":") })
	if at < 0 {
		tables := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "tables:") })
		if tables < 0 {
			return "", unlisted("tables", file)
		}
		return strings.Join(slices.Insert(lines, aboveComments(lines, tables), section), ""), nil
	}
	rest, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimRight(lines[at], "\r\n"), key+":"), " #")
	if strings.TrimSpace(rest) != "" {
		return "", unlisted(key, file)
	}
	_, below, _ := strings.Cut(section, "\n")
	return strings.Join(slices.Insert(lines, sectionEnd(lines, at), indented(below, indentBelow(lines, at))), ""), nil
}

func unlisted(key, file string) *Error {
	return mistake("Write each entry of "+key+" on lines of its own, or run it without --add and paste what it prints.", "%s has %s in a form that nothing can be added to", file, key)
}

// sectionEnd is the index of the line behind the section of a key at a line.
func sectionEnd(lines []string, at int) int {
	for i := at + 1; i < len(lines); i++ {
		if c := lines[i][0]; c != ' ' && c != '#' && c != '\n' && c != '\r' && c != '\t' {
			return aboveComments(lines, i)
		}
	}
	return len(lines)
}

// aboveComments is the index of a line, or of the first comment or empty line that stands right above it.
func aboveComments(lines []string, at int) int {
	for at > 0 && (lines[at-1][0] == '#' || strings.TrimSpace(lines[at-1]) == "") {
		at--
	}
	return at
}

// indentBelow is the space before the entries of the section at a line.
func indentBelow(lines []string, at int) string {
	for _, line := range lines[at+1:] {
		bare := strings.TrimLeft(line, " ")
		if strings.TrimSpace(bare) != "" && bare[0] != '#' {
			return line[:len(line)-len(bare)]
		}
	}
	return "  "
}

// indented are the lines of a section with other space before its entries than the two of the printer.
func indented(section, indent string) string {
	var b strings.Builder
	for line := range strings.Lines(section) {
		b.WriteString(indent + strings.TrimPrefix(line, "  "))
	}
	return b.String()
}
