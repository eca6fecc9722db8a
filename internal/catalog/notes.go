package catalog

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// addTableNotes puts the manifests' cautions about the views and tables that were read into the receipt. What is to be known of a table that a view
// reads is the view's own affair.
func (c *Catalog) addTableNotes(r *query.Receipt) error {
	for _, on := range c.connections {
		if err := on.addViewNotes(r); err != nil {
			return err
		}
	}
	var assumed []string
	for _, on := range c.connections {
		more, err := on.addTableNotes(r)
		if err != nil {
			return err
		}
		assumed = append(assumed, more...)
	}
	if len(assumed) > 0 {
		r.Notes = append(r.Notes, "assumed, since the platform's documents do not have it: "+strings.Join(assumed, ", "))
	}
	return nil
}

func (c *Connection) addViewNotes(r *query.Receipt) error {
	for _, name := range r.Views {
		own, mine := c.Own(name)
		if !mine {
			continue
		}
		v, err := c.Manifest().View(own)
		if err != nil {
			return err
		}
		r.Notes = append(r.Notes, v.Notes...)
		if v.Freshness != "" {
			r.Notes = append(r.Notes, name+": "+v.Freshness)
		}
	}
	return nil
}

// addTableNotes returns the tables that were read of which the platform's documents know nothing.
func (c *Connection) addTableNotes(r *query.Receipt) (assumed []string, err error) {
	for _, use := range r.Tables {
		own, mine := c.Own(use.Name)
		if !mine {
			continue
		}
		t, err := c.Manifest().Table(own)
		if err != nil {
			return nil, err
		}
		if t.Assumed && !slices.Contains(assumed, use.Name) {
			assumed = append(assumed, use.Name)
		}
		if use.Through == "" {
			r.Notes = append(r.Notes, t.Notes...)
		}
		if t.Freshness != "" {
			r.Notes = append(r.Notes, use.Name+": "+t.Freshness)
		}
	}
	return assumed, nil
}
