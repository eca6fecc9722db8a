package dashboard

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

const (
	maxName      = 80
	maxAddresses = 32
)

// choices is what the visitor can restrict a key to: nothing that goes beyond what they may do themselves. An older key can have capabilities
// that no new one is given; it keeps them until somebody takes them away.
type choices struct {
	Addresses    bool
	Roles        []core.Role
	Capabilities []core.Permission
}

func (d *dashboard) choices(v *visit, held core.Key) choices {
	rules := v.Platform.KeyRules
	c := choices{Addresses: rules.Addresses}
	for _, p := range append(slices.Clone(rules.Capabilities), held.Permissions...) {
		if covers(v.Role, p) && len(rules.Capabilities) > 0 && !slices.Contains(c.Capabilities, p) {
			c.Capabilities = append(c.Capabilities, p)
		}
	}
	if rules.Roles {
		for _, role := range d.world.Directory.Roles(v.Platform.Name, v.Org.ID) {
			if v.coversAll(role.Permissions) {
				c.Roles = append(c.Roles, role)
			}
		}
	}
	return c
}

// read gives what was typed and the key that it asks for; form.Complaint is set when it cannot be had. held is the key to be changed, the
// zero one when it is to be made.
func (d *dashboard) read(v *visit, held core.Key) (keyForm, core.Key) {
	posted := v.r.PostForm
	form := keyForm{
		Name: strings.TrimSpace(posted.Get("name")), Addresses: posted.Get("addresses"), RoleID: posted.Get("role"), Choices: d.choices(v, held),
	}
	for _, text := range posted["capability"] {
		form.Capabilities = append(form.Capabilities, core.Permission(text))
	}
	key := core.Key{Name: form.Name, RoleID: form.RoleID, Permissions: form.Capabilities}
	if form.Complaint = form.check(); form.Complaint == "" {
		key.AllowedIPs, form.Complaint = parseAddresses(form.Addresses)
	}
	if form.Complaint == "" && d.taken(v, form.Name, held.ID) {
		form.Complaint = fmt.Sprintf("There is a key called %q already. %s tells keys apart by their names: choose another.", form.Name, v.Platform.Title)
	}
	return form, key
}

// taken says whether a name is another key's, on a platform where that matters.
func (d *dashboard) taken(v *visit, name, except string) bool {
	return v.Platform.KeyRules.UniqueNames && len(d.world.Keys.List(v.Platform.Name, func(k core.Key) bool {
		return k.OrganizationID == v.Org.ID && k.ID != except && !k.Revoked() && strings.EqualFold(k.Name, name)
	})) > 0
}

var numbered = words.Pattern(` \([0-9]+\)$`)

// successorName is the old key's name or, where names are unique, the first numbered one that is free: "ETL (2)".
func (d *dashboard) successorName(v *visit, old core.Key) string {
	name := old.Name
	for n := 2; d.taken(v, name, ""); n++ {
		end := fmt.Sprintf(" (%d)", n)
		base := []rune(numbered().ReplaceAllString(old.Name, ""))
		name = string(base[:min(len(base), maxName-len(end))]) + end
	}
	return name
}

// check complains in one sentence, or not at all.
func (f keyForm) check() string {
	switch {
	case f.Name == "":
		return "Give the key a name that says what it is for."
	case !utf8.ValidString(f.Name) || strings.ContainsFunc(f.Name, unicode.IsControl):
		return "The name has characters that cannot be shown."
	case utf8.RuneCountInString(f.Name) > maxName:
		return fmt.Sprintf("The name is longer than %d characters.", maxName)
	case strings.TrimSpace(f.Addresses) != "" && !f.Choices.Addresses:
		return "This platform does not restrict keys to addresses."
	}
	known := func(p core.Permission) bool { return slices.Contains(f.Choices.Capabilities, p) }
	if i := slices.IndexFunc(f.Capabilities, func(p core.Permission) bool { return !known(p) }); i >= 0 {
		return fmt.Sprintf("You cannot give a key the capability %q.", f.Capabilities[i])
	}
	return f.checkRole()
}

// checkRole: where keys carry roles, a key has one or a list of capabilities, and not both.
func (f keyForm) checkRole() string {
	known := slices.ContainsFunc(f.Choices.Roles, func(r core.Role) bool { return r.ID == f.RoleID })
	switch {
	case f.RoleID != "" && !known:
		return "Choose a role that allows no more than your own."
	case f.RoleID != "" && len(f.Capabilities) > 0:
		return "A key has a role or capabilities, not both."
	case f.RoleID == "" && len(f.Choices.Roles) > 0 && len(f.Capabilities) == 0:
		return "Choose a role for the key, or capabilities: without either it could do nothing."
	}
	return ""
}

// parseAddresses reads addresses and networks, separated by spaces, commas or lines.
func parseAddresses(text string) (list []string, complaint string) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n", r) }) {
		address, err := parseAddress(word)
		if err != nil {
			return nil, fmt.Sprintf("%q is neither an address, such as 203.0.113.7, nor a network, such as 203.0.113.0/24.", word)
		}
		if !slices.Contains(list, address) {
			list = append(list, address)
		}
	}
	if len(list) > maxAddresses {
		return nil, fmt.Sprintf("These are %d addresses; a key takes %d.", len(list), maxAddresses)
	}
	return list, ""
}

func parseAddress(word string) (string, error) {
	if strings.Contains(word, "/") {
		network, err := netip.ParsePrefix(word)
		return network.Masked().String(), err
	}
	address, err := netip.ParseAddr(word)
	return address.WithZone("").Unmap().String(), err
}

func joinAddresses(list []string) string { return strings.Join(list, "\n") }
