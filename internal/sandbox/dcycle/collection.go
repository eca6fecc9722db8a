package dcycle

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// collection is what is peculiar to one list of records; the values are in collections.go.
type collection struct {
	path     string
	table    string
	resource string // in permissions
	entity   string // in the 404 text
	code     string // of the 404; NOT_FOUND when empty
	size     int    // default page size
	fields   []core.Field
	detail   []core.Field // of a single record; nil when there is no such endpoint
	filters  []filter
	sorts    []string // columns that sort= takes, each with an optional minus
	manySort bool     // sort= may be repeated
	order    string   // when sort= is absent
	children bool     // include_children is documented
	// strange answers for a record of another organisation; nil: as if there was none.
	strange *problem
}

// envelope is a page of the new API.
type envelope struct {
	Items json.RawMessage `json:"items"`
	Total int             `json:"total"`
	Page  int             `json:"page"`
	Size  int             `json:"size"`
	Pages int             `json:"pages"`
}

func pageOf(p core.Page, page, size int) envelope {
	return envelope{Items: p.Items, Total: p.Total, Page: page, Size: size, Pages: (p.Total + size - 1) / size}
}

// list answers GET on a collection.
func (a *api) list(c collection) handler {
	return func(w http.ResponseWriter, r *http.Request, who *caller) error {
		p := parseParams(r.URL.RawQuery)
		sel := core.Select{Fields: c.fields, From: c.table, Order: c.ordered(p)}
		sel.Where, sel.Args = a.owned(c, p, who)
		for _, f := range c.filters {
			if where, arg, ok := f.apply(p, f.param); ok {
				sel.Where, sel.Args = append(sel.Where, where), append(sel.Args, arg)
			}
		}
		page, size, offset := p.paging(c.size)
		if err := p.err(); err != nil {
			return err
		}
		rows, err := a.world.Store.Page(r.Context(), sel, size, offset)
		if err != nil {
			return err
		}
		core.WriteJSON(w, http.StatusOK, pageOf(rows, page, size))
		return nil
	}
}

// owned limits a list to the caller's organisation, with its subsidiaries where that is documented and asked for.
func (a *api) owned(c collection, p *params, who *caller) ([]string, []any) {
	if c.children && p.boolean("include_children") {
		where, arg, _ := inList("organization_id", a.world.Directory.Reach(Name, who.org.ID))
		return []string{where}, []any{arg}
	}
	return []string{"organization_id = ?"}, []any{who.org.ID}
}

// ordered is the ORDER BY of a request. The id at the end makes every order total, so that pages do not overlap.
func (c collection) ordered(p *params) string {
	asked := p.values["sort"]
	if len(c.sorts) == 0 || len(asked) == 0 {
		return c.order
	}
	if !c.manySort {
		asked = asked[len(asked)-1:]
	}
	var terms []string
	for _, s := range asked {
		column, descending := strings.CutPrefix(s, "-")
		if !slices.Contains(c.sorts, column) {
			p.reject("sort", "must be one of "+strings.Join(c.sorts, ", ")+", with an optional minus")
			return c.order
		}
		if descending {
			column += " DESC"
		}
		terms = append(terms, column)
	}
	return strings.Join(append(terms, "id"), ", ")
}

// get answers GET on one record.
func (a *api) get(c collection) handler {
	return func(w http.ResponseWriter, r *http.Request, who *caller) error {
		id, err := uuid.Parse(r.PathValue("id"))
		if err != nil {
			return invalid("path.id must be a UUID")
		}
		sel := core.Select{
			Fields: c.detail, From: c.table, Where: []string{"id = ?", "organization_id = ?"}, Args: []any{id.String(), who.org.ID},
		}
		record, err := a.world.Store.One(r.Context(), sel)
		if err != nil {
			return err
		}
		if record == nil {
			return a.missing(r, c, id.String())
		}
		core.WriteRaw(w, http.StatusOK, record)
		return nil
	}
}

// missing tells a record that does not exist from one of another organisation, where the documentation does.
func (a *api) missing(r *http.Request, c collection, id string) error {
	code := c.code
	if code == "" {
		code = "NOT_FOUND"
	}
	if c.strange == nil {
		return notFound(c.entity, code, id)
	}
	sel := core.Select{Fields: []core.Field{{Name: "id"}}, From: c.table, Where: []string{"id = ?"}, Args: []any{id}}
	other, err := a.world.Store.One(r.Context(), sel)
	switch {
	case err != nil:
		return err
	case other != nil:
		return c.strange
	default:
		return notFound(c.entity, code, id)
	}
}
