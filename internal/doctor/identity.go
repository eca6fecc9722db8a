package doctor

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Identity is what a platform tells of the credentials in use: the answer of the tool whoami, as far as it is judged here.
type Identity struct {
	Identity     map[string]any    `json:"identity"`
	NotTold      map[string]string `json:"not_told"`
	Organization *struct {
		Noun string  `json:"noun"`
		ID   string  `json:"id"`
		Name *string `json:"name"`
	} `json:"organization"`
	Organizations []struct{} `json:"organizations"`
	SignedInBy    string     `json:"signed_in_by"`
	Key           *Key       `json:"key"`
	RateLimits    []struct {
		Of         string  `json:"of"`
		Requests   int     `json:"requests"`
		PerSeconds float64 `json:"per_seconds"`
		Own        int     `json:"own"`
		Remaining  int     `json:"remaining"`
	} `json:"rate_limits"`
}

// Key is the key in use. What the platform does not tell is nil.
type Key struct {
	Name        *string  `json:"name"`
	Prefix      *string  `json:"prefix"`
	Creator     *string  `json:"creator"`
	Role        *string  `json:"role"`
	Permissions []string `json:"permissions"`
	CreatedAt   *string  `json:"created_at"`
	Rotation    *string  `json:"rotation"`
}

// ReadIdentity reads an answer of whoami.
func ReadIdentity(text string) (Identity, error) {
	var id Identity
	if err := json.Unmarshal([]byte(text), &id); err != nil {
		return id, fmt.Errorf("reading what whoami answered: %w", err)
	}
	return id, nil
}

// Findings judge the credentials: that they are taken, whose they are, what they may, what is left of the limits and whether a key is due.
func (id Identity) Findings(m *manifest.Manifest, now time.Time) []Finding {
	found := []Finding{id.accepted()}
	if id.Organization != nil {
		found = append(found, id.organization())
	}
	found = append(found, id.person(), id.rights())
	if f, told := id.rotation(m, now); told {
		found = append(found, f)
	}
	if f, told := id.limits(); told {
		found = append(found, f)
	}
	return found
}

func (id Identity) accepted() Finding {
	switch {
	case id.SignedInBy != "":
		return Fine("login", "Signed in by %s.", id.SignedInBy)
	case id.Key == nil:
		return Fine("key", "A request was answered; it needs no key.")
	}
	text := "The key " + strings.TrimSpace(value(id.Key.Prefix)+"… is taken by the platform")
	if name := value(id.Key.Name); name != "" {
		text += fmt.Sprintf("; it is called “%s”", name)
	}
	return Fine("key", "%s.", text)
}

func (id Identity) organization() Finding {
	o := id.Organization
	if o.ID == "" {
		return Doubt(o.Noun, "Set the "+o.Noun+"'s id where the key is set.", "No %s is chosen.", o.Noun)
	}
	text := o.ID
	if name := value(o.Name); name != "" {
		text = name + " (" + o.ID + ")"
	}
	if others := len(id.Organizations) - 1; others > 0 {
		text += fmt.Sprintf("; %s more in reach", words.Count(others))
	}
	return Fine(o.Noun, "%s.", text)
}

// person is whose the credentials are.
func (id Identity) person() Finding {
	var parts []string
	for _, fact := range []string{"name", "email"} {
		if text, ok := id.Identity[fact].(string); ok && text != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return Fine("user", "The platform does not tell whose these credentials are.")
	}
	return Fine("user", "%s.", strings.Join(parts, ", "))
}

// Personal are the values that tell who people and organisations are, and the beginning of the key.
func (id Identity) Personal() []string {
	var list []string
	for _, fact := range []string{"id", "name", "email"} {
		if text, ok := id.Identity[fact].(string); ok {
			list = append(list, text)
		}
	}
	if o := id.Organization; o != nil {
		list = append(list, o.ID, value(o.Name))
	}
	if k := id.Key; k != nil {
		list = append(list, value(k.Prefix), value(k.Name), value(k.Creator))
	}
	return list
}

// Role is the role of the credentials; "" where the platform does not tell it.
func (id Identity) Role() string {
	if role, ok := id.Identity["role"].(string); ok && role != "" {
		return role
	}
	if id.Key != nil {
		return value(id.Key.Role)
	}
	return ""
}

// Permissions are the names of the rights of the credentials; none where the platform does not tell them.
func (id Identity) Permissions() []string {
	var names []string
	list, _ := id.Identity["permissions"].([]any)
	for _, p := range list {
		names = append(names, fmt.Sprint(p))
	}
	if names == nil && id.Key != nil {
		return id.Key.Permissions
	}
	return names
}

func (id Identity) rights() Finding {
	role, permissions := id.Role(), id.Permissions()
	switch {
	case role == "" && len(permissions) == 0:
		return Fine("role", "Not told: %s.", strings.TrimSuffix(id.whyNot("role"), "."))
	case role == "":
		return Fine("permissions", "%s.", words.AndMore(permissions, 4))
	case len(permissions) == 0:
		return Fine("role", "%s.", role)
	}
	return Fine("role", "%s: %s.", role, words.AndMore(permissions, 4))
}

func (id Identity) whyNot(fact string) string {
	if why := id.NotTold[fact]; why != "" {
		return why
	}
	return "the platform does not say"
}

// rotation judges the age of the key by the platform's advice; told is whether it is known.
func (id Identity) rotation(m *manifest.Manifest, now time.Time) (f Finding, told bool) {
	if id.Key == nil {
		return f, false
	}
	next := "Make a new key, give it to this program, then revoke the old one; orgdata-mcp auth rotate leads through that where a profile has it."
	if page := m.Dashboard["keys"]; page != "" {
		next = strings.TrimSuffix(next, ".") + "; " + page + "."
	}
	if state := value(id.Key.Rotation); state == "expired" || state == "revoked" {
		return Failure("key's age", next, "The key is %s.", state), true
	}
	made, _ := time.Parse(time.RFC3339, value(id.Key.CreatedAt)) // zero where it is not told
	age, state := m.Rotation.KeyAge(made, time.Time{}, now)
	switch state {
	case manifest.RotationDue, manifest.RotationOverdue:
		return Doubt("key's age", next, "The key was %s.", age), true
	}
	return Fine("key's age", "The key was %s.", age), age != ""
}

// limits tells of the request budget with the least left.
func (id Identity) limits() (f Finding, told bool) {
	if len(id.RateLimits) == 0 {
		return f, false
	}
	var parts []string
	least := 1.0
	for _, l := range id.RateLimits {
		parts = append(parts, fmt.Sprintf("%d of %d in %s for the %s", l.Remaining, l.Requests, seconds(l.PerSeconds), l.Of))
		if l.Requests > 0 {
			least = min(least, float64(l.Remaining)/float64(l.Requests))
		}
	}
	text := "Requests left: " + words.And(parts) + "."
	if least < 0.1 {
		return Doubt("limits", "Wait, or look at what else asks with this key.", "%s", text), true
	}
	return Fine("limits", "%s", text), true
}

func seconds(n float64) string {
	if n == 60 {
		return "a minute"
	}
	if n == 1 {
		return "a second"
	}
	return words.Plural(int(n), "second")
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
