package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence makes a sentence of an error's text: a capital, unless it begins with a name such as "own.yaml:2:1" or "--scale", and a full stop, unless
// there is one within the closing marks or before a last note in brackets.
func Sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	first, _, _ := strings.Cut(s, " ")
	first = strings.TrimRight(first, ":,;")
	if !strings.ContainsFunc(first, func(r rune) bool { return !unicode.IsLetter(r) }) {
		s = Capital(s)
	}
	if !stops(s) {
		s += "."
	}
	return s
}

// Capital is a text with a capital letter at its beginning.
func Capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// stops tells whether a sentence has its end: "It said “no.”", "It failed. [X-Request-ID 7]".
func stops(s string) bool {
	if note := strings.LastIndex(s, " ["); note > 0 && strings.HasSuffix(s, "]") {
		s = s[:note]
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, "”\"')"))
	return strings.ContainsRune(".?!:…", last)
}

// Wrap breaks lines at spaces so that none has more than width characters, but for single words that have. Lines that begin with a space stay
// lines of their own, and go on below the last of their columns, if two spaces part any, or else indented as they began; the others are paragraphs,
// ended by an empty line.
func Wrap(text string, width int) string {
	var b strings.Builder
	var paragraph []string
	flush := func() {
		if len(paragraph) > 0 {
			wrapLine(&b, strings.Join(paragraph, " "), 0, width)
			paragraph = nil
		}
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\t", "  "), "\n") {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		switch {
		case line == "":
			flush()
			b.WriteByte('\n')
		case indent != "":
			flush()
			wrapLine(&b, line, hanging(line, len(indent), width), width)
		default:
			paragraph = append(paragraph, line)
		}
	}
	flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// hanging is where the last column of a line begins, if that is in its first half; else where the line does.
func hanging(line string, indent, width int) int {
	if last := strings.LastIndex(strings.TrimRight(line, " "), "  ") + len("  "); last > indent {
		if column := utf8.RuneCountInString(line[:last]); column <= width/2 {
			return column
		}
	}
	return indent
}

// wrapLine writes one line as several, of which those after the first begin with indent spaces. Spaces within a line that fits are kept.
func wrapLine(b *strings.Builder, line string, indent, width int) {
	lead := line[:len(line)-len(strings.TrimLeft(line, " "))]
	line = line[len(lead):]
	for {
		end, fits := breakAt(line, max(1, width-len(lead)))
		b.WriteString(strings.TrimRight(lead+line[:end], " "))
		b.WriteByte('\n')
		if fits {
			return
		}
		line = strings.TrimLeft(line[end:], " ")
		lead = strings.Repeat(" ", indent)
	}
}

// breakAt is where the last space is that leaves at most room characters before it, or the first one at all.
func breakAt(line string, room int) (end int, fits bool) {
	count := 0
	for i, r := range line {
		if r == ' ' && i > 0 && (count <= room || end == 0) {
			end = i
		}
		if count++; count > room && end > 0 {
			return end, strings.Trim(line[end:], " ") == ""
		}
	}
	return len(line), true
}
