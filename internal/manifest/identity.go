package manifest

// Identity says how the platform tells whom it takes the credentials for.
type Identity struct {
	// Parts are what is asked, one request or list each. A fact is told by a column of its name, and by the first part that has a value for it.
	Parts  []Table           `json:",omitempty"`
	Untold map[string]string `json:",omitempty"` // why the platform tells nothing of a fact, by its name
}

// Identity says who the credentials belong to; nil: the platform does not tell. An embedded manifest reads it on first use.
func (m *Manifest) Identity() *Identity {
	if m.identity == nil {
		return nil
	}
	return m.identity()
}

// Keys are those of the organisation; nil: the platform does not tell. An embedded manifest reads them on first use.
func (m *Manifest) Keys() *KeyList {
	if m.keys == nil {
		return nil
	}
	return m.keys()
}

// ListsKeys tells whether Keys has any, and reads nothing.
func (m *Manifest) ListsKeys() bool { return m.keys != nil }

// The facts that the tools know what to do with. A part of an identity may tell others, which are shown by the names of their columns.
const (
	FactID             = "id"
	FactName           = "name"
	FactGivenName      = "given_name" // with FactFamilyName in the place of FactName
	FactFamilyName     = "family_name"
	FactEmail          = "email"
	FactRole           = "role"
	FactPermissions    = "permissions"     // a list, or one of them
	FactAllPermissions = "all_permissions" // a flag: there is nothing that is not permitted
	FactPlan           = "plan"
	FactCredits        = "credits"
	FactOrganization   = "organization_id" // whose a record is: those of other organisations than the one in use tell nothing
)

// IdentityFacts are those of which an identity says how they are told or why they are not.
func IdentityFacts() []string {
	return []string{FactID, FactName, FactEmail, FactRole, FactPermissions, FactPlan, FactCredits}
}

// KeyList says how the platform tells of its API keys.
type KeyList struct {
	Table
	Roles  *Table            `json:",omitempty"` // names and permissions of the roles that keys name by role_id; nil: the keys have them, if anything has
	People *Table            `json:",omitempty"` // names of those whom keys name by creator_id; nil: the keys have them, if anything has
	Untold map[string]string `json:",omitempty"` // why the platform tells nothing of a fact, by its name
}

// KeyFacts are those of which a list of keys says how they are told or why they are not.
func KeyFacts() []string {
	return []string{"name", "prefix", "creator", "role", "permissions", "allowed_ips", "state", "created_at", "last_used_at", "last_used_ip", "expires_at"}
}

// keyColumns are what a tool can tell of a key.
var keyColumns = [...]string{
	"id", "name", "prefix", "last_four", "creator", "creator_id", "creator_email", "role", "role_id", "permissions", "all_permissions", "allowed_ips", "state",
	"created_at", "last_used_at", "last_used_ip", "expires_at", "revoked_at",
}

// Tells reports whether a column of the list, or of the roles beside it, tells a fact.
func (k *KeyList) Tells(fact string) bool {
	has := func(t *Table, name string) bool { return t != nil && t.Column(name) != nil }
	switch fact {
	case "prefix":
		return has(&k.Table, "prefix") || has(&k.Table, "last_four")
	case "creator":
		return has(&k.Table, "creator") || k.People != nil
	case "role":
		return has(&k.Table, "role") || has(k.Roles, "name")
	case "permissions":
		return has(&k.Table, "permissions") || has(k.Roles, "permissions")
	}
	return has(&k.Table, fact)
}

// HeadTables are the tables that the tools ask besides those that statements name: the parts of the identity, then the keys, their roles and who made them.
func (m *Manifest) HeadTables() []*Table {
	var all []*Table
	if id := m.Identity(); id != nil {
		for i := range id.Parts {
			all = append(all, &id.Parts[i])
		}
	}
	if keys := m.Keys(); keys != nil {
		all = append(all, &keys.Table)
		for _, beside := range []*Table{keys.Roles, keys.People} {
			if beside != nil {
				all = append(all, beside)
			}
		}
	}
	return all
}
