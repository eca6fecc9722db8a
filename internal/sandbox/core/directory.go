package core

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// User is a person. The same person may use several platforms.
type User struct {
	ID, Email, FirstName, LastName string
	CreatedAt                      time.Time
	password                       string
}

// Name is first and last name.
func (u User) Name() string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }

// Organization is a tenant of one platform: an organisation, a hub, a workspace.
type Organization struct {
	Platform, ID string
	ParentID     string // "" for a root
	Name         string
	Country      string // ISO 3166-1 alpha-2
	Plan         string
	// SeesChildren: a holding that is configured to aggregate its subsidiaries' data.
	SeesChildren bool
	APIEnabled   bool
	CreatedAt    time.Time
}

// Permission is what a role may do: "facilities:read". "*" stands for every resource or every action.
type Permission string

// Role is a named set of permissions: a platform's own, or an organisation's custom set.
type Role struct {
	ID, Platform   string
	OrganizationID string // "" for the platform's own
	Name           string
	Permissions    []Permission
}

// Allows says whether the role may do an action on a resource.
func (r Role) Allows(resource, action string) bool { return Allows(r.Permissions, resource, action) }

// Allows says whether one of the permissions covers an action on a resource.
func Allows(permissions []Permission, resource, action string) bool {
	return slices.ContainsFunc(permissions, func(p Permission) bool {
		r, a, _ := strings.Cut(string(p), ":")
		return (r == "*" || r == resource) && (a == "*" || a == action)
	})
}

// Membership says which role a person has in an organisation. Nobody reaches an organisation without an active one; a holding's
// people are members of its subsidiaries only where that was granted.
type Membership struct {
	Platform, OrganizationID, UserID, RoleID string
	Active                                   bool
	CreatedAt                                time.Time
}

// Directory knows people, organisations, roles and memberships. It answers from memory and writes through to the database.
type Directory struct {
	store *Store

	mu      sync.RWMutex
	users   map[string]User
	byEmail map[string]string
	orgs    map[scoped]Organization
	roles   map[string]Role
	members map[scoped][]Membership // by organisation, in the order of joining
}

// scoped is an id within a platform.
type scoped struct{ platform, id string }

func newDirectory(s *Store) *Directory {
	return &Directory{
		store: s, users: map[string]User{}, byEmail: map[string]string{}, orgs: map[scoped]Organization{},
		roles: map[string]Role{}, members: map[scoped][]Membership{},
	}
}

// User finds a person by id.
func (d *Directory) User(id string) (User, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	u, ok := d.users[id]
	return u, ok
}

// UserByEmail finds a person by e-mail address, in any case.
func (d *Directory) UserByEmail(email string) (User, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	u, ok := d.users[d.byEmail[strings.ToLower(email)]]
	return u, ok
}

// SignIn checks a password. An unknown address takes as long as a wrong password.
func (d *Directory) SignIn(email, password string) (User, bool) {
	u, known := d.UserByEmail(email)
	stored := u.password
	if !known {
		stored = "nobody:"
	}
	return u, passwordMatches(stored, password) && known
}

// Organization finds an organisation of a platform.
func (d *Directory) Organization(platform, id string) (Organization, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	o, ok := d.orgs[scoped{platform, id}]
	return o, ok
}

// Root climbs from an organisation to the one at the top.
func (d *Directory) Root(platform, id string) (Organization, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	o, ok := d.orgs[scoped{platform, id}]
	for ok && o.ParentID != "" {
		o, ok = d.orgs[scoped{platform, o.ParentID}]
	}
	return o, ok
}

