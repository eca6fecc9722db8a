package dcycle

import (
	"context"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Ids of the platform's own roles.
const (
	roleAdmin  = "dcycle/admin"
	roleMember = "dcycle/member"
	roleViewer = "dcycle/viewer"
	roleHuman  = "dcycle/human-resources"
)

// assistantKey is the key that the export lines speak of.
const assistantKey = "Sustainability assistant"

// roles: Admin, Member and Viewer are of the security document. Human Resources (employee data only) is of the product's help, seeded as
// a permission set of the holding's own.
func roles(holding string) []core.Role {
	data := []string{
		"facilities", "invoices", "vehicles", "purchases", "business_travels", "employees", "wastes", "waste_water_treatments", "logistics", "logistic_hubs",
		"transports", "projects", "files", "custom_kpis", "custom_emission_factors",
	}
	member := []core.Permission{"organizations:read", "total_impacts:read", "api_keys:read"}
	viewer := []core.Permission{"organizations:read", "total_impacts:read"}
	for _, resource := range data {
		member = append(member, core.Permission(resource+":*"))
		viewer = append(viewer, core.Permission(resource+":read"))
	}
	return []core.Role{
		{ID: roleAdmin, Name: "Admin", Permissions: []core.Permission{"*:*"}},
		{ID: roleMember, Name: "Member", Permissions: member},
		{ID: roleViewer, Name: "Viewer", Permissions: viewer},
		{ID: roleHuman, OrganizationID: holding, Name: "Human Resources", Permissions: []core.Permission{"organizations:read", "employees:read"}},
	}
}

// access seeds roles, memberships and keys.
func (g *seeding) access(ctx context.Context, orgs []organization) error {
	byHandle := func(handle string) string {
		return orgs[slices.IndexFunc(orgs, func(o organization) bool { return o.handle == handle })].id
	}
	for _, role := range roles(byHandle("group")) {
		if err := g.Role(ctx, role); err != nil {
			return err
		}
	}
	since := firstDay(g.Reference)
	for _, m := range []struct{ person, company, role string }{
		{"elena", "group", roleAdmin}, {"elena", "foods", roleAdmin}, {"elena", "logistics", roleAdmin}, {"elena", "packaging", roleAdmin},
		{"marc", "group", roleMember}, {"marc", "foods", roleMember}, {"tom", "group", roleViewer}, {"sofia", "group", roleHuman},
		{"ines", "foods", roleAdmin}, {"jules", "logistics", roleMember}, {"astrid", "stranger", roleAdmin},
	} {
		if err := g.Member(ctx, byHandle(m.company), g.Person(m.person).ID, m.role, since); err != nil {
			return err
		}
	}
	return g.keys(ctx, byHandle)
}

// keys: their ages show every state of the advice to rotate after 3 to 6 months. Ages in days; used -1: never; revoked 0: in force.
func (g *seeding) keys(ctx context.Context, id func(handle string) string) error {
	r := g.Rand("keys")
	for _, k := range []struct {
		name, company, person  string
		created, used, revoked int
	}{
		{assistantKey, "group", "elena", 24, 1, 0},
		{"Production ETL pipeline", "group", "marc", 131, 1, 0},
		{"Power BI dashboards", "group", "elena", 236, 41, 0},
		{"Staging CI", "group", "marc", 9, -1, 0},
		{"Legacy ETL pipeline", "group", "marc", 402, 133, 131},
		{"Audit 2026", "group", "tom", 58, 12, 0},
		{"HR commuting survey", "group", "sofia", 97, 30, 0},
		{"Foods ERP integration", "foods", "ines", 71, 2, 0},
		{"Fleet telematics", "logistics", "jules", 188, 1, 0},
		{"Fjord reporting", "stranger", "astrid", 45, 3, 0},
	} {
		key := core.Key{OrganizationID: id(k.company), Name: k.name, CreatedBy: g.Person(k.person).ID, CreatedAt: g.DaysAgo(k.created).Add(g.workingHour(r))}
		if k.used >= 0 {
			key.LastUsedAt, key.LastUsedIP = g.DaysAgo(k.used).Add(g.workingHour(r)), "203.0.113."+[]string{"10", "24", "77"}[r.IntN(3)]
		}
		if k.revoked > 0 {
			key.RevokedAt = g.DaysAgo(k.revoked).Add(g.workingHour(r))
		}
		if _, _, err := g.Key(ctx, r, key); err != nil {
			return err
		}
	}
	return nil
}
