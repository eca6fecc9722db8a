package manifest

// include reads where, besides the records, a column's value is.
func (r *reader) include(m mapping, k *columnKeys, c *Column) {
	c.Include = Include{Path: string(k.Include), By: k.By}
	switch {
	case !m.has("include") && !m.has("by"):
		if c.Path == Whole {
			r.wrong(m.value("path"), "%s: path: . is all of what include finds; of a record, name the member", m.what)
		}
		return
	case !m.has("include"):
		r.wrong(m.place("by"), "%s: by goes with include: where in the answer the records are that an id leads to", m.what)
	case !m.has("by"):
		r.wrong(m.place("include"), "%s: by is missing; add by: the field with the id of the included record", m.what)
	}
	for _, other := range []string{"key", "input", "from", "coalesce", "filter"} {
		if m.has(other) {
			r.wrong(m.place(other), "%s: %s is about the record itself; leave it out beside include", m.what, other)
		}
	}
}