// Children lists the organisations directly below one, by name.
func (d *Directory) Children(platform, id string) []Organization {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []Organization
	for _, o := range d.orgs {
		if o.Platform == platform && o.ParentID == id {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b Organization) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return out
}

// Reach lists the ids whose data an organisation's aggregates cover: itself and, where it is configured to see them, everything below.
func (d *Directory) Reach(platform, id string) []string {
	out := []string{id}
	if o, ok := d.Organization(platform, id); !ok || !o.SeesChildren {
		return out
	}
	for i := 0; i < len(out); i++ {
		for _, c := range d.Children(platform, out[i]) {
			out = append(out, c.ID)
		}
	}
	return out
}

// Role is the role that a person has in an organisation through an active membership; false without one.
func (d *Directory) Role(platform, organizationID, userID string) (Role, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, m := range d.members[scoped{platform, organizationID}] {
		if m.UserID == userID && m.Active {
			r, ok := d.roles[m.RoleID]
			return r, ok
		}
	}
	return Role{}, false
}

// RoleByID finds a role.
func (d *Directory) RoleByID(id string) (Role, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	r, ok := d.roles[id]
	return r, ok
}

// Members lists an organisation's memberships, active or not, in the order of joining.
func (d *Directory) Members(platform, organizationID string) []Membership {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.Clone(d.members[scoped{platform, organizationID}])
}

// OrganizationsOf lists the organisations of a platform in which a person has an active membership, by name.
func (d *Directory) OrganizationsOf(platform, userID string) []Organization {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []Organization
	for at, members := range d.members {
		if at.platform == platform && slices.ContainsFunc(members, func(m Membership) bool { return m.UserID == userID && m.Active }) {
			out = append(out, d.orgs[at])
		}
	}
	slices.SortFunc(out, func(a, b Organization) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return out
}

// PutMembership adds a membership or replaces the one that the person has in that organisation.
func (d *Directory) PutMembership(ctx context.Context, m Membership) error {
	return d.store.Update(ctx, func(tx *sql.Tx) error { return d.putMembership(ctx, tx, m) })
}

// PutOrganization adds or replaces an organisation.
func (d *Directory) PutOrganization(ctx context.Context, o Organization) error {
	return d.store.Update(ctx, func(tx *sql.Tx) error { return d.putOrganization(ctx, tx, o) })
}

// PutRole adds or replaces a role.
func (d *Directory) PutRole(ctx context.Context, r Role) error {
	return d.store.Update(ctx, func(tx *sql.Tx) error { return d.putRole(ctx, tx, r) })
}

func (d *Directory) putUser(ctx context.Context, tx *sql.Tx, u User) error {
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO users (id, email, first_name, last_name, password, created_at) VALUES (?,?,?,?,?,?)`,
		u.ID, u.Email, u.FirstName, u.LastName, u.password, Timestamp(u.CreatedAt))
	if err != nil {
		return fmt.Errorf("storing user %s: %w", u.Email, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.users[u.ID] = u
	d.byEmail[strings.ToLower(u.Email)] = u.ID
	return nil
}

func (d *Directory) putOrganization(ctx context.Context, tx *sql.Tx, o Organization) error {
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO organizations
		(platform, id, parent_id, name, country, plan, sees_children, api_enabled, created_at) VALUES (?,?,?,?,?,?,?,?,?)`,
		o.Platform, o.ID, Nullable(o.ParentID), o.Name, o.Country, o.Plan, o.SeesChildren, o.APIEnabled, Timestamp(o.CreatedAt))
	if err != nil {
		return fmt.Errorf("storing organization %s: %w", o.Name, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.orgs[scoped{o.Platform, o.ID}] = o
	return nil
}

func (d *Directory) putRole(ctx context.Context, tx *sql.Tx, r Role) error {
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO roles (id, platform, organization_id, name, permissions) VALUES (?,?,?,?,?)`,
		r.ID, r.Platform, Nullable(r.OrganizationID), r.Name, joinPermissions(r.Permissions))
	if err != nil {
		return fmt.Errorf("storing role %s: %w", r.Name, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.roles[r.ID] = r
	return nil
}

func (d *Directory) putMembership(ctx context.Context, tx *sql.Tx, m Membership) error {
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO memberships (platform, organization_id, user_id, role_id, active, created_at) VALUES (?,?,?,?,?,?)`,
		m.Platform, m.OrganizationID, m.UserID, m.RoleID, m.Active, Timestamp(m.CreatedAt))
	if err != nil {
		return fmt.Errorf("storing a membership: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	at := scoped{m.Platform, m.OrganizationID}
	list := slices.DeleteFunc(slices.Clone(d.members[at]), func(old Membership) bool { return old.UserID == m.UserID })
	d.members[at] = append(list, m)
	return nil
}

func joinPermissions(list []Permission) string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = string(p)
	}
	return strings.Join(words, " ")
}
