package openapi

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

// order is how rows are asked for in an order.
type order struct {
	param, direction string
	asc, desc        string
	columns          []constant // column and its name on the wire
}

var (
	sortNames      = []string{"sort", "sort_by", "order_by", "orderby", "sort_field", "sort_column", "ordering", "order"}
	directionNames = []string{"direction", "sort_dir", "sort_direction", "sort_order", "order", "dir", "order_direction", "order_dir", "sort_type"}
)

// signs are how values of a sort parameter say which way.
var signs = []struct{ before, after string }{{"-", ""}, {"", "-desc"}, {"", "_desc"}, {"", ":desc"}, {"", " desc"}, {"", ".desc"}, {"", ",desc"}, {"", ":DESC"}, {"", " DESC"}, {"", "_DESC"}, {"", ",DESC"}}

// ordering says how a table's rows are asked for in an order; nil where the document does not name the values for it.
func (c *converter) ordering(t *table, params []*param) *order {
	sort := taken(params, sortNames)
	if sort == nil {
		return nil
	}
	if len(sort.shape.enum) == 0 {
		sort.used = false
		return nil
	}
	o := &order{param: sort.wire}
	if direction := taken(params, directionNames); direction != nil {
		o.byDirection(direction)
	}
	var all []sorted
	for _, value := range sort.shape.enum {
		if s, ok := o.readSorted(t, value); ok {
			all = append(all, s)
		}
	}
	o.use(all)
	if len(o.columns) == 0 || o.asc == "" && o.desc == "" {
		c.guessed(t.op.place, "parameter %s sorts by nothing that is a number or time of %s under its own name: it is not used", sort.wire, t.name)
		t.left = append(t.left, sort.wire)
		if o.direction != "" {
			t.left = append(t.left, o.direction)
		}
		return nil
	}
	return o
}

func (o *order) byDirection(direction *param) {
	o.direction = direction.wire
	for _, value := range direction.shape.enum {
		switch strings.ToLower(value) {
		case "asc", "ascending", "up":
			o.asc = value
		case "desc", "descending", "down":
			o.desc = value
		}
	}
}

// sorted is a value of the sort parameter: a column, its name on the wire and what is around that.
type sorted struct {
	column, wire, template string
	descends               bool
}

// readSorted reads a value of the sort parameter; ok is false where it is not about a column whose values platform and SQL order alike.
func (o *order) readSorted(t *table, value string) (s sorted, ok bool) {
	s = sorted{wire: value, template: "{column}"}
	for _, sign := range signs {
		stem, begins := strings.CutPrefix(value, sign.before)
		stem, ends := strings.CutSuffix(stem, sign.after)
		if begins && ends && stem != "" && o.direction == "" {
			s.wire, s.template, s.descends = stem, sign.before+"{column}"+sign.after, true
			break
		}
	}
	if stem, up := cutUp(value); up != "" && !s.descends && o.direction == "" {
		s.wire, s.template = stem, "{column}"+up
	}
	col := t.column(fieldname.Name(s.wire))
	if col == nil || !ordered(col) || col.input || col.personal || col.secret {
		return s, false
	}
	s.column = col.name
	return s, true
}

// directions are those in which a column can be asked for.
type directions struct{ up, down bool }

// use takes the columns that can be asked for in each direction that the order has.
func (o *order) use(all []sorted) {
	byColumn := map[string]directions{}
	for _, s := range all {
		d := byColumn[s.column]
		switch {
		case o.direction != "":
			d = directions{true, true}
		case s.descends && (o.desc == "" || o.desc == s.template):
			o.desc, d.down = s.template, true
		case !s.descends && (o.asc == "" || o.asc == s.template):
			o.asc, d.up = s.template, true
		}
		byColumn[s.column] = d
	}
	for _, s := range all {
		d := byColumn[s.column]
		whole := (d.up || o.asc == "") && (d.down || o.desc == "")
		if whole && !slices.ContainsFunc(o.columns, func(k constant) bool { return k.name == s.column }) {
			o.columns = append(o.columns, constant{s.column, s.wire})
		}
	}
}

// cutUp takes what says upwards off a value.
func cutUp(value string) (stem, up string) {
	for _, sign := range signs {
		up := strings.NewReplacer("desc", "asc", "DESC", "ASC").Replace(sign.after)
		if stem, ok := strings.CutSuffix(value, up); ok && up != "" {
			return stem, up
		}
	}
	return value, ""
}
