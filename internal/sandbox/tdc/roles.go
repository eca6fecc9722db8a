package tdc

import "github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"

// The roles of the documents' page on teams (another page has Owner, Editor and Viewer). Owner: everything, and alone billing, plan and
// deleting the workspace. Workspace Admin: members, all sites, publishing. Workspace Member: sees the workspace, makes sites, uses the sites that were granted.
const (
	ownerRole  = "tdc-owner"
	adminRole  = "tdc-admin"
	memberRole = "tdc-member"
)

func roles() []core.Role {
	return []core.Role{
		{ID: ownerRole, Name: "Owner", Permissions: []core.Permission{"*:*"}},
		{ID: adminRole, Name: "Workspace Admin", Permissions: []core.Permission{"workspace:read", "members:*", "sites:*", "webhooks:*"}},
		{ID: memberRole, Name: "Workspace Member", Permissions: []core.Permission{"workspace:read", "sites:create"}},
	}
}

// visible is true of the sites that a person may see: all of a workspace for Owner and Admin, the granted ones for a Member. Its
// argument is the person. Every read of content goes through it.
const visible = `EXISTS (SELECT 1 FROM memberships m WHERE m.platform = 'tdc' AND m.organization_id = s.workspace_id AND m.user_id = ? AND m.active = 1
	AND (m.role_id IN ('tdc-owner', 'tdc-admin') OR EXISTS (SELECT 1 FROM tdc_grants g WHERE g.site_id = s.id AND g.user_id = m.user_id)))`
