package catalog

import (
	"errors"
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// CheckViews reads the SELECTs of a manifest's views, over tables without rows. The error is a *manifest.Error, which says where each wrong one stands,
// of the first that is.
func CheckViews(m *manifest.Manifest) error {
	var c Catalog
	engine, err := c.engineOver(m, query.Options{})
	if err != nil {
		return err
	}
	return engine.Close()
}

// engineOver makes the engine over a manifest's tables and views.
func (c *Catalog) engineOver(m *manifest.Manifest, o query.Options) (*query.Engine, error) {
	tables, err := m.Tables()
	if err != nil {
		return nil, err
	}
	views, err := m.Views()
	if err != nil {
		return nil, err
	}
	o.Views, o.Gone = queryViews(m.Platform, views), m.Gone
	engine, err := query.New(c.rowsTables(m.Platform, tables), o)
	var wrong *query.ViewError
	if errors.As(err, &wrong) {
		return nil, placed(m, wrong)
	}
	return engine, err
}

func queryViews(source string, views []manifest.View) []query.View {
	converted := make([]query.View, len(views))
	for i := range views {
		v := &views[i]
		converted[i] = query.View{Name: v.Name, Source: source, SQL: v.Select, Hidden: v.Hidden}
		if r := v.Record; r != nil {
			converted[i].Record = &query.Record{Table: r.Table, Unit: r.Unit, By: r.By, Most: r.Most, SQL: r.Select}
		}
		for j := range v.Columns {
			converted[i].Columns = append(converted[i].Columns, rowsColumn(&v.Columns[j], nil))
		}
	}
	return converted
}

// placed says where in the manifest a wrong view stands.
func placed(m *manifest.Manifest, wrong *query.ViewError) error {
	v, err := m.View(wrong.View)
	if err != nil || v == nil {
		return wrong
	}
	problem := v.Place
	if wrong.OfRecord && v.Record != nil {
		problem = v.Record.Place
	}
	problem.Message = fmt.Sprintf("view %s: %s %s", v.Name, words.Sentence(wrong.Err.Public), wrong.Err.Next)
	return &manifest.Error{Problems: []manifest.Problem{problem}}
}

// Reach says what a view reads, and which conditions on it travel.
func (c *Catalog) Reach(view string) (query.Reach, error) {
	engine, err := c.opened()
	if err != nil {
		return query.Reach{}, err
	}
	return engine.Reach(view), nil
}

// ViewReads tells by view which tables, columns and other views its SELECT reads: invoices, invoices.co2e.
func ViewReads(m *manifest.Manifest) (map[string][]string, error) {
	var c Catalog
	engine, err := c.engineOver(m, query.Options{})
	if err != nil {
		return nil, err
	}
	return engine.ViewReads(), engine.Close()
}
