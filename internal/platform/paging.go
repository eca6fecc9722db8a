package platform

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// readPaging takes what an answer says about its collection. A total that is no number, or below zero, says nothing, and so does a null
// where it should say whether there is more.
func (a *answer) readPaging(pg *manifest.Paginator, top object) error {
	if pg.Total != "" {
		a.readTotal(top.dig(strings.Split(pg.Total, ".")))
	}
	if pg.More != "" && pg.Stop != manifest.StopTotal {
		a.readMore(top.dig(strings.Split(pg.More, ".")))
	}
	if path := pg.From + pg.Next; path != "" {
		return a.readMark(path, top.dig(strings.Split(path, ".")))
	}
	return nil
}

func (a *answer) readTotal(raw []byte) {
	total, _ := ofJSON(raw, manifest.Integer)
	if n, ok := total.(int64); ok && n >= 0 {
		a.total = int(min(n, 1<<40))
	}
}

func (a *answer) readMore(raw []byte) {
	switch kindOf(raw) {
	case "nothing", "null":
		return
	}
	stated, fit := ofJSON(raw, manifest.Boolean)
	more := stated == int64(1) || fit == misfit && string(raw) != `""` // an address or a mark of the next page
	a.more = &more
}

// readMark takes the cursor or the address of the next page. null, false and the empty text are platforms' ways to say that there is none.
func (a *answer) readMark(path string, raw []byte) error {
	switch {
	case len(raw) == 0 || raw[0] == 'n' || raw[0] == 'f':
	case raw[0] == '{' || raw[0] == '[' || raw[0] == 't':
		return fmt.Errorf("%s, which leads to the next page, is %s", path, kindOf(raw))
	default:
		a.next = textOf(raw)
	}
	return nil
}

// readLast takes the mark that the last of the page's records has.
func (a *answer) readLast(pg *manifest.Paginator) error {
	if pg == nil || pg.FromLast == "" {
		return nil
	}
	var last []byte
	_ = elements(a.items, func(record []byte) error { last = record; return nil }) // which does not fail
	return a.readMark(pg.FromLast, dig(last, strings.Split(pg.FromLast, ".")))
}

// readNext takes what the headers of an answer say about its collection, and makes the address of the next page, wherever it is from, one that
// can be asked for. current is the address that was answered, as that of a page always is: below the base URL.
func (c *Client) readNext(a *answer, pg *manifest.Paginator, call *call, current string) error {
	if total := strings.TrimSpace(call.header.Get(pg.TotalHeader)); pg.TotalHeader != "" && isNumber(total) {
		a.readTotal([]byte(total))
	}
	switch {
	case pg.FromHeader != "":
		a.next = strings.TrimSpace(call.header.Get(pg.FromHeader))
	case strings.EqualFold(pg.NextHeader, "Link"):
		var ok bool
		a.next, ok = linkTo(call.header.Values("Link"), "next")
		a.lost = !ok
	case pg.NextHeader != "":
		a.next = strings.TrimSpace(call.header.Get(pg.NextHeader))
	}
	if a.next == "" || pg.Cursor != "" {
		return nil
	}
	next, err := below(c.base, current, a.next)
	a.next = next
	return err
}

// below resolves the address of a next page, which may be relative to the current one, and returns it without the base URL. One that is not at the
// base URL's origin, or not below its path, is refused: the credentials go along.
func below(base, current, next string) (string, error) {
	root, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	from, err := url.Parse(base + current)
	if err != nil {
		return "", err
	}
	u, err := from.Parse(next)
	if err != nil {
		return "", fmt.Errorf("the next page is at no address: %q", words.Line(next, 60))
	}
	path := u.EscapedPath()
	rest, inside := strings.CutPrefix(path, root.EscapedPath()+"/")
	switch {
	case u.Scheme != root.Scheme || !strings.EqualFold(origin(u), origin(root)) || u.User != nil:
		return "", fmt.Errorf("the next page is at %s://%s, which the credentials are not for", words.Line(u.Scheme, 10), words.Line(u.Host, 60))
	case !inside || climbs(u.Path) || hasEscapedSlash(path) && !strings.EqualFold(path, from.EscapedPath()):
		return "", fmt.Errorf("the next page is at %q, which is not below the base URL", words.Line(path, 60))
	}
	address := "/" + rest
	if u.RawQuery != "" {
		address += "?" + u.RawQuery
	}
	return address, nil
}

// hasEscapedSlash tells whether a server that decodes a path first would take it for a longer one.
func hasEscapedSlash(path string) bool {
	path = strings.ToLower(path)
	return strings.Contains(path, "%2f") || strings.Contains(path, "%5c")
}

// origin is a host and its port, told or not.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Hostname() + ":" + port
}

// climbs tells whether a path has a step upwards, also where it was written in percents.
func climbs(path string) bool {
	for part := range strings.FieldsFuncSeq(path, func(c rune) bool { return c == '/' || c == '\\' }) {
		if part == ".." || part == "." {
			return true
		}
	}
	return false
}
