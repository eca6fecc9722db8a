package catalog

import (
	"errors"
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// CheckViews reads the SELECTs of a manifest's views, over tables without rows. The error is a *manifest.Error, which says where each wrong one stands,
// of the first that is.
func CheckViews(m *manifest.Manifest) error {
	engine, err := engineOver([]*Connection{{name: m.Platform, shown: m}}, query.Options{CheckViews: true})
	if err != nil {
		return err
	}
	return engine.Close()
}

// engineOver makes the engine over the tables and views of connections.
func engineOver(connections []*Connection, o query.Options) (*query.Engine, error) {
	var tables []rows.Table
	o.Gone = map[string]string{}
	for _, c := range connections {
		own, err := c.rowsTables()
		if err != nil {
			return nil, err
		}
		views, err := c.queryViews()
		if err != nil {
			return nil, err
		}
		tables, o.Views = append(tables, own...), append(o.Views, views...)
		for name, why := range c.Manifest().Gone {
			o.Gone[c.TableName(name)] = why
		}
		o.Sources = append(o.Sources, c.name)
	}
	engine, err := query.New(tables, o)
	if wrong := (*query.ViewError)(nil); errors.As(err, &wrong) {
		return nil, placed(connections, wrong)
	}
	return engine, err
}

func (c *Connection) queryViews() ([]query.View, error) {
	views, err := c.Manifest().Views()
	if err != nil {
		return nil, err
	}
	converted := make([]query.View, len(views))
	for i := range views {
		v := &views[i]
		converted[i] = query.View{Name: c.TableName(v.Name), Source: c.name, SQL: v.Select, Hidden: v.Hidden, Checked: c.Manifest().ViewsChecked()}
		if r := v.Record; r != nil {
			converted[i].Record = &query.Record{Table: c.TableName(r.Table), Unit: r.Unit, By: r.By, Most: r.Most, SQL: r.Select}
		}
		for j := range v.Columns {
			converted[i].Columns = append(converted[i].Columns, c.rowsColumn(&v.Columns[j], nil))
		}
	}
	return converted, nil
}

// placed says where in the manifest a wrong view stands.
func placed(connections []*Connection, wrong *query.ViewError) error {
	v := viewOf(connections, wrong.View)
	if v == nil {
		return wrong
	}
	problem := v.Place
	if wrong.OfRecord && v.Record != nil {
		problem = v.Record.Place
	}
	problem.Message = fmt.Sprintf("view %s: %s %s", v.Name, words.Sentence(wrong.Err.Public), wrong.Err.Next)
	return &manifest.Error{Problems: []manifest.Problem{problem}}
}

// viewOf finds a view by its name in statements; nil where there is none.
func viewOf(connections []*Connection, name string) *manifest.View {
	for _, c := range connections {
		own, mine := c.Own(name)
		if !mine {
			continue
		}
		if v, err := c.Manifest().View(own); err == nil {
			return v
		}
	}
	return nil
}

// Reach says what a view reads, and which conditions on it travel.
func (c *Connection) Reach(view string) (query.Reach, error) {
	engine, err := c.catalog.opened()
	if err != nil {
		return query.Reach{}, err
	}
	return engine.Reach(c.TableName(view)), nil
}

// ViewReads tells by view which tables, columns and other views its SELECT reads: invoices, invoices.co2e.
func ViewReads(m *manifest.Manifest) (map[string][]string, error) {
	engine, err := engineOver([]*Connection{{name: m.Platform, shown: m}}, query.Options{CheckViews: true})
	if err != nil {
		return nil, err
	}
	return engine.ViewReads(), engine.Close()
}
