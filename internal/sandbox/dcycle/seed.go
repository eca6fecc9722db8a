package dcycle

import (
	"context"
	"fmt"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// seeding is the state of filling the tables.
type seeding struct {
	*core.Seeder
	months []time.Time // the first day of each month that is over, oldest first; three whole years and the started one
	refs   reference
	sites  map[string][]facility // by organisation
	hubIDs map[string][]string   // by organisation
}

// At a larger scale everything is there several times, up to maxCopies; the holding's logistics requests alone grow on, requestsAtOne
// for each step, so that scale 400 has a million of them.
const (
	maxCopies     = 10
	requestsAtOne = 2500
)

func (g *seeding) copies() int { return min(g.Scale, maxCopies) }

// organization is a company while it is being filled.
type organization struct {
	company
	id      string
	steward core.User
}

// seed fills an empty sandbox.
func seed(ctx context.Context, s *core.Seeder) error {
	g := &seeding{Seeder: s, months: pastMonths(s.Reference), sites: map[string][]facility{}}
	if err := g.references(ctx); err != nil {
		return err
	}
	orgs, err := g.organizations(ctx)
	if err != nil {
		return err
	}
	if err := g.access(ctx, orgs); err != nil {
		return err
	}
	fill := []func(context.Context, []organization) error{g.energy, g.fleet, g.purchases, g.travels, g.people, g.hubs, g.logistics, g.recharges, g.wastes, g.transports, g.ownFactors, g.files, g.projects}
	for _, f := range fill {
		if err := f(ctx, orgs); err != nil {
			return err
		}
	}
	return nil
}

func pastMonths(reference time.Time) []time.Time {
	var out []time.Time
	for m := firstDay(reference); !m.AddDate(0, 1, 0).After(reference); m = m.AddDate(0, 1, 0) {
		out = append(out, m)
	}
	return out
}

// firstDay is the beginning of the seeded history.
func firstDay(reference time.Time) time.Time {
	return time.Date(reference.Year()-3, 1, 1, 0, 0, 0, 0, time.UTC)
}

func (g *seeding) organizations(ctx context.Context) ([]organization, error) {
	r := g.Rand("organizations")
	var out []organization
	parent := ""
	for _, c := range companies() {
		o := organization{company: c, id: r.UUID(), steward: g.Person(c.steward)}
		stored := core.Organization{
			ID: o.id, Name: c.name, Country: c.country, Plan: "enterprise", SeesChildren: c.holding, APIEnabled: true,
			CreatedAt: firstDay(g.Reference).AddDate(0, -2, r.IntN(28)),
		}
		if c.holding {
			parent = o.id
		} else if !c.stranger {
			stored.ParentID = parent
		}
		if err := g.Organization(ctx, stored); err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// times are created_at and updated_at of a record that was entered some days after a day, and sometimes touched again, but never
// after the reference date.
func (g *seeding) times(r core.Rand, after time.Time, within int) (created string, updated any) {
	c := after.AddDate(0, 0, r.Int(1, within)).Add(time.Duration(r.Int(7*3600, 19*3600)) * time.Second)
	if c.After(g.Reference) {
		c = g.Reference.Add(-time.Duration(r.Int(1, 86_400)) * time.Second)
	}
	if r.Chance(0.3) {
		if u := c.Add(time.Duration(r.Int(1, 20*24)) * time.Hour); u.Before(g.Reference) {
			return core.Timestamp(c), core.Timestamp(u)
		}
	}
	return core.Timestamp(c), core.Timestamp(c)
}

// anyDay is a day of the seeded history, weighted towards working days.
func (g *seeding) anyDay(r core.Rand) time.Time {
	first := firstDay(g.Reference)
	days := int(g.Reference.Sub(first).Hours() / 24)
	d := first.AddDate(0, 0, r.IntN(days))
	if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.AddDate(0, 0, -2)
	}
	if d.Before(first) {
		return first
	}
	return d
}

// copies is the name of the n-th copy of something at a larger scale.
func copies(name string, n int) string {
	if n == 0 {
		return name
	}
	return fmt.Sprintf("%s %d", name, n+1)
}
