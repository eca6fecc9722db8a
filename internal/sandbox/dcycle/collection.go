package dcycle

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// collection is what is peculiar to one list of records; the values are in the files named for their subjects, listed in
// collections.go.
type collection struct {
	path     string
	table    string
	resource string // in permissions
	entity   string // in the 404 text
	code     string // of the 404; NOT_FOUND when empty
	size     int    // default page size

	fields   []core.Field // of an item of the list; nil when no list is documented
	detail   []core.Field // of a single record; nil when no endpoint shows one
	single   string       // path of a single record; path + "/{id}" when empty
	unread   bool         // GET of a single record is not documented
	always   string       // condition that every record meets
	parent   *parent
	filters  []filter
	sorts    []string // columns that sort= takes, each with an optional minus
	manySort bool     // sort= may be repeated
	order    string   // when nothing else is asked for
	keyset   bool     // order is covered by an index after organization_id: see core.Select
	grammar  *grammar // of the legacy API's filter_by and sort_by
	envelope envelope
	when     *extra
	children bool // include_children is documented
	global   bool // the same for every organisation
	// strange answers for a record of another organisation; nil: as if there was none.
	strange *problem

	creator string // column of who made a record; created_by when empty
	create  *change
	update  *change
	remove  *removal
	// calculation is the statements that fill what is calculated some time after a write; ?1 is the record's id.
	calculation []string
}

// extra is a member that items have only when something was asked for.
type extra struct {
	param string
	field core.Field
}

// parent is the record in a path in whose list one looks.
type parent struct {
	value, column       string // in the path, and in the collection's table
	table, entity, code string
}

func (c collection) one() string {
	if c.single != "" {
		return c.single
	}
	return c.path + "/{id}"
}

// list answers GET on a collection.
func (a *api) list(c collection) handler {
	return func(w http.ResponseWriter, r *http.Request, who *caller) error {
		p := parseParams(r.URL.RawQuery)
		all, err := a.scope(r, c, p, who)
		if err != nil {
			return err
		}
		sel := c.filtered(all, p)
		if _, given := p.last(c.whenAsked()); given && c.when != nil {
			sel.Fields = append(slices.Clone(sel.Fields), c.when.field)
		}
		page, size, offset := p.paging(c.size)
		if err := p.err(); err != nil {
			return err
		}
		var body []byte
		err = a.world.Store.View(func(read core.Reader) error {
			rows, err := read.Page(r.Context(), sel, size, offset)
			if err != nil {
				return err
			}
			body, err = c.envelope.write(sheet{r.Context(), read, all, sel, rows, page, size})
			return err
		})
		if err != nil {
			return err
		}
		core.WriteRaw(w, http.StatusOK, body)
		return nil
	}
}

// whenAsked is the parameter of an extra member.
func (c collection) whenAsked() string {
	if c.when == nil {
		return ""
	}
	return c.when.param
}

// scope is the rows that the list is about before anything is asked for: the organisation's, with its subsidiaries' where that is
// documented and wanted, of the parent in the path, and what the required filters say.
func (a *api) scope(r *http.Request, c collection, p *params, who *caller) (core.Select, error) {
	sel := core.Select{Fields: c.fields, From: c.table, Order: c.order, Keyset: c.keyset}
	add := func(where string, arg any) { sel.Where, sel.Args = append(sel.Where, where), append(sel.Args, arg) }
	switch {
	case c.global:
	case c.children && p.boolean("include_children"):
		where, arg, _ := inList("organization_id", a.world.Directory.Reach(Name, who.org.ID))
		add(where, arg)
		sel.Keyset = false
	default:
		add("organization_id = ?", who.org.ID)
	}
	if c.parent != nil {
		id, err := a.parentID(r, *c.parent, who)
		if err != nil {
			return sel, err
		}
		add(c.parent.column+" = ?", id)
	}
	for _, f := range c.filters {
		if !f.required {
			continue
		}
		if _, given := p.last(f.param); !given {
			p.reject(f.param, "is required")
		} else if where, arg, ok := f.apply(p, f.param); ok {
			add(where, arg)
		}
	}
	if c.always != "" {
		sel.Where = append(sel.Where, c.always)
	}
	return sel, nil
}

// parentID finds the record in the path.
func (a *api) parentID(r *http.Request, p parent, who *caller) (string, error) {
	id, err := pathID(r, p.value)
	if err != nil {
		return "", err
	}
	found, err := a.world.Store.One(r.Context(), core.Select{
		Fields: []core.Field{{Name: "id"}}, From: p.table, Where: []string{"id = ?", "organization_id = ?"}, Args: []any{id, who.org.ID},
	})
	if err == nil && found == nil {
		err = notFound(p.entity, p.code, id)
	}
	return id, err
}

// filtered narrows a list to what is asked for, in the order that is asked for.
func (c collection) filtered(sel core.Select, p *params) core.Select {
	sel.Where, sel.Args = slices.Clip(sel.Where), slices.Clip(sel.Args)
	for _, f := range c.filters {
		if f.required {
			continue
		}
		if where, arg, ok := f.apply(p, f.param); ok {
			sel.Where, sel.Args = append(sel.Where, where), append(sel.Args, arg)
		}
	}
	if c.grammar != nil {
		c.grammar.filter(&sel, p)
	}
	if order := c.asked(p); order != "" {
		sel.Order, sel.Keyset = order, false
	}
	return sel
}

// asked is the ORDER BY that a request wants, "" for none. The id at the end makes every order total, so that pages do not overlap.
func (c collection) asked(p *params) string {
	if c.grammar != nil {
		return c.grammar.order(p)
	}
	asked := p.values["sort"]
	if len(c.sorts) == 0 || len(asked) == 0 {
		return ""
	}
	if !c.manySort {
		asked = asked[len(asked)-1:]
	}
	var terms []string
	for _, s := range asked {
		column, descending := strings.CutPrefix(s, "-")
		if !slices.Contains(c.sorts, column) {
			p.reject("sort", "must be one of "+strings.Join(c.sorts, ", ")+", with an optional minus")
			return ""
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
		id, err := pathID(r, "id")
		if err != nil {
			return err
		}
		return a.show(w, r, c, who, id, http.StatusOK)
	}
}

// show answers with one record.
func (a *api) show(w http.ResponseWriter, r *http.Request, c collection, who *caller, id string, status int) error {
	sel := core.Select{
		Fields: c.detail, From: c.table, Where: []string{"id = ?", "organization_id = ?"}, Args: []any{id, who.org.ID},
	}
	record, err := a.world.Store.One(r.Context(), sel)
	if err != nil {
		return err
	}
	if record == nil {
		return a.missing(r, c, id)
	}
	core.WriteRaw(w, status, record)
	return nil
}

// pathID is a UUID in the path, in the spelling of the database.
func pathID(r *http.Request, name string) (string, error) {
	id, err := uuid.Parse(r.PathValue(name))
	if err != nil {
		return "", invalid("path." + name + " must be a UUID")
	}
	return id.String(), nil
}

// missing tells a record that does not exist from one of another organisation, where the documentation does.
func (a *api) missing(r *http.Request, c collection, id string) error {
	if c.strange == nil {
		return notFound(c.entity, c.code, id)
	}
	sel := core.Select{Fields: []core.Field{{Name: "id"}}, From: c.table, Where: []string{"id = ?"}, Args: []any{id}}
	other, err := a.world.Store.One(r.Context(), sel)
	switch {
	case err != nil:
		return err
	case other != nil:
		return c.strange
	default:
		return notFound(c.entity, c.code, id)
	}
}
