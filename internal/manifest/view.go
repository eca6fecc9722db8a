package manifest

import (
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// View is a SELECT over the platform's tables, and over the views before it, that is asked like a table.
type View struct {
	Name      string
	About     string
	Select    string
	Columns   []Column // what the SELECT gives, in its order; of each only what it means is told
	Notes     []string // cautions worth a human's time, for receipts
	Cannot    []string // as in [Table]
	Freshness string
	Place     Problem  // where the SELECT stands, for messages about it
	Hidden    []string // columns of the SELECT that there are not to be
}

// ColumnNames lists the columns in the order of the SELECT.
func (v *View) ColumnNames() []string {
	names := make([]string, len(v.Columns))
	for i, c := range v.Columns {
		names[i] = c.Name
	}
	return names
}

// Views returns the views in file order. The slice is shared: do not change it. An embedded manifest parses them on first use.
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

// UnknownTable is the error for a name that is neither a table's nor a view's, with the nearest.
func (m *Manifest) UnknownTable(name string) error {
	tables, err := m.Tables()
	if err != nil {
		return err
	}
	views, err := m.Views()
	if err != nil {
		return err
	}
	names := tableNames(tables)
	for i := range views {
		names = append(names, views[i].Name)
	}
	return fmt.Errorf("no table %q; %s", words.Line(name, 60), words.DidYouMean(name, names))
}
