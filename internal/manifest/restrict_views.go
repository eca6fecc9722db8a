package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// addView denies a view, or a column of one.
func (d *denial) addView(name string) error {
	view, column, ofView := strings.Cut(name, ".")
	i := slices.IndexFunc(d.views, func(v View) bool { return v.Name == view })
	if i < 0 {
		names := tableNames(d.tables)
		for _, v := range d.views {
			names = append(names, v.Name)
		}
		return fmt.Errorf("there is no table %q; %s", words.Line(view, 60), words.DidYouMean(view, names))
	}
	v := &d.views[i]
	if ofView && !slices.Contains(v.ColumnNames(), column) {
		return fmt.Errorf("view %s has no column %q; %s", view, words.Line(column, 60), words.DidYouMean(column, v.ColumnNames()))
	}
	d.gone[name] = true
	return nil
}

// viewsToo denies the views that read what is denied, and says why.
func (d *denial) viewsToo(m *Manifest, r Restriction) (why map[string]string, _ error) {
	if len(d.views) == 0 {
		return nil, nil
	}
	reads, err := r.ViewReads(m)
	if err != nil {
		return nil, err
	}
	why = map[string]string{}
	for _, v := range d.views { // each behind those that it reads
		if d.gone[v.Name] {
			continue
		}
		denied := slices.DeleteFunc(slices.Clone(reads[v.Name]), func(name string) bool { return !d.gone[name] })
		if len(denied) > 0 {
			why[v.Name] = "it reads " + words.And(d.ofTables(denied)) + ", which this server denies"
			d.gone[v.Name] = true
		}
		if err := d.checkViewUnits(v); err != nil {
			return nil, err
		}
	}
	return why, nil
}

// ofTables are the tables and columns among names: what is read through another view is that one's reason, too. Without any, all.
func (d *denial) ofTables(names []string) []string {
	ofView := func(name string) bool {
		view, _, _ := strings.Cut(name, ".")
		return slices.ContainsFunc(d.views, func(v View) bool { return v.Name == view })
	}
	if own := slices.DeleteFunc(slices.Clone(names), ofView); len(own) > 0 {
		return own
	}
	return names
}

// checkViewUnits sees that no quantity of a view is left without the column that has its unit.
func (d *denial) checkViewUnits(v View) error {
	for _, c := range v.Columns {
		quantity, unit := v.Name+"."+c.Name, v.Name+"."+c.UnitFrom
		if c.UnitFrom != "" && d.gone[unit] && !d.gone[quantity] && !d.gone[v.Name] {
			return fmt.Errorf("%s is the unit of %s, which would be added up without it; deny that too", unit, quantity)
		}
	}
	return nil
}

// restOfViews are the views that are left, without their columns that are denied.
func (d *denial) restOfViews() []View {
	var left []View
	for _, v := range d.views {
		if d.gone[v.Name] {
			continue
		}
		v.Columns = slices.Clone(v.Columns)
		for i := range v.Columns {
			c := &v.Columns[i]
			if d.gone[v.Name+"."+c.Name] {
				v.Hidden = append(slices.Clip(v.Hidden), c.Name)
			}
			if ref := c.References; ref != nil && (d.gone[ref.Table] || d.gone[ref.Table+"."+ref.Column]) {
				c.References = nil
			}
		}
		if v.Record != nil && d.touches(&v) {
			v.Record = nil
		}
		left = append(left, v)
	}
	return left
}

// touches reports whether a view's comparison with its record may read what is denied.
func (d *denial) touches(v *View) bool {
	for name := range d.gone {
		table, _, _ := strings.Cut(name, ".")
		if table == v.Name || slices.Contains(sqlWord().FindAllString(v.Record.Select, -1), table) {
			return true
		}
	}
	return false
}

var sqlWord = words.Pattern(`[a-z0-9_]+`)
