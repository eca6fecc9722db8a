package openapi

import (
	"cmp"
	"mime"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

// operation is a GET of the document.
type operation struct {
	path   string // as the document has it, below the server's
	of     *openapi3.Operation
	params []*openapi3.Parameter // of the operation and of its path
	place  place
	answer answer
}

// operations are the GETs of the document, in its order.
func (c *converter) operations() []*operation {
	var all []*operation
	for path, item := range c.doc.Paths.Map() {
		if item == nil || item.Get == nil || !c.wanted(path) {
			continue
		}
		op := &operation{path: path, of: item.Get, place: c.at(item.Get.Extensions, "GET "+path)}
		op.params = parametersOf(item, item.Get)
		all = append(all, op)
	}
	slices.SortFunc(all, func(a, b *operation) int {
		return cmp.Or(strings.Compare(a.place.file, b.place.file), cmp.Compare(a.place.line, b.place.line), strings.Compare(a.path, b.path))
	})
	return all
}

// wanted tells whether a path is below one of those that were asked for; without any, all are.
func (c *converter) wanted(path string) bool {
	return len(c.options.Only) == 0 || slices.ContainsFunc(c.options.Only, func(only string) bool {
		rest, below := strings.CutPrefix(path, strings.TrimRight(only, "/"))
		return below && (rest == "" || rest[0] == '/')
	})
}

// parametersOf are an operation's parameters, which take the place of those of the same name of its path.
func parametersOf(item *openapi3.PathItem, op *openapi3.Operation) []*openapi3.Parameter {
	var all []*openapi3.Parameter
	for _, ref := range slices.Concat(op.Parameters, item.Parameters) {
		if ref == nil || ref.Value == nil {
			continue
		}
		same := func(p *openapi3.Parameter) bool { return p.Name == ref.Value.Name && p.In == ref.Value.In }
		if !slices.ContainsFunc(all, same) {
			all = append(all, ref.Value)
		}
	}
	return all
}

// in are the parameters that an operation takes in one part of a request: query, header, path or cookie.
func (op *operation) in(part string) []*openapi3.Parameter {
	return slices.DeleteFunc(slices.Clone(op.params), func(p *openapi3.Parameter) bool { return p.In != part })
}

// segments are the parts of the path between its slashes.
func (op *operation) segments() []string { return strings.Split(strings.Trim(op.path, "/"), "/") }

// placeholderOf is the name in a segment such as {petId}; "" where it is not one.
func placeholderOf(segment string) string {
	name, ok := strings.CutPrefix(segment, "{")
	if name, closed := strings.CutSuffix(name, "}"); ok && closed {
		return name
	}
	return ""
}

// placeholders are those of the path, in order.
func (op *operation) placeholders() []string {
	var all []string
	for _, segment := range op.segments() {
		if name := placeholderOf(segment); name != "" {
			all = append(all, name)
		}
	}
	return all
}

// ofOne tells whether the path ends with a placeholder, as that of a single record does.
func (op *operation) ofOne() bool {
	all := op.segments()
	return placeholderOf(all[len(all)-1]) != ""
}

// pathProblem says why a manifest cannot have the path; "" when it can.
func (op *operation) pathProblem() string {
	seen := map[string]bool{}
	for _, segment := range op.segments() {
		name := placeholderOf(segment)
		switch {
		case name == "" && strings.ContainsAny(segment, "{}"):
			return "a placeholder is a part of " + segment + ", and can only be a whole segment of the path"
		case name == "" && !plain(segment), strings.Contains(segment, ".."):
			return "its path has characters that a path of a manifest has not"
		case name != "" && fieldname.Name(name) == "":
			return "the placeholder {" + name + "} has no letters from a to z"
		case name != "" && seen[op.placeholderName(name)]:
			return "its path has {" + name + "} twice"
		}
		seen[op.placeholderName(name)] = name != ""
	}
	return ""
}

// successes are the statuses of answers that went well; default is any that has none of its own.
var successes = []string{"200", "2XX", "2xx", "206", "203", "default"}

// success is the answer of an operation that went well, or nil.
func (op *operation) success() *openapi3.Response {
	if op.of.Responses == nil {
		return nil
	}
	for _, status := range successes {
		if ref := op.of.Responses.Value(status); ref != nil && ref.Value != nil {
			return ref.Value
		}
	}
	return nil
}

// jsonOf is the schema of an answer's JSON, or nil.
func jsonOf(content openapi3.Content) *openapi3.SchemaRef {
	var best *openapi3.SchemaRef
	rank := 0
	for name, media := range content {
		kind, _, err := mime.ParseMediaType(name)
		if err != nil || media == nil || media.Schema == nil {
			continue
		}
		r := 0
		switch {
		case kind == "application/json":
			r = 4
		case strings.HasSuffix(kind, "+json"):
			r = 3
		case kind == "*/*" || kind == "application/*":
			r = 2
		case strings.HasSuffix(kind, "/json"):
			r = 1
		}
		if r > rank {
			best, rank = media.Schema, r
		}
	}
	return best
}
