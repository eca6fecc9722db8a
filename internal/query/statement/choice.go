package statement

import (
	"cmp"
	"slices"
	"strings"
)

// OrganizationColumn is the name of the column of each scoped table that holds the
// organisation which was asked for a row. It is never NULL.
const OrganizationColumn = "organization_id"

// Choice is which organisations one read of a scoped table or view is about, as the
// statement's text tells it.
type Choice struct {
	At    int    // where the table's name begins in the text; a key of [Statement.Renamed]
	Table string // as the schema has it
	// Chosen says that the text chooses: those of Values and those that the Probes give
	// together, which may be none. Without it they are the connection's own.
	Chosen bool
	Values []string // ids, as the text has them; those of UUIDs each once without regard to case
	// Probes are SELECTs that give ids in their one column, and perhaps NULL and some that
	// are no organisation's. They read nothing but the organisations' tables.
	Probes []string
	// Unclear says, for whoever wrote the statement, that a condition on the column chooses
	// nothing, and what would; "" where none does that.
	Unclear string
}

// Choices are those of all reads of scoped tables and views in the statement's own
// text, in the order of the text. Nothing that SQL keeps is left out: where a read is
// chosen, rows of other organisations would not change the statement's result. It is nil when
// the statement cannot be parsed.
func (s *Statement) Choices(schema Schema) []Choice {
	if !slices.ContainsFunc(schema.Tables, func(t Table) bool { return t.Scoped }) {
		return nil
	}
	sel, err := s.Select()
	if err != nil {
		return nil
	}
	tables := definitionsOf(sel)
	reads := scopedReads(sel, tables, &schema)
	if !s.Names(OrganizationColumn) || len(reads) == 0 {
		return reads // nothing is said of organisations
	}
	c := newChooser(sel, tables, &schema)
	c.choose()
	c.fill(sel, reads)
	return reads
}

// scopedReads are the reads of scoped tables and views, of which nothing is known yet.
func scopedReads(sel *Select, tables definitions, schema *Schema) (reads []Choice) {
	Walk(sel, func(n Node) bool {
		src, ok := n.(*Source)
		if !ok || src.Name == "" || src.Call || tables[src] != nil {
			return true
		}
		if t := schema.table(src.Name); t != nil && t.Scoped {
			reads = append(reads, Choice{At: src.Start, Table: t.Name})
		}
		return true
	})
	slices.SortFunc(reads, func(a, b Choice) int { return cmp.Compare(a.At, b.At) })
	return reads
}

// chooser finds out which ids the columns of a statement's sources can have in rows that
// matter: rows with another one, or with NULL, can be left out of the source without a change
// to the statement's result.
type chooser struct {
	*resolver
	definitions   definitions
	scopes        []*scope // of the statement's own text, in its order
	joinings      map[*scope]*joining
	sets          map[end][]idSet // all of which hold
	readers       map[*Select][]*binding
	unbound       map[*Select]bool // it is read where no source of a core is bound to it
	listing       map[*Table]bool  // the organisations' tables
	scopeOf       map[*binding]*scope
	closedCTEs    map[*CTE]bool
	closedSources map[*binding]bool
	probes        map[probeKey]idSet
	steps         int // that were made to find out what SELECTs give
	changed       bool
}

func newChooser(sel *Select, tables definitions, schema *Schema) *chooser {
	c := &chooser{
		resolver: resolve(sel, schema), definitions: tables, joinings: map[*scope]*joining{}, sets: map[end][]idSet{},
		readers: map[*Select][]*binding{}, unbound: map[*Select]bool{}, listing: map[*Table]bool{},
		scopeOf: map[*binding]*scope{}, closedCTEs: map[*CTE]bool{}, closedSources: map[*binding]bool{}, probes: map[probeKey]idSet{},
	}
	for i := range schema.Tables {
		if t := &schema.Tables[i]; t.Scoped {
			if of := t.organizations(schema); of != nil && !of.Scoped {
				c.listing[of] = true
			}
		}
	}
	for _, sc := range c.resolver.scopes {
		if !sc.inView {
			c.scopes = append(c.scopes, sc)
		}
	}
	slices.SortFunc(c.scopes, func(a, b *scope) int { return cmp.Compare(a.core.Start, b.core.Start) })
	return c
}

