package catalog

import (
	"fmt"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// othersNotes say how many organisations that the keys reach were not asked, of tables for which neither the caller nor the statement chose any; and how many
// were, where the caller chose all. There is none where there are no others, or nobody knows.
func (c *Catalog) othersNotes(chosen choices, r *query.Receipt) []string {
	var alone, whole, every, nouns []string // what is of one organisation: some tables, or all rows of a connection
	others, apart := 0, false
	for _, on := range c.connections {
		known, _, listed := on.reachable.of(on.lastReader())
		asked, tables := r.Asked[on.name], on.unchosen(r)
		if len(asked) == 0 || !listed {
			continue
		}
		i := slices.IndexFunc(chosen, func(one choice) bool { return one.on == on })
		switch left := len(known) - 1; {
		case i >= 0 && len(chosen[i].organizations) > 1:
			every = append(every, asksOf(len(asked), len(chosen[i].organizations), on.ScopeNoun())+on.ofWhich())
		case i >= 0, left < 1, len(tables) == 0:
		case len(asked) > 1 || !words.SameID(asked[0], on.own()):
			alone, others, apart = append(alone, "of "+words.And(tables)+" are of "+on.calledByID(on.own())), others+left, true
			nouns = append(nouns, on.ScopeNoun())
		default:
			whole, others = append(whole, "of "+on.calledByID(on.own())+on.ofWhich()), others+left
			nouns = append(nouns, on.ScopeNoun())
		}
	}
	if len(whole) > 0 {
		alone = append(alone, "are "+words.And(whole))
	}
	var notes []string
	if len(alone) > 0 {
		ways := manifest.OrganizationColumn + " IN (…)"
		if apart {
			ways = "a join by " + manifest.OrganizationColumn + ", IN (…)"
		}
		notes = append(notes, fmt.Sprintf("rows %s alone; %s not asked: %s or organization: \"%s\" asks them", words.And(alone), othersLeft(others, nouns), ways, everyOrganization))
	}
	if len(every) > 0 {
		notes = append(notes, fmt.Sprintf("asked: %s that this key reaches", words.And(every)))
	}
	return notes
}

// asksOf says how many of so many organisations were asked.
func asksOf(asked, of int, noun string) string {
	if asked < of {
		return fmt.Sprintf("%s of %s", words.Count(asked), words.Plural(of, noun))
	}
	return "all " + words.Plural(of, noun)
}

// unchosen are the tables and views of the connection that were asked of its own organisation by default.
func (c *Connection) unchosen(r *query.Receipt) []string {
	var names []string
	for _, name := range r.Unchosen {
		if _, mine := c.Own(name); mine {
			names = append(names, name)
		}
	}
	return names
}

// ofWhich is the connection behind the name of one of its organisations, where there are several.
func (c *Connection) ofWhich() string {
	if !c.among {
		return ""
	}
	return " (" + c.name + ")"
}

// othersLeft counts organisations that were not asked, in the platforms' word for one where they have the same.
func othersLeft(n int, nouns []string) string {
	noun := nouns[0]
	if len(slices.Compact(nouns)) > 1 {
		noun = "organization"
	}
	return words.Plural(n, "other "+noun) + " that this key reaches" + was(n)
}

func was(n int) string {
	if n == 1 {
		return " was"
	}
	return " were"
}
