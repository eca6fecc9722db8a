package tools

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Complete gives the values that begin as a user's do, then those that contain it: of the table or page in a resource's address, and of the arguments
// of prompts. Names of organisations come from the platform, and from one request for all that a user types.
func Complete(d Deps) func(context.Context, any, mcp.CompleteArgument, mcp.CompleteContext) (*mcp.Completion, error) {
	return func(ctx context.Context, ref any, a mcp.CompleteArgument, known mcp.CompleteContext) (*mcp.Completion, error) {
		d, done := d.forCall()
		defer done()
		if r, ok := ref.(mcp.ResourceReference); ok && a.Name == tableVariable {
			switch r.URI {
			case referenceTemplate:
				return completion(d.referenceNames(), a.Value), nil
			case tableTemplate:
				names, err := d.tableNames()
				return completion(names, a.Value), err
			}
		}
		on, kind, err := d.argumentKind(ref, a.Name)
		if err != nil {
			return nil, err
		}
		values, err := possible(ctx, d, on, kind, known.Arguments)
		if err != nil {
			return nil, err
		}
		return completion(values, a.Value), nil
	}
}

// argumentKind is what an argument of a prompt takes, and of which connection.
func (d Deps) argumentKind(ref any, argument string) (*catalog.Connection, manifest.ArgumentKind, error) {
	switch ref := ref.(type) {
	case mcp.ResourceReference:
		return nil, "", wrongParams("nothing completes %q of %q; there is %q of %s", words.Line(argument, 60), words.Line(ref.URI, 60), tableVariable, tableTemplate)
	case mcp.PromptReference:
		for _, p := range d.prompts() {
			for _, a := range p.Arguments {
				if p.Name == ref.Name && a.Name == argument {
					return p.on, a.Kind, nil
				}
			}
		}
		return nil, "", wrongParams("there is no argument %q of a prompt %q; prompts/list names those that there are", words.Line(argument, 60), words.Line(ref.Name, 60))
	}
	return nil, "", wrongParams("only arguments of prompts and of resource templates are completed")
}

// offeredYears are this one and those before it.
const offeredYears = 6

// possible are all values that an argument of a kind may have, as far as they can be listed.
func possible(ctx context.Context, d Deps, on *catalog.Connection, kind manifest.ArgumentKind, known map[string]string) ([]string, error) {
	switch kind {
	case manifest.ATable:
		return tableNames(on)
	case manifest.AColumn:
		return columnNames(on.Manifest(), known)
	case manifest.AYear:
		var years []string
		for i := range offeredYears {
			years = append(years, strconv.Itoa(d.Now().Year()-i))
		}
		return years, nil
	case manifest.AnOrganization:
		return organizationNames(ctx, d, on), nil
	}
	return nil, nil
}

// tableNames are those of all tables and views, as statements have them.
func (d Deps) tableNames() ([]string, error) {
	var all []string
	for _, on := range d.connections() {
		names, err := tableNames(on)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			all = append(all, on.TableName(name))
		}
	}
	return all, nil
}

// tableNames are those of a connection's tables and views in its manifest.
func tableNames(on *catalog.Connection) ([]string, error) {
	tables, err := on.Manifest().Described()
	names := make([]string, len(tables))
	for i := range tables {
		names[i] = tables[i].Name
	}
	return names, err
}

// organizationNames are none where the platform does not give them: a user can still type one, and why there are none is in the record.
func organizationNames(ctx context.Context, d Deps, on *catalog.Connection) []string {
	all, err := on.OrganizationNames(ctx)
	if err != nil {
		used := costOf(ctx)
		used.code, used.cause = d.writer().Failure(err).Code, err
		return nil
	}
	redact := on.Client().Redactor().Text
	var names []string
	for _, name := range all {
		if words.IsClean(name) && utf8.RuneCountInString(name) <= maxArgument && redact(name) == name { // others can be given by their id
			names = append(names, name)
		}
	}
	return names
}

// maxCompletions is the protocol's own bound.
const maxCompletions = 100

// completion picks the values that begin with what is typed, then those that contain it, without regard to case and accents.
func completion(values []string, typed string) *mcp.Completion {
	typed = words.Fold(strings.TrimSpace(typed))
	begin, contain := []string{}, []string{} // never null on the wire
	for _, v := range values {
		switch folded := words.Fold(v); {
		case strings.HasPrefix(folded, typed):
			begin = append(begin, v)
		case strings.Contains(folded, typed):
			contain = append(contain, v)
		}
	}
	found := append(begin, contain...)
	return &mcp.Completion{Values: found[:min(len(found), maxCompletions)], Total: len(found), HasMore: len(found) > maxCompletions}
}