// organizations is the table of the organisations that the table's rows are of; nil for
// none.
func (t *Table) organizations(schema *Schema) *Table {
	for i := range t.Columns {
		if ref := t.Columns[i].References.Table; ref != "" && strings.EqualFold(t.Columns[i].Name, OrganizationColumn) {
			return schema.table(ref)
		}
	}
	return nil
}

// maxRoundsOfChoice bounds how often what is known of one column is told to others.
const maxRoundsOfChoice = 20

// choose tells what each condition says until nothing is new.
func (c *chooser) choose() {
	for _, s := range c.scopes {
		c.joinings[s] = c.joiningOf(s)
		for _, b := range s.bindings {
			c.scopeOf[b] = s
			if b.sel != nil && b.table == nil {
				c.readers[b.sel] = append(c.readers[b.sel], b)
			}
		}
	}
	c.findUnbound()
	for range maxRoundsOfChoice {
		c.changed = false
		for _, s := range c.scopes {
			c.conditions(c.joinings[s], byValue{c}, c.tell)
			for _, b := range s.bindings {
				if sel := b.sel; len(c.readers[sel]) == 1 && !c.unbound[sel] {
					c.tellSelect(b)
				}
			}
		}
		if !c.changed {
			c.tellShared()
		}
		if !c.changed {
			c.tellRelated()
		}
		if !c.changed {
			return
		}
	}
}

// findUnbound finds the WITH tables that are read where no source of a core is bound to
// them: by IN, in a join with a name of its own, or by themselves.
func (c *chooser) findUnbound() {
	bound := map[*Source]bool{}
	for _, readers := range c.readers {
		for _, b := range readers {
			bound[b.source] = true
		}
	}
	for src, cte := range c.definitions {
		if !bound[src] {
			c.unbound[cte.Select] = true
		}
	}
}

// conditions tells what the conditions of a core say.
func (c *chooser) conditions(j *joining, by rule, tell func(end, ...idSet)) {
	for _, x := range j.conditions {
		c.tellAll(c.told(x.Expr, j, x.item, by), x, j, by, tell)
		c.tellTested(x, j, by, tell)
		c.tellAround(x, j, by, tell)
	}
}

// tellAll tells what a condition puts on columns of the sources that it concerns.
func (c *chooser) tellAll(said map[end][]idSet, x joinCondition, j *joining, by rule, tell func(end, ...idSet)) {
	for e, sets := range said {
		if !j.concerns(x.item, e.binding) {
			continue
		}
		for _, of := range by.told(e) {
			tell(of, sets...)
		}
	}
}

// concerns reports whether a condition of a join leaves out rows of a source.
func (j *joining) concerns(item int, b *binding) bool {
	of, own := j.items[b]
	return own && (item == always || item == of)
}

func (c *chooser) tell(e end, sets ...idSet) {
	for _, s := range sets {
		list, added := addSet(c.sets[e], s)
		c.sets[e], c.changed = list, c.changed || added
	}
}

// tellSelect tells what is known of a source to the SELECT that it is.
func (c *chooser) tellSelect(b *binding) {
	for i := range b.fields {
		for _, s := range c.sets[end{b, &b.fields[i]}] {
			c.tellColumn(b.sel, i, s)
		}
	}
}

// tellShared tells what all readers of a WITH table want of a column, where each wants
// only some ids.
func (c *chooser) tellShared() {
	for _, s := range c.scopes {
		for _, b := range s.bindings {
			readers := c.readers[b.sel]
			if len(readers) < 2 || readers[0] != b || c.unbound[b.sel] {
				continue
			}
			for i := range b.fields {
				for _, s := range c.wantedByAll(readers, i) {
					c.tellColumn(b.sel, i, s)
				}
			}
		}
	}
}

