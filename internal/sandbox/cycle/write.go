package cycle

import (
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// createIn is POST to a collection: build says what is made of the body, on top of what every resource has. It runs before the update:
// within one, nothing can be looked up.
func createIn(c *collection, state string, build func(q *request, d doc) error) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		parentID, err := q.parentID(c)
		if err != nil {
			return reply{}, err
		}
		now := q.api.world.Now()
		made := doc{"id": newID(now), "hub_id": q.hub, "creator": q.who.creator(), "events": events(now)}
		for _, f := range q.route.fields {
			made[f.name] = q.body[f.name]
		}
		if err := build(q, made); err != nil {
			return reply{}, err
		}
		made.setState(state, now)
		err = q.api.update(q.Context(), func(ch *change) error {
			if err := ch.unique(q.hub, c.kind, parentID, made); err != nil {
				return err
			}
			if err := ch.add(q.hub, c.kind, parentID, made); err != nil {
				return err
			}
			return ch.note(q, c, "create", made, nil)
		})
		if err != nil {
			return reply{}, err
		}
		return q.dress(c, made, http.StatusCreated, []doc{made})
	}
}

func (q *request) parentID(c *collection) (string, error) {
	if c.parent == nil {
		return "", nil
	}
	parent, err := q.resource(c.parent)
	return parent.text("id"), err
}

// named gives what has no identifier one that is made of its name.
func named(d doc) {
	if d.text("identifier") == "" {
		d["identifier"] = slug(d.text("name"))
	}
}

// scopeOfIdentifier are kinds whose identifiers need to be unique in an environment only (inferred).
const scopeOfIdentifier = "container"

// unique refuses an identifier that another one has (409.duplicate-found for this is inferred).
func (c *change) unique(hub, kind, parent string, d doc) error {
	identifier := d.text("identifier")
	if identifier == "" {
		return nil
	}
	where := []condition{{"identifier = ? AND id <> ? AND parent = ?", []any{identifier, d.text("id"), parent}}}
	if kind == scopeOfIdentifier {
		where = append(where, condition{member("environment", "id") + " = ?", []any{d.text("environment", "id")}})
	}
	others, err := c.all(selection{hub: hub, kind: kind, where: where, limit: 1})
	if err != nil {
		return err
	}
	if len(others) > 0 {
		return fail("409.duplicate-found", "another one has the identifier %.60q", identifier).at("/identifier")
	}
	return nil
}

// patchOf is PATCH of a resource: what the body has is taken over, after check has had its say about the result.
func patchOf(c *collection, check func(q *request, d doc) error) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		found, err := q.resource(c)
		if err != nil {
			return reply{}, err
		}
		parentID, err := q.parentID(c)
		if err != nil {
			return reply{}, err
		}
		q.apply(found, q.body)
		if check != nil {
			if err := check(q, found); err != nil {
				return reply{}, err
			}
		}
		var changed doc
		err = q.api.update(q.Context(), func(ch *change) (err error) {
			changed, err = ch.overwrite(q, c, parentID, found)
			return err
		})
		if err != nil {
			return reply{}, err
		}
		return q.dress(c, changed, http.StatusOK, []doc{changed})
	}
}

// overwrite takes what a PATCH changes over from a checked document into the one that there is now.
func (c *change) overwrite(q *request, of *collection, parentID string, checked doc) (doc, error) {
	d, err := c.still(q, of, checked.text("id"))
	if err != nil {
		return nil, err
	}
	changes := q.apply(d, checked)
	d.touch(c.at)
	if err := c.unique(q.hub, of.kind, parentID, d); err != nil {
		return nil, err
	}
	if err := c.put(q.hub, of.kind, d); err != nil {
		return nil, err
	}
	return d, c.note(q, of, "update", d, changes)
}

// apply sets the members that the body names to what they are in from, and lists them.
func (q *request) apply(d, from doc) []any {
	changes := []any{}
	for _, f := range q.route.fields {
		if _, given := q.body[f.name]; given {
			d[f.name] = from[f.name]
			changes = append(changes, doc{"field": f.name})
		}
	}
	return changes
}

// still reads a resource again inside an update: it may have gone in between.
func (c *change) still(q *request, of *collection, id string) (doc, error) {
	d, err := c.get(q.hub, of.kind, id)
	if err == nil && d == nil {
		err = fail(of.code, "there is no such %s", of.kind)
	}
	return d, err
}

// removeNow is a DELETE that needs no job. What is answered is the resource, as it was last.
func removeNow(c *collection) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		found, err := q.resource(c)
		if err != nil {
			return reply{}, err
		}
		err = q.api.update(q.Context(), func(ch *change) error {
			if found, err = ch.still(q, c, found.text("id")); err != nil {
				return err
			}
			found.setState("deleted", ch.at)
			found.part("events")["deleted"] = core.Timestamp(ch.at)
			if err := ch.remove(q.hub, c.kind, condition{"id = ?", []any{found.text("id")}}); err != nil {
				return err
			}
			return ch.note(q, c, "delete", found, nil)
		})
		return ok(found), err
	}
}
