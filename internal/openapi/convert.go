package openapi

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Options of a conversion.
type Options struct {
	Platform string   // short name; "": made of the title
	BaseURL  string   // in place of the document's servers; ""
	Only     []string // beginnings of paths up to a slash; none: all paths

	AllowHTTP []string // hosts with their ports that may be asked over http:// though they are not this machine
}

// Result is what a conversion gives.
type Result struct {
	Text     string // the manifest, as YAML
	Manifest *manifest.Manifest
	Report   Report
}

// converter is a conversion under way.
type converter struct {
	doc     *openapi3.T
	bad     []*badReference // that the document is without
	file    string
	options Options
	detail  detail
	schemas *schemas
	report  Report

	platform, title string
	base            string
	baseNotes       []string
	authenticators  []authenticator
	credentials     []credential
	scope           *scope
	messages, codes []string // places in refusals
	success         string   // place of whether an answer is none; "": the document has none
	tables          []*table
	names           map[string]bool       // of tables
	details         map[string]*operation // single records, by the path of their list
	attached        map[*operation]bool   // those that a list has
	searches        []string              // what a POST may read, as comments
}

// Convert makes a manifest of the document in a file of a folder. The error is a *Refusal, or the file system's.
func Convert(folder fs.FS, name string, options Options) (*Result, error) {
	doc, bad, err := load(folder, name)
	if err != nil {
		return nil, err
	}
	var text string
	for _, d := range details {
		c := newConverter(doc, name, options, d)
		c.bad = bad
		if err := c.convert(); err != nil {
			return nil, err
		}
		if c.schemas.steps > maxSteps {
			return nil, refuse("Take the part that you want to ask about, with --only /path.", "the schemas of %s are put together of each other too many times over", name)
		}
		if text = c.yaml(); len(text) <= maxText {
			return c.result(text)
		}
	}
	return nil, refuse("Name the parts that you want to ask about: --only /path, once for each.",
		"the manifest of %s would have %d KiB, and may have %d", name, len(text)>>10, maxText>>10)
}

// maxText is how many bytes a manifest may have.
const maxText = 256 << 10

// detail is how much of a document a manifest has.
type detail struct {
	deepest   int  // so many objects within each other become columns with dotted paths; what is below stays JSON
	described bool // columns have their descriptions
	lists     bool // single records that a list has as well are no tables of their own
	note      string
}

// details are tried one after another, until a manifest is short enough.
var details = []detail{
	{deepest: 3, described: true},
	{deepest: 3, note: "descriptions of columns are left out"},
	{deepest: 2, note: "descriptions of columns are left out, and objects in objects stay JSON"},
	{deepest: 1, note: "descriptions of columns are left out, and objects stay JSON"},
	{deepest: 1, lists: true, note: "descriptions of columns are left out, objects stay JSON, and single records have no tables of their own"},
}

func newConverter(doc *openapi3.T, name string, options Options, d detail) *converter {
	c := &converter{doc: doc, file: name, options: options, detail: d, schemas: newSchemas(doc)}
	c.names, c.details, c.attached = map[string]bool{}, map[string]*operation{}, map[*operation]bool{}
	return c
}

// result reads what was written, as whoever uses it does.
func (c *converter) result(text string) (*Result, error) {
	m, err := manifest.Parse(c.platform+".yaml", []byte(text), c.options.AllowHTTP...)
	if err != nil {
		return nil, fmt.Errorf("the manifest made of %s is not right, which is a mistake of this program: %w", c.file, err)
	}
	if c.detail.note != "" {
		c.refused(place{file: c.file, what: "as a whole"}, "for a manifest that is not too long, %s; --only /path takes a part", c.detail.note)
	}
	c.report.sort()
	return &Result{Text: text, Manifest: m, Report: c.report}, nil
}

func (c *converter) convert() error {
	if err := c.name(); err != nil {
		return err
	}
	if err := c.server(); err != nil {
		return err
	}
	for _, bad := range c.bad {
		c.refused(bad.at, "%s; what has it is read without", bad.text)
	}
	all := c.readable(c.operations())
	c.security(all)
	c.findScope(all)
	if c.scope != nil {
		c.credentials = append(c.credentials, credential{name: "organization", env: c.variable(c.scope.noun + "_id"), public: true})
	}
	c.errorShape(all)
	lists := c.classify(all)
	c.addTables(lists)
	c.searchesByPost()
	if len(c.tables) == 0 {
		return c.nothing()
	}
	return nil
}

// nothing is why there is no table at all.
func (c *converter) nothing() error {
	why := "it has no GET"
	if len(c.report.Refused) > 0 {
		why = c.report.Refused[0].String()
	}
	if n := len(c.report.Refused) - 1; n > 0 {
		why += fmt.Sprintf("; and %d more", n)
	}
	if len(c.options.Only) > 0 {
		why += "; only " + words.And(c.options.Only) + " was looked at"
	}
	next := "Write the manifest by hand: `orgdata-mcp manifest new URL` begins one with a live answer."
	if len(c.bad) > 0 {
		next = c.bad[0].next
	}
	return refuse(next, "no operation of %s gives records with fields: %s", c.file, why)
}

