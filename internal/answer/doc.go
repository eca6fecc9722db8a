// Package answer turns results, receipts and errors into the words and tables that an assistant or a person reads: CSV or JSON of a query's
// result, who a connection acts as, the keys, the tables there are, and what went wrong. Text that comes from a platform is made safe to print,
// secrets are taken out of every text before it is quoted or escaped, no answer is longer than [MaxBytes], and what is left out is said. The room
// knows no protocol and no terminal, asks nobody, and is told all it writes about.
package answer

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// MaxBytes is the size of any answer, receipt and all. Gemini CLI cuts at 40,000 characters, of which 41 are the tag that it wraps an answer in, and
// Claude Code near 50,000; whether a client counts characters, UTF-16 units or bytes, there are never more than bytes. Of tokens, Claude Code warns at
// 10,000 and cuts at 25,000; CSV of mixed text and numbers has about 2.5 bytes a token.
const MaxBytes = 39_900

// Writer writes answers. The zero value takes no secrets out.
type Writer struct {
	Redact func(string) string // takes secrets out of a text; nil: there are none

	// Whole has a list of tables tell each meaning however long that gets: a person turns pages, and no model pays for it.
	Whole bool

	most int // bytes of an answer, where that is one of several; 0: MaxBytes
}

// redacted takes secrets out of a text.
func (w Writer) redacted(text string) string {
	if w.Redact == nil {
		return text
	}
	return w.Redact(text)
}

// safe makes foreign text safe to print, in one line.
func (w Writer) safe(text string) string { return words.Redacted(text, w.redacted) }

// name makes a foreign name safe to print within a sentence.
func (w Writer) name(text string) string { return words.Name(w.safe(text)) }

// bounded returns the lines that limit bytes have room for above the last ones, and says how many there are more and, in what follows, how to find
// them.
func bounded(lines []string, last, more string, limit int) string {
	if text := strings.Join(lines, "") + last; len(text) <= limit {
		return text
	}
	room := limit - len(last) - len(more) - len("# 1,000,000 more lines not shown: \n")
	n := 0
	for n < len(lines) && len(lines[n]) <= room {
		room -= len(lines[n])
		n++
	}
	return strings.Join(lines[:n], "") + "# " + words.Plural(len(lines)-n, "more line") + " not shown: " + more + "\n" + last
}
