package tdc

import (
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

func workspaceRoutes() []route {
	return []route{
		{http.MethodGet, "/workspaces", 200, nil, listWorkspaces, false},
		{http.MethodGet, "/workspaces/{id}", 200, nil, readWorkspace, false},
		{http.MethodGet, "/workspaces/{id}/members", 200, nil, listMembers, false},
	}
}

// workspaceFields join a workspace to what the core knows of it. The one argument is the caller: their role.
func (c *call) workspaceSelect() core.Select {
	return core.Select{
		Fields: []core.Field{{Name: "id", SQL: "w.id"}, {Name: "name", SQL: "o.name"}, {Name: "slug", SQL: "w.slug"}, {Name: "plan", SQL: "o.plan"}, {Name: "planStatus", SQL: "w.plan_status"},
			{Name: "role", SQL: "r.name"}, {Name: "siteCount", Kind: core.Number, SQL: "(SELECT count(*) FROM tdc_sites s WHERE s.workspace_id = w.id)"}, {Name: "createdAt", SQL: "o.created_at"}},
		From: `tdc_workspaces w JOIN organizations o ON o.platform = 'tdc' AND o.id = w.id
			JOIN memberships m ON m.platform = 'tdc' AND m.organization_id = w.id AND m.active = 1 JOIN roles r ON r.id = m.role_id`,
		Where: []string{"m.user_id = ?"}, Args: []any{c.user.ID}, Order: "o.name, w.id",
	}
}

// listWorkspaces shows those without the API too: that they are locked is seen by their plan.
func listWorkspaces(c *call) (reply, error) {
	return c.page(c.workspaceSelect(), nil)
}

func readWorkspace(c *call) (reply, error) {
	id := c.request.PathValue("id")
	if _, _, err := c.workspace(id); err != nil {
		return reply{}, err
	}
	s := c.workspaceSelect()
	s.Where, s.Args = append(s.Where, "w.id = ?"), append(s.Args, id)
	found, err := c.world.Store.One(c.ctx, s)
	if err == nil && found == nil {
		return reply{}, notFound("Workspace")
	}
	return reply{data: found}, err
}

func listMembers(c *call) (reply, error) {
	id := c.request.PathValue("id")
	if _, _, err := c.workspace(id); err != nil {
		return reply{}, err
	}
	return c.page(core.Select{
		Fields: []core.Field{{Name: "userId", SQL: "u.id"}, {Name: "email", SQL: "u.email"}, {Name: "name", SQL: "u.first_name || ' ' || u.last_name"}, {Name: "role", SQL: "r.name"}, {Name: "joinedAt", SQL: "m.created_at"}},
		From:   "memberships m JOIN users u ON u.id = m.user_id JOIN roles r ON r.id = m.role_id",
		Where:  []string{"m.platform = 'tdc'", "m.organization_id = ?", "m.active = 1"}, Args: []any{id}, Order: "m.created_at, u.id",
	}, nil)
}
