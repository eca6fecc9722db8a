package draft

import (
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
)

// compose is the text of the manifest.
func (m *maker) compose(t *trial, c *columnSet) string {
	table := m.table(t, c) // first: it adds notes
	m.noted = m.notes
	file := m.head(m.authenticator)
	if t.paginator != nil {
		pages := m.paginatorFlow(t) // first: it adds notes
		file = append(file, printer.Entry{Key: "paginators", Value: printer.Block{{Key: "pages", Value: pages, Comments: m.notes.at("paginator")}}})
	}
	if e := errorShape(m.refusal); len(e) > 0 {
		m.notes.add(Guessed, "errors", "where a refusal has its message, by one alone")
		file = append(file, printer.Entry{Key: "errors", Value: e, Comments: m.notes.at("errors")})
	}
	file = append(file, headersOf(t.first.answer)...)
	file = append(file, printer.Entry{Key: "tables", Value: printer.Block{table}})
	return printer.Text([]string{
		"Made from live answers of " + m.at.origin + m.at.path + ". Lines of comments say what was seen, what is a guess and what was not found:",
		"correct the guesses by the API's documents, fill in about and the units, then take the comments out.",
	}, file)
}

// errorShape is where a refusal has its words.
func errorShape(refusal *Answer) printer.Flow {
	if refusal == nil {
		return nil
	}
	v, err := decoded(refusal.Body)
	o, ok := v.(*object)
	if err != nil || !ok {
		return nil
	}
	var f printer.Flow
	for _, m := range [...]struct {
		key   string
		names []string
	}{
		{"message", []string{"message", "detail", "error_description", "title", "msg", "error"}},
		{"code", []string{"code", "error_code"}},
	} {
		if place := textAt(o, m.names); place != "" {
			f = append(f, printer.Entry{Key: m.key, Value: place})
		}
	}
	return f
}

// textAt is the place of the first text of a name, in an object or in its member error.
func textAt(o *object, names []string) string {
	below, _ := o.members["error"].(*object)
	for _, name := range names {
		if below != nil {
			if _, ok := below.members[name].(string); ok {
				return "error." + name
			}
		}
		if _, ok := o.members[name].(string); ok {
			return name
		}
	}
	return ""
}

// headersOf are what the headers of an answer tell of limits and of the request's id.
func headersOf(a *Answer) []printer.Entry {
	var entries []printer.Entry
	for _, prefix := range [...]string{"X-Ratelimit-", "Ratelimit-", "X-Rate-Limit-"} {
		if a.Header.Get(prefix+"Limit") == "" || a.Header.Get(prefix+"Remaining") == "" {
			continue
		}
		f := printer.Flow{{Key: "limit", Value: prefix + "Limit"}, {Key: "remaining", Value: prefix + "Remaining"}}
		if a.Header.Get(prefix+"Reset") != "" {
			f = append(f, printer.Entry{Key: "reset", Value: prefix + "Reset"})
		}
		entries = append(entries, printer.Entry{Key: "limits", Value: printer.Flow{{Key: "headers", Value: f}}, Comments: []string{fmt.Sprintf("%s: add the documented rates, such as key: 50/s", NotFound)}})
		break
	}
	for _, name := range [...]string{"X-Request-Id", "X-Correlation-Id", "X-Amzn-Requestid", "Request-Id"} {
		if a.Header.Get(name) != "" {
			return append(entries, printer.Entry{Key: "trace", Value: []string{name}})
		}
	}
	return entries
}
