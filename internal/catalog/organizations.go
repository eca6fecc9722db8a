package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Organization is one organisation that the key can reach.
type Organization struct {
	ID, Name string
	Parent   string // id of the one above; "" at the top, and where the platform does not tell
	Depth    int    // 0 at the top of the tree
}

// called names an organisation in a sentence, by its id when the name is not known. Secrets go first: what is cut or quoted would not be recognised.
func (c *Connection) called(o Organization) string {
	name := o.Name
	if name == "" {
		name = o.ID
	}
	return words.Name(words.Redacted(name, c.client.Redactor().Text))
}

// ScopeNoun is what the platform calls an organisation: "organization", "hub", "workspace".
func (c *Connection) ScopeNoun() string {
	if s := c.Manifest().Scope; s != nil {
		return s.Noun
	}
	return "organization"
}

// Organizations lists what the key can reach, parents before their children; nil where the platform has no list. Like any table it is read once
// and then answers from its snapshot. missing says why some of them may not be there; "" is none.
func (c *Connection) Organizations(ctx context.Context) (all []Organization, missing string, err error) {
	return c.organizations(ctx, &asking{})
}

// organizations lists them for a question, which says how.
func (c *Connection) organizations(ctx context.Context, of *asking) (all []Organization, missing string, err error) {
	s := c.Manifest().Scope
	if s == nil || s.Tree == "" {
		return nil, "", nil
	}
	sql, err := c.treeQuery(s.Tree)
	if err != nil {
		return nil, "", err
	}
	req := of.Request
	req.SQL, req.Scopes, req.MaxRows, req.Large = sql, map[string][]string{c.name: {c.own()}}, maxTree, nil
	result, err := c.ask(ctx, req)
	if err != nil {
		return nil, "", err
	}
	of.spent.Add(int64(result.Receipt.Requests))
	for _, row := range result.Rows {
		if row[0] == nil {
			continue // it cannot be asked for
		}
		all = append(all, organizationOf(row))
	}
	missing = strings.Join(result.Receipt.Why, "; ")
	if result.Total > len(result.Rows) {
		missing = fmt.Sprintf("there are more than %s", words.Count(maxTree))
	}
	c.reachable.keep(c.lastReader(), all, missing == "")
	return all, missing, nil
}

func organizationOf(row []any) Organization {
	name, _ := row[1].(string)
	depth, _ := row[2].(int64)
	o := Organization{ID: fmt.Sprint(row[0]), Name: name, Depth: int(depth)}
	if row[3] != nil {
		o.Parent = fmt.Sprint(row[3])
	}
	return o
}

// maxTree bounds the organisations that are listed; far above any holding.
const maxTree = 10_000

// treeQuery selects id, name, depth and the one above of the table that lists the organisations. One that tells no name is known by its id alone.
func (c *Connection) treeQuery(name string) (string, error) {
	t, err := c.Manifest().Table(name)
	if err != nil {
		return "", err
	}
	columns := []string{"NULL", "NULL", "0", "NULL"}
	for _, col := range t.Columns {
		if col.Key {
			columns[0] = rows.QuoteName(col.Name)
		}
	}
	if t.Column("name") != nil {
		columns[1] = "name"
	}
	if t.Tree != nil {
		columns[3] = rows.QuoteName(t.Tree.Parent)
	}
	if t.Tree != nil && t.Tree.Depth != "" {
		columns[2] = rows.QuoteName(t.Tree.Depth)
	}
	return fmt.Sprintf("SELECT %s FROM %s", strings.Join(columns, ", "), c.TableName(t.Name)), nil
}

// resolve finds the organisation that the caller of a question wrote, by id or by name. An id is taken as it is: whether the key may use it is for the
// platform to say.
func (c *Connection) resolve(ctx context.Context, organization string, of *asking) (Organization, error) {
	organization = strings.TrimSpace(organization)
	if organization == "" {
		return Organization{ID: c.own()}, nil
	}
	switch {
	case c.Manifest().Scope == nil:
		return Organization{}, c.nothingToChoose()
	case words.SameID(organization, c.own()):
		return Organization{ID: c.own()}, nil
	case words.IsUUID(organization) && c.client.Allows(organization):
		return Organization{ID: words.ID(organization)}, nil
	}
	reachable, missing, err := c.organizations(ctx, of)
	if err != nil {
		return Organization{}, err
	}
	if missing != "" { // the one that is meant may be missing, and another have a name like it
		return Organization{}, &platform.Error{
			Code: platform.CodeUpstreamInvalid, Public: fmt.Sprintf("%q cannot be looked for: not all %ss are known: %s.", organization, c.ScopeNoun(), missing),
			Next: "Give its id, or try again.",
		}
	}
	found := withID(reachable, organization)
	if len(found) == 0 {
		found = nearlyWithID(reachable, organization)
	}
	if len(found) == 0 {
		found = named(reachable, organization)
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return Organization{}, c.notResolved(organization, found, reachable)
}

// nearlyWithID finds those whose ids differ from what somebody wrote in the case of letters alone.
func nearlyWithID(all []Organization, id string) []Organization {
	return slices.DeleteFunc(slices.Clone(all), func(o Organization) bool { return !strings.EqualFold(o.ID, id) })
}

// withID finds the organisation of an id.
func withID(all []Organization, id string) []Organization {
	i := slices.IndexFunc(all, func(o Organization) bool { return words.SameID(o.ID, id) })
	if i < 0 {
		return nil
	}
	return all[i : i+1]
}

// named finds organisations by name: the whole name if one has it, else those that contain it; case does not matter.
func named(all []Organization, name string) []Organization {
	var whole, part []Organization
	for _, o := range all {
		switch {
		case strings.EqualFold(o.Name, name):
			whole = append(whole, o)
		case strings.Contains(strings.ToLower(o.Name), strings.ToLower(name)):
			part = append(part, o)
		}
	}
	if len(whole) > 0 {
		return whole
	}
	return part
}

func (c *Connection) notResolved(organization string, found, reachable []Organization) error {
	noun := c.ScopeNoun()
	if len(found) > 1 {
		return &platform.Error{
			Code: platform.CodeInvalidRequest, Public: fmt.Sprintf("%q names %s.", organization, words.Plural(len(found), noun)),
			Next: "Give the id of one of them: " + c.listed(found),
		}
	}
	if len(reachable) == 0 {
		return &platform.Error{Code: platform.CodeNotFound, Public: fmt.Sprintf("The platform does not tell which %ss there are, so %q finds none.", noun, organization),
			Next: "Give its id."}
	}
	return &platform.Error{
		Code: platform.CodeNotFound, Public: fmt.Sprintf("This key reaches no %s named %q.", noun, organization),
		Next: "Use one of: " + c.listed(reachable),
	}
}

// maxListed bounds the organisations named in an error.
const maxListed = 20

func (c *Connection) listed(organizations []Organization) string {
	var parts []string
	for i, o := range organizations {
		if i == maxListed {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, fmt.Sprintf("%s (%s)", c.called(o), c.called(Organization{ID: o.ID})))
	}
	return strings.Join(parts, ", ")
}