// name takes the platform's names from the document.
func (c *converter) name() error {
	c.title = "API"
	if c.doc.Info != nil && words.Line(c.doc.Info.Title, 60) != "" {
		c.title = words.Line(c.doc.Info.Title, 60)
	}
	c.platform = cmp.Or(c.options.Platform, shortName(c.title))
	if c.platform != fieldname.Name(c.platform) {
		return refuse("Give it like --name acme.", "%q is no short name of a platform: it has lower-case letters, digits and underscores", c.platform)
	}
	return nil
}

// shortName is the first telling word of a title, without the accents of its letters.
func shortName(title string) string {
	var plain strings.Builder
	for _, r := range title {
		if r > unicode.MaxASCII {
			plain.WriteString(words.Fold(string(r)))
		} else {
			plain.WriteRune(r)
		}
	}
	for word := range strings.SplitSeq(fieldname.Name(plain.String()), "_") {
		if word = strings.TrimLeft(word, "0123456789"); len(word) > 1 && !slices.Contains([]string{"the", "api", "rest", "openapi", "swagger", "my", "public", "http", "web", "service", "simple", "sample", "version"}, word) {
			return word
		}
	}
	return "api"
}

// readable are the operations that a manifest's request can make, with what they give.
func (c *converter) readable(all []*operation) []*operation {
	var good []*operation
	for _, op := range all {
		why := op.pathProblem()
		if why == "" && c.elsewhere(op) {
			why = "it is at another server than the document's others, and a manifest has one"
		}
		if why == "" {
			op.answer, why = c.answerOf(op)
		}
		if why != "" {
			c.refused(op.place, "%s", why)
			continue
		}
		good = append(good, op)
	}
	return good
}

// classify gives the operations that become tables: lists, and single records that belong to no list.
func (c *converter) classify(all []*operation) []*operation {
	paths := map[string]bool{}
	for _, op := range all {
		paths[strings.TrimRight(op.path, "/")] = op.answer.list
	}
	var tables []*operation
	for _, op := range all {
		path := strings.TrimRight(op.path, "/")
		if op.ofOne() && !op.answer.list {
			c.details[path[:strings.LastIndex(path, "/")]] = op
			if list, known := paths[path[:strings.LastIndex(path, "/")]]; known && list {
				continue
			}
		}
		tables = append(tables, op)
	}
	return tables
}

func (c *converter) addTables(all []*operation) {
	named := map[*operation]string{}
	for _, op := range inNamingOrder(all) {
		named[op] = c.tableName(op)
	}
	for _, op := range all {
		if c.listedElsewhere(op, all) {
			c.refused(op.place, "it gives a single record of what another table lists")
			continue
		}
		t := c.newTable(op, named[op])
		if t.refusal != "" {
			c.refused(op.place, "%s", t.refusal)
			continue
		}
		c.tables = append(c.tables, t)
	}
	c.addDetails()
	c.parents()
	c.references()
	for _, t := range c.tables {
		if !c.attached[t.op] {
			c.converted(t.op.place, "becomes the table %s", t.name)
		}
		if len(t.left) > 0 {
			c.refused(t.op.place, "parameters that %s is not asked by: %s", t.name, strings.Join(t.left, ", "))
		}
	}
}

// listedElsewhere tells whether an operation gives one record of a schema that a list at another path has.
func (c *converter) listedElsewhere(op *operation, all []*operation) bool {
	return op.ofOne() && !op.answer.list && slices.ContainsFunc(all, func(other *operation) bool {
		return other.answer.list && sameSchema(op.answer.record, other.answer.record)
	})
}

// searchesByPost notes what may be read by POST. It may as well change something, or cost: that is for a person to say.
func (c *converter) searchesByPost() {
	for _, path := range c.doc.Paths.InMatchingOrder() {
		item := c.doc.Paths.Value(path)
		if item == nil || item.Post == nil || !c.wanted(path) {
			continue
		}
		op := &operation{path: path, of: item.Post, params: parametersOf(item, item.Post), place: c.at(item.Post.Extensions, "POST "+path)}
		segments := op.segments()
		word, _, _ := strings.Cut(fieldname.Name(segments[len(segments)-1]), "_")
		if !slices.Contains([]string{"search", "query", "find", "list", "lookup", "filter"}, word) || op.pathProblem() != "" {
			continue
		}
		var why string
		if op.answer, why = c.answerOf(op); why != "" || !op.answer.list {
			continue
		}
		c.searches = append(c.searches, fmt.Sprintf("POST %s looks like a search. If it changes nothing and costs nothing, it can be a table: {post: %s, read: true, items: %s, columns: …}", path, op.manifestPath(), cmp.Or(op.answer.items, `""`)))
		c.refused(op.place, "a POST that looks like a search: a comment in the file, since it may change something or cost")
	}
}
