// Package answer turns results, receipts and errors into the words and tables that an assistant or a person reads: CSV or JSON of a query's
// result, who a connection acts as, the keys, the tables there are, and what went wrong. Text that comes from a platform is made safe to print,
// secrets are taken out of every text before it is quoted or escaped, and what is left out is said. The room knows no protocol and no terminal,
// asks nobody, and is told all it writes about.
package answer

import "github.com/orgdata-mcp/orgdata-mcp/internal/words"

// Writer writes answers. The zero value takes no secrets out.
type Writer struct {
	Redact func(string) string // takes secrets out of a text; nil: there are none
}

// redacted takes secrets out of a text.
func (w Writer) redacted(text string) string {
	if w.Redact == nil {
		return text
	}
	return w.Redact(text)
}

// safe makes foreign text safe to print. Secrets are taken out last: a character that cannot be seen would hide one.
func (w Writer) safe(text string) string { return w.redacted(words.Clean(text)) }

// safeAll is safe for each text; nil for none.
func (w Writer) safeAll(texts []string) []string {
	var all []string
	for _, text := range texts {
		all = append(all, w.safe(text))
	}
	return all
}
