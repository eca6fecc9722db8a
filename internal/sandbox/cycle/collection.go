package cycle

import (
	"net/http"
	"slices"
)

// collection is a kind of resource, and how it is found and listed.
type collection struct {
	kind string
	code string // of the error when there is none: "404.container"
	view string // the capability with which it is seen, for including it in answers about others
	// param is the path parameter that holds its id.
	param string
	// parent is the collection whose path comes before; nil for one that stands alone.
	parent   *collection
	filters  map[string]filter
	includes map[string]include
	metas    map[string]meta
	// nameless: resources have no id of their own; that under which they are stored is not shown.
	nameless bool
	// hides are members that are stored, to filter or to order by, and not shown in lists.
	hides []string
	// newest: a log, the latest first; others are listed in the order in which they were made (both inferred).
	newest bool
}

// include finds the resources that go into the answer's includes under its name: keyed by id, unless the documentation says otherwise.
type include struct {
	view string // capability that including needs (inferred), "" for none
	find func(q *request, docs []doc) (any, error)
}

// meta works out one member of each resource's meta.
type meta func(q *request, docs []doc) error

// resource finds the one that the path names, in the caller's hub and under the parent that the path names.
func (q *request) resource(c *collection) (doc, error) {
	where := []condition{}
	if c.parent != nil {
		parent, err := q.resource(c.parent)
		if err != nil {
			return nil, err
		}
		where = append(where, condition{"parent = ?", []any{parent.text("id")}})
	}
	return q.lookup(c, q.params[c.param], where...)
}

// lookup takes an id, or the human identifier that most resources may be named by instead. An identifier that several have is
// refused (inferred: the documentation sends clients to /v1/utils/resource/lookup for those).
func (q *request) lookup(c *collection, name string, where ...condition) (doc, error) {
	column := "identifier"
	if isID(name) {
		column = "id"
	}
	where = append(where, condition{column + " = ? AND " + column + " <> ''", []any{name}})
	docs, err := q.api.list(q.Context(), selection{hub: q.hub, kind: c.kind, where: where, limit: 2})
	switch {
	case err != nil:
		return nil, err
	case len(docs) == 0:
		return nil, fail(c.code, "there is no such %s", c.kind)
	case len(docs) > 1:
		return nil, fail("422.invalid-argument", "several have this identifier; look the id up at /v1/utils/resource/lookup")
	}
	return docs[0], nil
}

// listOf is GET of a collection.
func listOf(c *collection, narrow ...func(q *request) (condition, error)) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		where := []condition{}
		if c.parent != nil && len(narrow) == 0 {
			parent, err := q.resource(c.parent)
			if err != nil {
				return reply{}, err
			}
			where = append(where, condition{"parent = ?", []any{parent.text("id")}})
		}
		for _, n := range narrow {
			w, err := n(q)
			if err != nil {
				return reply{}, err
			}
			where = append(where, w)
		}
		docs, err := q.page(c, where)
		if err != nil {
			return reply{}, err
		}
		return q.dress(c, docs, http.StatusOK, docs)
	}
}

// everywhere lists a collection without regard to the parent.
func everywhere(*request) (condition, error) { return condition{sql: "1"}, nil }

// page reads the page of a collection that the query asks for.
func (q *request) page(c *collection, where []condition) ([]doc, error) {
	filters, f := q.query.conditions(c.filters)
	if f != nil {
		return nil, f
	}
	order, f := q.query.order()
	if f != nil {
		return nil, f
	}
	s := selection{
		hub: q.hub, kind: c.kind, where: append(where, filters...), order: order,
		limit: q.query.size, offset: (q.query.number - 1) * q.query.size,
	}
	switch {
	case c.newest:
		s.order = append(s.order, condition{sql: "created DESC"}, condition{sql: "seq DESC"})
	default:
		s.order = append(s.order, condition{sql: "created"})
	}
	docs, err := q.api.list(q.Context(), s)
	return c.shown(docs), err
}