func (c *chooser) wantedByAll(readers []*binding, place int) (out []idSet) {
	for i, b := range readers {
		if place >= len(b.fields) {
			return nil
		}
		sets := c.sets[end{b, &b.fields[place]}]
		if i > 0 {
			sets = either(out, sets)
		}
		if out = sets; len(out) == 0 {
			return nil
		}
	}
	return out
}

// tellColumn tells the sources of a SELECT which ids are wanted of a column of it, where
// that leaves its other rows as they are.
func (c *chooser) tellColumn(sel *Select, place int, s idSet) {
	for _, e := range c.endsApart(sel, place) {
		c.tell(e, s)
	}
}

// endsApart are the columns of a SELECT's sources that it gives at a place, where rows with
// one value change nothing in what it makes of those with another.
func (c *chooser) endsApart(sel *Select, place int) (ends []end) {
	for _, core := range sel.Cores {
		if sel.Limit != nil || core.Op == "INTERSECT" || core.Op == "EXCEPT" {
			return nil
		}
	}
	for _, core := range sel.Cores {
		e := c.endAt(core, place)
		if e.field != nil && c.keepsApart(sel, core, e) {
			ends = append(ends, e)
		}
	}
	return ends
}

// keepsApart reports whether rows with one value of a column change nothing in those that a
// core makes of rows with another.
func (c *chooser) keepsApart(sel *Select, core *Core, e end) bool {
	if c.isOneGroup(sel, core) || len(core.GroupBy) > 0 && !c.isKey(core, c.refTo(c.scopeOf[e.binding], e)) {
		return false
	}
	apart := true
	for _, res := range core.Results {
		if res.Expr == nil {
			continue
		}
		apart = apart && !contains(res.Expr, func(call *Call) bool { return call.Over != nil && !c.partitionsBy(core, call.Over, e) })
	}
	return apart
}

// isOneGroup reports whether a core makes one row of all.
func (c *chooser) isOneGroup(sel *Select, core *Core) bool {
	if len(core.GroupBy) > 0 {
		return false
	}
	sorted := slices.ContainsFunc(sel.OrderBy, func(t *Term) bool { return hasAggregate(t.Expr) })
	return core.Having != nil || sorted || c.aggregatesAll(core)
}

// partitionsBy reports whether a window has rows of one value of a column alone.
func (c *chooser) partitionsBy(core *Core, w *Window, e end) bool {
	partition := c.scopeOf[e.binding].partition(w, len(core.Windows))
	return slices.ContainsFunc(partition, func(x Expr) bool { return c.column(x) == e })
}

// place is where a source has the column: of several with one name not the first one, as
// [binding.place] has it.
func (e end) place() int {
	for i := range e.binding.fields {
		if &e.binding.fields[i] == e.field {
			return i
		}
	}
	return -1
}

// endAt is the column of a core's own sources that it gives at a place, unchanged; zero
// for none.
func (c *chooser) endAt(core *Core, place int) end {
	s := c.resolver.scopes[core]
	if s == nil {
		return end{}
	}
	return c.endOf(s, origins{c.resolver}.resultAt(core, place))
}

// fill says of each read what came of it.
func (c *chooser) fill(sel *Select, reads []Choice) {
	wanted := c.definitions.wanted(sel)
	for _, s := range c.scopes {
		for _, b := range s.bindings {
			i := slices.IndexFunc(reads, func(read Choice) bool { return read.At == b.source.Start })
			if i >= 0 && b.table != nil && wanted[b.source] {
				c.fillOne(&reads[i], b)
			}
		}
	}
}

func (c *chooser) fillOne(choice *Choice, b *binding) {
	f := b.find(OrganizationColumn)
	if f == nil {
		return
	}
	sets := c.sets[end{b, f}]
	if len(sets) == 0 {
		choice.Unclear = c.unclear(end{b, f})
		return
	}
	one := all(sets)
	choice.Chosen, choice.Values, choice.Probes = true, one.values, one.probes
	if f.typ.kind == UUID {
		choice.Values = distinct(strings.ToLower, choice.Values)
	}
}
