package draft

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/textproto"
	"net/url"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Answer is what came for a request, whatever its status.
type Answer struct {
	Status int
	Header textproto.MIMEHeader
	Body   []byte
	Redact func(string) string // takes the secrets that were sent out of a text; nil: none were
}

// quote is foreign text as a message may have it: without secrets, which go before the cut that would leave half of one, on one line.
func (a *Answer) quote(s string) string {
	if a.Redact != nil {
		s = words.Redacted(s, a.Redact)
	}
	return words.Line(words.HideSecrets(s), 200)
}

// Ask makes one GET about a path and query below the base URL of a manifest, signed as its authenticator says. It follows no redirect. The manifest's
// tables mean nothing. An error is for a person: nothing answered.
type Ask func(ctx context.Context, manifest, address string) (*Answer, error)

// Request is one that was made, for the report.
type Request struct {
	Address       string
	Authenticator string // in words, without any value
	Status        int
	Records       int // -1: no list was in the answer
}

// Text is a line about it.
func (r Request) Text() string {
	found := ""
	if r.Records >= 0 {
		found = ", " + words.Plural(r.Records, "record")
	}
	return fmt.Sprintf("GET %s with %s: %d%s", r.Address, r.Authenticator, r.Status, found)
}

// refused tells the statuses that may mean that a key is wanted.
func (a *Answer) refused() bool { return a.Status == 401 || a.Status == 403 }

// busy tells the statuses after which an API is better left alone.
func (a *Answer) busy() bool { return a.Status == 429 || a.Status >= 500 }

// json is what the answer holds. Errors are *Error and say what it is instead.
func (a *Answer) json() (any, error) {
	if a.Status != 200 {
		return nil, a.statusError()
	}
	body := bytes.TrimSpace(a.Body)
	kind, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	switch {
	case len(body) == 0:
		return nil, failure("Give an address that answers with records.", "The answer is empty")
	case strings.Contains(kind, "html") || bytes.HasPrefix(body, []byte("<!")) || bytes.HasPrefix(body, []byte("<html")):
		return nil, failure("Give the address of the API itself, as its documents have it, often with /api in it or on a host of its own.",
			"The answer is a web page for people, not JSON")
	case body[0] == '<':
		return nil, failure("See whether the API has JSON, by a parameter such as format=json or with --header 'Accept: application/json'.", "The answer is XML, not JSON")
	}
	v, err := decoded(body)
	if err == nil {
		return v, nil
	}
	if jsonLines(body) {
		return nil, failure("See whether the API has a list as one JSON document, by another address or parameter.", "The answer is JSON Lines, one document a line, which a manifest cannot describe")
	}
	if kind != "" && !strings.Contains(kind, "json") {
		return nil, failure("See whether the API has JSON, by a parameter such as format=json or with --header 'Accept: application/json'.", "The answer is %s, not JSON", words.Line(kind, 60))
	}
	return nil, failure("Try again; if it lasts, ask those who run the API.", "The answer is JSON that is cut off or malformed: %v", err)
}

// jsonLines tells whether a text is several JSON documents, a line each.
func jsonLines(body []byte) bool {
	first, rest, _ := bytes.Cut(body, []byte("\n"))
	second, _, _ := bytes.Cut(bytes.TrimSpace(rest), []byte("\n"))
	return len(second) > 0 && json.Valid(first) && json.Valid(second)
}

// statusError says what a status other than 200 means for who wants a manifest.
func (a *Answer) statusError() *Error {
	says := a.message()
	switch s := a.Status; {
	case s >= 300 && s < 400:
		return failure("Give that address, if it is the API's: redirects are not followed, since the key would go along.", "The address redirects%s", a.target())
	case s == 404 || s == 410:
		return failure("Compare it with the API's documents: the path, the version in it, and ids that may be gone.", "There is nothing at the address: it answered %d%s", s, says)
	case s == 400 || s == 422:
		return failure("Add the parameters that the API's documents require to the URL.", "The API did not take the request: it answered %d%s", s, says)
	case s == 405 || s == 415:
		return failure("A list that is asked for by POST is written by hand: see post and read in the grammar.", "The address takes no GET: it answered %d%s", s, says)
	case s == 406:
		return failure("Say what the API sends, as in --header 'Accept: application/vnd.acme+json'.", "The API has no JSON there: it answered 406%s", says)
	case s == 429:
		return failure("Wait a minute, then run it again.", "The API wants fewer requests: it answered 429%s", says)
	case s == 204:
		return failure("Give an address that answers with records.", "The answer is empty (204)")
	case s >= 500:
		return failure("Try again later; if it lasts, ask those who run the API.", "The API has a fault: it answered %d%s", s, says)
	}
	return failure("Compare the address with the API's documents.", "The API answered %d%s", a.Status, says)
}

// target is where a redirect leads, by host and path.
func (a *Answer) target() string {
	u, err := url.Parse(a.Header.Get("Location"))
	if err != nil || u.Path == "" && u.Host == "" {
		return ""
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil // they may hold a token
	return " to " + a.quote(u.String())
}

// message is what a refusal says, after a colon, where it says something; it is foreign, and made safe to print.
func (a *Answer) message() string {
	v, err := decoded(a.Body)
	if err != nil {
		return ""
	}
	if said := said(v, 0); said != "" {
		return ": “" + a.quote(said) + "”"
	}
	return ""
}

// said is the first text of an error's JSON that is for people.
func said(v any, depth int) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 && depth < 3 {
			return said(v[0], depth+1)
		}
	case *object:
		for _, name := range [...]string{"message", "detail", "error_description", "title", "error", "errors", "msg", "reason"} {
			if found, ok := v.members[name]; ok && depth < 3 {
				if text := said(found, depth+1); text != "" {
					return text
				}
			}
		}
	}
	return ""
}
