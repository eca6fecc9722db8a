package tdc

import (
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// resource is a kind of content. Its rows are read as x, the site that they are of as s.
type resource struct {
	noun    string // "Form"
	table   string
	fields  []core.Field
	filters []filter
	order   string  // newest first unless it says otherwise
	needs   feature // beside the API, "" for nothing
}

// filter is a query parameter of a list.
type filter struct {
	param, column string
	oneOf         []string // nil: any text
}

// from joins every row to its site, by which it is seen or not.
func (r resource) from() string {
	if r.table == "tdc_sites" {
		return "tdc_sites s"
	}
	return r.table + " x JOIN tdc_sites s ON s.id = x.site_id"
}

// row is the alias under which the resource's own columns are.
func (r resource) row() string {
	if r.table == "tdc_sites" {
		return "s."
	}
	return "x."
}

// field is a member in camelCase out of a column in snake_case.
func (r resource) field(name, column string, kind core.Kind) core.Field {
	return core.Field{Name: name, Kind: kind, SQL: r.row() + column}
}

// texts are fields that are texts: "createdAt" comes from created_at.
func (r resource) texts(names ...string) []core.Field {
	var out []core.Field
	for _, name := range names {
		out = append(out, r.field(name, snake(name), core.Text))
	}
	return out
}

func snake(name string) string {
	var out strings.Builder
	for _, c := range name {
		if c >= 'A' && c <= 'Z' {
			out.WriteByte('_')
			c += 'a' - 'A'
		}
		out.WriteRune(c)
	}
	return out.String()
}

// siblings is the rows that the caller may see.
func (c *call) siblings(r resource) core.Select {
	order := r.order
	if order == "" {
		order = r.row() + "created_at DESC, " + r.row() + "id"
	}
	return core.Select{Fields: r.fields, From: r.from(), Where: []string{visible}, Args: []any{c.user.ID}, Order: order}
}

// list answers the rows of all workspaces whose plan has what it needs, filtered by the query.
func list(r resource) func(c *call) (reply, error) {
	return func(c *call) (reply, error) {
		s := c.siblings(r)
		plans, _ := json.Marshal(plansWith(apiAndWebhooks))
		if r.needs != "" {
			plans, _ = json.Marshal(slices.DeleteFunc(plansWith(r.needs), func(name string) bool { return !planByName(name).has(apiAndWebhooks) }))
		}
		s.Where = append(s.Where, "s.workspace_id IN (SELECT id FROM organizations WHERE platform = 'tdc' AND plan IN (SELECT value FROM json_each(?)))")
		s.Args = append(s.Args, string(plans))
		return c.page(s, r.filters)
	}
}

// under answers the rows that belong to one other: the sites of a workspace, the submissions of a form. The parent is looked for first,
// so that one that is not there, or is somebody else's, is 404 and not an empty list.
func under(parent, r resource, column string) func(c *call) (reply, error) {
	return func(c *call) (reply, error) {
		id := c.request.PathValue("id")
		if _, err := c.locate(parent, id); err != nil {
			return reply{}, err
		}
		if err := c.needs(r); err != nil {
			return reply{}, err
		}
		s := c.siblings(r)
		s.Where, s.Args = append(s.Where, r.row()+column+" = ?"), append(s.Args, id)
		return c.page(s, r.filters)
	}
}

// needs checks the plan of the workspace that was located last.
func (c *call) needs(r resource) error {
	o, _ := c.world.Directory.Organization(Name, core.CallOf(c.ctx).OrganizationID)
	if r.needs != "" && !planByName(o.Plan).has(r.needs) {
		return locked(r.needs)
	}
	return nil
}

// place is where a row is: the site and workspace, and what the caller may do there.
type place struct {
	workspace core.Organization
	site      string
	role      core.Role
	editor    bool // was granted the site as an editor
}

// mayEdit: Owner and Admin edit every site, a Member those that were granted for it.
func (p place) mayEdit() error {
	if p.role.Allows("sites", "update") || p.editor {
		return nil
	}
	return forbidden("Your role does not allow changing this site.")
}

// locate finds a row of the caller's: 404 when it is not there or not the caller's, 403 when the plan does not have it.
func (c *call) locate(r resource, id string) (p place, err error) {
	if r.table == "" { // a workspace
		p.workspace, p.role, err = c.workspace(id)
		return p, err
	}
	var workspace string
	err = c.world.Store.View(func(reader core.Reader) error {
		return reader.Row(c.ctx, `SELECT s.workspace_id, s.id, EXISTS (SELECT 1 FROM tdc_grants g WHERE g.site_id = s.id AND g.user_id = ? AND g.role = 'editor')
			FROM `+r.from()+` WHERE `+r.row()+`id = ? AND `+visible, c.user.ID, id, c.user.ID).Scan(&workspace, &p.site, &p.editor)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return p, notFound(r.noun)
	}
	if err != nil {
		return p, err
	}
	if p.workspace, p.role, err = c.workspace(workspace); err != nil {
		return p, err
	}
	return p, c.needs(r)
}

// get answers one row.
func get(r resource) func(c *call) (reply, error) {
	return func(c *call) (reply, error) {
		id := c.request.PathValue("id")
		if _, err := c.locate(r, id); err != nil {
			return reply{}, err
		}
		return c.read(r, id)
	}
}

// read is a row that has been located.
func (c *call) read(r resource, id string) (reply, error) {
	found, err := c.world.Store.One(c.ctx, core.Select{Fields: r.fields, From: r.from(), Where: []string{r.row() + "id = ?"}, Args: []any{id}})
	if err == nil && found == nil { // deleted since
		return reply{}, notFound(r.noun)
	}
	return reply{data: found}, err
}

// meta is a list's: page, limit, total and hasMore are documented, totalPages is inferred for the rest that was cut off.
type meta struct {
	Page    int  `json:"page"`
	Limit   int  `json:"limit"`
	Total   int  `json:"total"`
	Pages   int  `json:"totalPages"`
	HasMore bool `json:"hasMore"`
}

// The default of limit is documented by its example, the largest is inferred.
const (
	defaultLimit = 20
	maxLimit     = 100
	maxPage      = 1 << 24
)

// page answers a part of a list.
func (c *call) page(s core.Select, filters []filter) (reply, error) {
	page, err := c.whole("page", 1, maxPage)
	if err != nil {
		return reply{}, err
	}
	limit, err := c.whole("limit", defaultLimit, maxLimit)
	if err != nil {
		return reply{}, err
	}
	for _, f := range filters {
		if !c.query.Has(f.param) {
			continue
		}
		value := c.query.Get(f.param)
		if f.oneOf != nil && !slices.Contains(f.oneOf, value) {
			return reply{}, invalid("%s must be one of %s", f.param, strings.Join(f.oneOf, ", "))
		}
		s.Where, s.Args = append(s.Where, f.column+" = ?"), append(s.Args, value)
	}
	found, err := c.world.Store.Page(c.ctx, s, limit, (page-1)*limit)
	m := meta{Page: page, Limit: limit, Total: found.Total, Pages: (found.Total + limit - 1) / limit, HasMore: page*limit < found.Total}
	return reply{found.Items, m}, err
}

// whole is a query parameter from 1 to high.
func (c *call) whole(name string, otherwise, high int) (int, error) {
	if !c.query.Has(name) {
		return otherwise, nil
	}
	v, err := strconv.Atoi(c.query.Get(name))
	if err != nil || v < 1 || v > high {
		return 0, invalid("%s must be a whole number from 1 to %d", name, high)
	}
	return v, nil
}

// contentRoutes are the lists and single rows of everything that is of a site, each in all workspaces and below what it belongs to.
func contentRoutes() []route {
	read := func(path string, h func(c *call) (reply, error)) route {
		return route{http.MethodGet, path, 200, nil, h, false}
	}
	return []route{
		read("/sites", list(sites())), read("/sites/{id}", get(sites())), read("/workspaces/{id}/sites", under(workspaceParent(), sites(), "workspace_id")),
		read("/pages", list(pages())), read("/pages/{id}", get(pages())), read("/sites/{id}/pages", under(sites(), pages(), "site_id")),
		read("/forms", list(forms())), read("/forms/{id}", get(forms())), read("/sites/{id}/forms", under(sites(), forms(), "site_id")),
		read("/submissions", list(submissions())), read("/submissions/{id}", get(submissions())), read("/forms/{id}/submissions", under(forms(), submissions(), "form_id")),
		read("/collections", list(collections())), read("/collections/{id}", get(collections())), read("/sites/{id}/collections", under(sites(), collections(), "site_id")),
		read("/collections/{id}/items", under(collections(), items(), "collection_id")), read("/items/{id}", get(items())),
		read("/blog/posts", list(posts())), read("/blog/posts/{id}", get(posts())), read("/sites/{id}/blog/posts", under(sites(), posts(), "site_id")),
	}
}
