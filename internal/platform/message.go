package platform

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
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
	if shape.Message != "" {
		s.message = c.safe(messageText(dig(body, strings.Split(shape.Message, "."))), 400)
	}
	if shape.Code != "" {
		s.code = c.safe(messageText(dig(body, strings.Split(shape.Code, "."))), 80)
	}
	if c.login != nil && s.message == "" {
		message, code := standardLoginWords(body)
		s.message, s.code = c.safe(message, 400), c.safe(cmp.Or(code, s.code), 80)
	}
	if s.message != "" {
		s.message = "“" + quotes.Replace(s.message) + "”"
	}
	if s.code != "" {
		s.message = strings.TrimSpace(s.message + " (" + quotedUnlessToken(s.code) + ")")
	}
	return s
}

// messageText makes a text of an error's message: a text, or a list of what is wrong with which field, as validation
// libraries write it: [{"loc": ["query", "size"], "msg": "must be at most 100"}].
func messageText(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '"':
		return unquote(raw)
	case '[':
		var list []struct {
			Loc []any
			Msg string
		}
		if json.Unmarshal(raw, &list) != nil || len(list) == 0 || list[0].Msg == "" {
			return string(raw)
		}
		texts := make([]string, len(list))
		for i, v := range list {
			texts[i] = strings.Trim(strings.ReplaceAll(fmt.Sprint(v.Loc), " ", "."), "[]") + ": " + v.Msg
		}
		return strings.Join(texts, "; ")
	case 'n':
		return ""
	}
	return string(raw)
}

// quotes keeps the platform's words from ending the quotation that they stand in.
var quotes = strings.NewReplacer("“", `"`, "”", `"`)

// token is what a code or the id of a request is made of.
var token = regexp.MustCompile(`^[\w.:/+=@-]+$`)

// quotedUnlessToken marks words where an id or a code is expected as foreign.
func quotedUnlessToken(s string) string {
	if token.MatchString(s) {
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
