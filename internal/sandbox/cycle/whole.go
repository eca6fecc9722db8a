package cycle

import "net/http"

// below narrows a list to the parent that the path names.
func (q *request) below(c *collection) ([]condition, error) {
	if c.parent == nil {
		return nil, nil
	}
	parent, err := q.resource(c.parent)
	if err != nil {
		return nil, err
	}
	return []condition{{"parent = ?", []any{parent.text("id")}}}, nil
}

// all reads everything of a collection that the path and the filters name.
func (q *request) all(c *collection) ([]doc, error) {
	where, err := q.below(c)
	if err != nil {
		return nil, err
	}
	filters, f := q.query.conditions(c.filters)
	if f != nil {
		return nil, f
	}
	docs, err := q.api.list(q.Context(), selection{hub: q.hub, kind: c.kind, where: append(where, filters...), order: []condition{{sql: "created"}}})
	return c.shown(docs), err
}

// wholeOf is GET of a collection that has no pages.
func wholeOf(c *collection) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		docs, err := q.all(c)
		if err != nil {
			return reply{}, err
		}
		return q.dress(c, docs, http.StatusOK, docs)
	}
}

// onlyOf is GET of the one resource of a collection that there is below another.
func onlyOf(c *collection) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		docs, err := q.all(c)
		if err != nil {
			return reply{}, err
		}
		if len(docs) == 0 {
			return reply{}, fail(c.code, "there is no %s here", c.kind)
		}
		return ok(docs[0]), nil
	}
}

// demanding refuses a request that lacks one of the filters without which an endpoint does not answer.
func demanding(handle func(*request) (reply, error), keys ...string) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		for _, key := range keys {
			if q.query.filters[key] == "" {
				return reply{}, fail("422.missing-argument", "the filter %s is missing", key).at("filter[" + key + "]")
			}
		}
		return handle(q)
	}
}

// ofPlatform is about what the platform has for all hubs; it is stored in no hub.
func ofPlatform(handle func(*request) (reply, error)) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		q.hub = ""
		return handle(q)
	}
}

// shown is documents as answers have them.
func (c *collection) shown(docs []doc) []doc {
	for _, d := range docs {
		if c.nameless {
			delete(d, "id")
		}
		for _, name := range c.hides {
			delete(d, name)
		}
	}
	return docs
}

// without is a copy of a document that lacks some members, which lists do not show.
func (d doc) without(names ...string) doc {
	out := d.clone()
	for _, name := range names {
		delete(out, name)
	}
	return out
}
