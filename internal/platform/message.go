package platform

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/go-resty/resty/v2"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// said is what an error answer has for its reader.
type said struct {
	message string // the platform's own words, with their code; ""
	code    string // ""
	page    bool   // it is a web page
	advice  string // what the platform suggests; ""
	lacks   string // the capability that the caller lacks; ""
	causes  []manifest.Cause
}

// platformMessage returns the platform's own words, none where the manifest knows of none.
func (c *call) platformMessage(resp *resty.Response) said {
	shape := c.client.manifest.Errors
	body := resp.Body()
	const longest = 64 << 10 // an error text is short; a longer body is something else
	if len(body) > longest || !json.Valid(body) {
		return said{}
	}
	body = bytes.TrimSpace(body)
	var s said
	top := objectOf(body)
	s.message = c.safe(firstText(shape.Message, top), 400)
	s.code = c.safe(firstCode(shape.Code, top), 80)
	s.advice = c.safe(firstText(shape.Advice, top), 300)
	s.lacks = c.safe(firstText(shape.Capability, top), 100)
	if c.login != nil && s.message == "" {
		message, code := standardLoginWords(body)
		s.message, s.code = c.safe(message, 400), c.safe(cmp.Or(code, s.code), 80)
	}
	s.message = quoted(s.message)
	if s.code != "" {
		s.message = strings.TrimSpace(s.message + " (" + quotedUnlessToken(s.code) + ")")
	}
	return s
}

// more are sentences of what else the platform says.
func (s *said) more() string {
	more := ""
	if s.lacks != "" {
		more += " It needs the capability " + quotedUnlessToken(s.lacks) + "."
	}
	if s.advice != "" {
		more += " The platform suggests: " + quoted(s.advice) + "."
	}
	return more
}

// quoted marks the platform's words as such; "" stays "".
func quoted(s string) string {
	if s == "" {
		return ""
	}
	return "“" + quotes.Replace(s) + "”"
}

// quotes keeps the platform's words from ending the quotation that they stand in.
var quotes = strings.NewReplacer("“", `"`, "”", `"`)

// token is what a code or the id of a request is made of.
var token = words.Pattern(`^[\w.:/+=@-]+$`)

// quotedUnlessToken marks words where an id or a code is expected as foreign.
func quotedUnlessToken(s string) string {
	if token().MatchString(s) {
		return s
	}
	return "“" + quotes.Replace(s) + "”"
}

// safe makes the platform's text fit to be shown: in one line, nothing hidden, no secret that it echoes, not too long. The secrets go before the cut,
// which would leave half of one.
func (c *call) safe(s string, limit int) string {
	return words.Line(words.Redacted(strings.Join(strings.Fields(s), " "), c.redact), limit)
}

func (c *call) redact(s string) string { return c.client.options.Redactor.Text(s) }

func (c *call) redirected(resp *resty.Response) string {
	to, err := url.Parse(resp.Header().Get("Location"))
	if err != nil || to.Host == "" {
		return " and sends the request elsewhere"
	}
	if to.Scheme == "http" && strings.HasPrefix(c.client.base, "https:") {
		return " and sends the request to " + c.safe(to.Host, 100) + " without TLS"
	}
	return " and sends the request to " + c.safe(to.Host, 100)
}

// webPage tells whether an answer is for people.
func webPage(resp *resty.Response, body []byte) bool {
	return strings.Contains(resp.Header().Get("Content-Type"), "html") || bytes.HasPrefix(bytes.TrimLeft(body, " \r\n\t"), []byte("<"))
}
