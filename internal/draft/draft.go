package draft

import (
	"context"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Options say what a manifest is made of.
type Options struct {
	URL         string
	Platform    string    // its name in the manifest; "": made of the host
	Headers     []string  // of each request, "Name: template"; none: the authenticator is found
	Basic       string    // what stands for user and password of Basic, with a colon between; "": it is not used
	HasKey      bool      // there is a credential api_key
	KeySettings string    // how a person sets it, for messages
	Existing    *Existing // what a table is added to, in the place of Platform, Headers, Basic and HasKey; nil: a manifest is made
	AllowHTTP   []string  // hosts with their ports that may be asked over http:// though they are not this machine
}

// Draft is a manifest and what is known of it.
type Draft struct {
	Text     string
	Manifest *manifest.Manifest
	Requests []Request
	Notes    []Note
}

// PlatformOf is the name that a manifest of the options has. Errors are *Error.
func PlatformOf(o Options) (string, error) {
	at, err := parseAddress(o.URL, o.AllowHTTP)
	switch {
	case err != nil:
		return "", err
	case o.Existing != nil:
		return o.Existing.Manifest.Platform, nil
	case o.Platform == "":
		return at.platform(), nil
	case !simpleName().MatchString(o.Platform):
		return "", mistake("Write it in small letters, digits and underscores, as in acme.", "--name is %q, which is no name of a platform", words.Line(o.Platform, 60))
	}
	return o.Platform, nil
}

// New makes a manifest by a few requests, maxRequests at most. Errors are *Error, or those of ask; the draft then tells the requests alone.
func New(ctx context.Context, o Options, ask Ask) (*Draft, error) {
	platform, err := PlatformOf(o)
	if err != nil {
		return &Draft{}, err
	}
	at, err := parseAddress(o.URL, o.AllowHTTP)
	if err != nil {
		return &Draft{}, err
	}
	if strings.HasSuffix(strings.ToLower(strings.TrimRight(at.path, "/")), "/graphql") {
		return &Draft{}, mistake("See whether it has a REST API besides; a POST that reads can be written by hand: see post, body and read in the grammar.", "The address is one of GraphQL, which has no lists to GET")
	}
	m := &maker{ask: ask, platform: platform, at: at, existing: o.Existing}
	if o.Existing != nil {
		if err := at.belowBase(o.Existing); err != nil {
			return &Draft{}, err
		}
	}
	text, err := m.draft(ctx, o)
	d := &Draft{Text: text, Requests: m.requests, Notes: m.notes.inOrder()}
	if err != nil {
		return d, err
	}
	d.Manifest, err = manifest.Parse(platform+".yaml", []byte(text), o.AllowHTTP...)
	if err != nil {
		return d, failure("Write the manifest by hand: the grammar begins with how; and report this address's form, please.", "What was made of the answer is no manifest: %v", err)
	}
	return d, nil
}

// draft is the text of the manifest.
func (m *maker) draft(ctx context.Context, o Options) (string, error) {
	was := m.at.takePaging()
	a, err := m.findAuthenticator(ctx, o, m.at.with(was.size))
	if err != nil {
		return "", err
	}
	first, number, err := m.firstPage(ctx, a, was)
	if err != nil {
		return "", err
	}
	if len(first.records) == 0 {
		return "", failure("Give an address whose answer has some: another filter, another organization.", "The list %sis empty, so that there are no columns to be seen", placed(first.place))
	}
	if first.single && (nextLink(a) != "" || len(headerPaginators(a, urlPaging{}, "")) > 0) {
		return "", failure("Write the table by hand: items: where the records are, or rows: for a list or a map within the answer, and the paginator; see the grammar.",
			"The answer is an object in which no list of records was seen, and says that there is more than it has")
	}
	t := &trial{first: first, number: number}
	if !first.single {
		if err = m.tryOut(ctx, t, was); err != nil {
			return "", err
		}
	}
	c := columnsOf(t.records(), m.at.noun(), &m.notes)
	c.takeFilters(m.at, len(t.records()))
	if m.existing != nil {
		return m.added(t, c, o.AllowHTTP)
	}
	return m.compose(t, c), nil
}

// firstPage reads the answer that came without the number of a page, or asks for the page that the URL has where that is none with a list: number is then the
// parameter without which there is none.
func (m *maker) firstPage(ctx context.Context, a *Answer, was urlPaging) (first *page, number param, err error) {
	first, err = m.read(a)
	given := was.page
	if given.name == "" {
		given = was.offset
	}
	if err == nil && !first.single || given.name == "" {
		return first, param{}, err
	}
	again, askErr := m.get(ctx, m.authenticator, m.at.with(given, was.size), "")
	if askErr != nil {
		return first, param{}, askErr
	}
	if numbered, readErr := m.read(again); readErr == nil && !numbered.single {
		return numbered, given, nil
	}
	return first, param{}, err
}
