package core

import (
	"cmp"
	"slices"
)

// Roles lists the roles that can be given in an organisation: the platform's own and the organisation's custom ones, by name.
func (d *Directory) Roles(platform, organizationID string) []Role {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []Role
	for _, r := range d.roles {
		if r.Platform == platform && (r.OrganizationID == "" || r.OrganizationID == organizationID) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Role) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out
}