// getOf is GET of one resource.
func getOf(c *collection) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		d, err := q.resource(c)
		if err != nil {
			return reply{}, err
		}
		return q.dress(c, d, http.StatusOK, []doc{d})
	}
}

// dress adds the includes and metas that the query asks for.
func (q *request) dress(c *collection, data any, status int, docs []doc) (reply, error) {
	rep := reply{status: status, data: data}
	for _, name := range q.query.meta {
		work, known := c.metas[name]
		if !known {
			return reply{}, fail("422.invalid-argument", "there is no meta of that name here").at("meta")
		}
		if err := work(q, docs); err != nil {
			return reply{}, err
		}
	}
	for _, name := range q.query.include {
		inc, known := c.includes[name]
		if !known {
			return reply{}, fail("422.invalid-argument", "there is no include of that name here").at("include")
		}
		if f := q.require(inc.view); f != nil {
			return reply{}, f
		}
		found, err := inc.find(q, docs)
		if err != nil {
			return reply{}, err
		}
		if rep.includes == nil {
			rep.includes = doc{}
		}
		rep.includes[name] = found
	}
	return rep, nil
}

// related includes resources of a kind whose ids stand at one of the paths.
func related(c *collection, paths ...[]string) include {
	return include{view: c.view, find: func(q *request, docs []doc) (any, error) {
		found, err := q.api.byIDs(q.Context(), q.hub, c.kind, idsAt(docs, paths...))
		return keyed(found), err
	}}
}

// identifiersOf is the same, with identifiers in place of the resources ("environments:identifiers"; the shape is inferred).
func identifiersOf(c *collection, paths ...[]string) include {
	return include{view: c.view, find: func(q *request, docs []doc) (any, error) {
		found, err := q.api.byIDs(q.Context(), q.hub, c.kind, idsAt(docs, paths...))
		out := doc{}
		for _, d := range found {
			out[d.text("id")] = d["identifier"]
		}
		return out, err
	}}
}

func idsAt(docs []doc, paths ...[]string) []string {
	var ids []string
	for _, d := range docs {
		for _, path := range paths {
			if id := d.text(path...); isID(id) && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func keyed(docs []doc) doc {
	out := doc{}
	for _, d := range docs {
		out[d.text("id")] = d
	}
	return out
}

// creators includes who made the resources, by what they are and by id: accounts, api_keys, environments.
func creators(member string) include {
	return include{find: func(q *request, docs []doc) (any, error) {
		out := doc{}
		var environments []string
		for _, d := range docs {
			id := d.text(member, "id")
			switch d.text(member, "type") {
			case "account":
				if u, known := q.api.member(q.hub, id); known {
					out.part("accounts")[id] = publicAccount(u)
				}
			case "api-key":
				if key, known := q.api.world.Keys.Get(Name, id); known && key.OrganizationID == q.hub {
					out.part("api_keys")[id] = doc{"id": id, "name": key.Name}
				}
			case "environment":
				environments = append(environments, id)
			}
		}
		found, err := q.api.byIDs(q.Context(), q.hub, "environment", environments)
		if len(found) > 0 {
			out["environments"] = keyed(found)
		}
		return out, err
	}}
}

// counts puts {state{…}, total} of other resources into each one's meta.
func counts(name, kind, column string) meta {
	return func(q *request, docs []doc) error {
		for _, d := range docs {
			summary, err := q.countByState(kind, condition{column + " = ?", []any{d.text("id")}})
			if err != nil {
				return err
			}
			d.part("meta")[name] = summary
		}
		return nil
	}
}

// countByState is {state{name: number}, total, available}.
func (q *request) countByState(kind string, where ...condition) (doc, error) {
	docs, err := q.api.list(q.Context(), selection{hub: q.hub, kind: kind, where: where})
	states, total := map[string]int{}, 0
	for _, d := range docs {
		states[d.text("state", "current")]++
		total++
	}
	return doc{"state": states, "total": total, "available": states["running"] + states["live"]}, err
}
