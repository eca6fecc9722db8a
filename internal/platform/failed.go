package platform

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-resty/resty/v2"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// failedAnswer is an answer with status 200 that says that the request failed.
type failedAnswer struct {
	status int    // that it should have come with; 0: not told
	code   string // as it came; ""
	text   string // what it says of its failure, where it was looked for; ""
}

func (f *failedAnswer) Error() string { return "the answer says that the request failed" }

// statusOr is the status that the answer should have come with, or else the one that it came with.
func (f *failedAnswer) statusOr(came int) int {
	if f.status != 0 {
		return f.status
	}
	return came
}

// failed tells whether an answer whose members are top is a failure by what the manifest says; nil when it is none.
func failed(shape *manifest.ErrorShape, top object) error {
	if shape.Success != "" {
		if told := at(top, shape.Success); len(told) > 0 && !truth(told) {
			return failure(shape, top)
		}
	}
	if shape.Failed != "" && meaning(at(top, shape.Failed)) {
		return failure(shape, top)
	}
	return nil
}

// failedEmpty tells whether an answer without rows speaks of an error, in the words that are usual: no rows may be taken for none then.
func failedEmpty(shape *manifest.ErrorShape, top object) error {
	if speaksOfError(top) != nil {
		return failure(shape, top)
	}
	for _, name := range []string{"ok", "success"} {
		if told := top.dig([]string{name}); len(told) > 0 && told[0] == 'f' {
			return failure(shape, top)
		}
	}
	return nil
}

// nothing tells what stands for no records.
func nothing(items []byte) bool {
	return len(items) == 0 || items[0] == 'n' || items[0] == '[' && items[nextToken(items, 1)] == ']'
}

// speaksOfError is what an answer has as its error or errors, nil when it has none.
func speaksOfError(top object) []byte {
	for _, name := range []string{"errors", "error"} {
		if told := top.dig([]string{name}); meaning(told) {
			return told
		}
	}
	return nil
}

func failure(shape *manifest.ErrorShape, top object) *failedAnswer {
	f := &failedAnswer{code: firstCode(shape.Code, top)}
	if shape.Status != "" {
		status, _ := ofJSON(at(top, shape.Status), manifest.Integer)
		if n, ok := status.(int64); ok && n >= 400 && n <= 599 {
			f.status = int(n)
		}
	}
	if shape.Failed != "" {
		f.text = messageText(at(top, shape.Failed))
	}
	if f.text == "" {
		f.text = messageText(speaksOfError(top))
	}
	return f
}

// at follows a dotted path into an answer.
func at(top object, path string) []byte { return top.dig(strings.Split(path, ".")) }

// firstText is the first text that there is at some paths.
func firstText(paths []string, top object) string {
	for _, path := range paths {
		if text := messageText(atFirst(top, path)); text != "" {
			return text
		}
	}
	return ""
}

// atFirst is at, which of a list on the way takes the first element in which the rest of the path leads to something that is said.
func atFirst(top object, path string) []byte {
	name, rest, more := strings.Cut(path, ".")
	raw := top.dig([]string{name})
	if !more || len(raw) == 0 {
		return raw
	}
	if raw[0] != '[' {
		return atFirst(objectOf(raw), rest)
	}
	var found []byte
	_ = elements(raw, func(element []byte) error { // which never fails
		if !meaning(found) && element[0] == '{' {
			found = atFirst(objectOf(element), rest)
		}
		return nil
	})
	return found
}

// truth reads what stands for yes: true, a number other than 0, and the words that are usual.
func truth(raw []byte) bool {
	switch raw[0] {
	case 't':
		return true
	case '"':
		return slices.Contains([]string{"true", "ok", "success", "1", "yes"}, strings.ToLower(unquote(raw)))
	case 'f', 'n', '{', '[':
		return false
	}
	return string(raw) != "0"
}

// meaning tells a value that says something: none of null, false, 0, "", [] and {}.
func meaning(raw []byte) bool {
	if len(raw) == 0 {
		return false
	}
	switch raw[0] {
	case 'n', 'f':
		return false
	case '[', '{':
		return raw[nextToken(raw, 1)] != raw[0]+2 // the brackets of ASCII are two apart
	case '"':
		return len(raw) > 2
	}
	return string(raw) != "0"
}

// refusedWith200 is the error for an answer with status 200 that is a failure.
func (c *call) refusedWith200(resp *resty.Response, f *failedAnswer) *Error {
	s := c.platformMessage(resp)
	if s.message == "" {
		s.message = quoted(c.safe(f.text, 400))
	}
	status := f.statusOr(http.StatusOK)
	e := newError(codeOfStatus(status), "%s answered 200 OK, but its answer says that the request failed", c.client.manifest.Title)
	if f.status != 0 {
		e.Public += " (" + statusLine(status) + ")"
	}
	if c.rateLimited != nil {
		e.Code = CodeRateLimited
	}
	e.Status = status
	e = c.refusedWith(e, s, resp)
	e.Status = status
	return e
}
