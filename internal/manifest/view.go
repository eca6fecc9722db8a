package manifest

import (
	"fmt"
	"slices"
)

// View is a SELECT over the platform's tables, and over the views before it, that is asked like a table.
type View struct {
	Name      string
	About     string
	Select    string
	Columns   []Column // what the SELECT gives, in its order; of each only what it means is told. See [View.Shown]
	Notes     []string // cautions worth a human's time, for receipts
	Cannot    []string // as in [Table]
	Freshness string
	Group     string   // as in [Table]
	Place     Problem  // where the SELECT stands, for messages about it
	Hidden    []string // columns of the SELECT that there are not to be
	Record    *Record  `json:",omitempty"` // nil: no other figures are known for what the view adds up
}

// Record says how the sums of a view are compared with figures that the platform has for the same, which count: its record.
type Record struct {
	Table  string   // the record, for messages
	Unit   string   // of the figures
	By     []string // columns of the view that the record tells figures by; of a part by other columns it has none
	Most   int      // requests that a comparison may take
	Select string   // gives the columns of [RecordColumns]; {column}, for each of By, stands for what a statement asks of it, {first} and {last} for the days
	Place  Problem  // where the SELECT stands
}

// RecordColumns are those that the SELECT of a [Record] gives: what is compared, the view's sum, the record's figure, and what may make them differ.
var RecordColumns = []string{"part", "here", "record", "because"}

// ColumnNames lists the columns that can be asked for, in the order of the SELECT.
func (v *View) ColumnNames() []string {
	var names []string
	for _, c := range v.Shown() {
		names = append(names, c.Name)
	}
	return names
}

// Shown are the columns that can be asked for.
func (v *View) Shown() []Column {
	return slices.DeleteFunc(slices.Clone(v.Columns), func(c Column) bool { return slices.Contains(v.Hidden, c.Name) })
}

// Views returns the views in file order. The slice is shared: do not change it. An embedded manifest reads them on first use.
func (m *Manifest) Views() ([]View, error) {
	if m.views == nil {
		return nil, nil
	}
	return m.views()
}

// View returns the named view, or nil.
func (m *Manifest) View(name string) (*View, error) {
	views, err := m.Views()
	if err != nil {
		return nil, err
	}
	for i := range views {
		if views[i].Name == name {
			return &views[i], nil
		}
	}
	return nil, nil
}

// Described are the tables, and behind them the views in the form of tables, for those who tell of them and read no rows.
func (m *Manifest) Described() ([]Table, error) {
	tables, err := m.Tables()
	if err != nil {
		return nil, err
	}
	views, err := m.Views()
	if err != nil || len(views) == 0 {
		return tables, err
	}
	all := slices.Clone(tables)
	for i := range views {
		v := &views[i]
		all = append(all, Table{Name: v.Name, About: v.About, Columns: v.Shown(), Notes: v.Notes, Cannot: v.Cannot, Freshness: v.Freshness, Group: v.Group, View: v})
	}
	return all, nil
}

// Describe is the one of them with a name. The error for an unknown one names the nearest.
func (m *Manifest) Describe(name string) (*Table, error) {
	all, err := m.Described()
	if err != nil {
		return nil, err
	}
	if why := m.Gone[name]; why != "" {
		return nil, fmt.Errorf("the view %s is not to be had here: %s", name, why)
	}
	return tableNamed(all, name)
}
