package openapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

var (
	versionSegment = words.Pattern(`^(v\d+(\.\d+)*([a-z]+\d*)?|api|rest|\d{4}-\d{2}(-\d{2})?|latest)$`)
	verbs          = []string{"find", "search", "list", "get", "query", "lookup", "fetch", "by", "all", "index", "export", "details", "summary", "latest"}
)

// tableName is a name that no other table has: the last name of the path, with those before it where it is taken or says little alone.
func (c *converter) tableName(op *operation) string {
	var nouns []string
	for _, segment := range op.segments() {
		if name := fieldname.Name(segment); placeholderOf(segment) == "" && name != "" && !versionSegment().MatchString(segment) {
			nouns = append(nouns, name)
		}
	}
	if len(nouns) == 0 {
		nouns = []string{cmp.Or(fieldname.Name(op.of.OperationID), "records")}
	}
	name := nouns[len(nouns)-1]
	if op.ofOne() && !op.answer.list {
		name = fieldname.Singular(name) + "_details"
	}
	first, _, _ := strings.Cut(name, "_")
	rest := nouns[:len(nouns)-1]
	if slices.Contains(verbs, first) && len(rest) > 0 {
		name, rest = rest[len(rest)-1]+"_"+name, rest[:len(rest)-1]
	}
	for ; len(rest) > 0 && c.names[name]; rest = rest[:len(rest)-1] {
		name = fieldname.Name(fieldname.Singular(rest[len(rest)-1]) + "_" + name)
	}
	name = fieldname.Unused(strings.TrimPrefix(name, "sqlite_"), func(s string) bool { return c.names[s] })
	c.names[name] = true
	return name
}

// inNamingOrder are the operations with the shortest paths first, which get the short names.
func inNamingOrder(all []*operation) []*operation {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b *operation) int { return len(a.segments()) - len(b.segments()) })
	return sorted
}
