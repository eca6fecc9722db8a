package dashboard

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

//go:embed platforms
var described embed.FS

// platform is a running platform and what its folder says about it.
type platform struct {
	core.Platform
	description
	charts []chart
}

// description is platforms/NAME/platform.json.
type description struct {
	// Noun is the platform's word for a tenant ("organization", "hub"), About one line on what it is.
	Noun  string `json:"noun"`
	About string `json:"about"`
	// Log is the permission to see the requests of others; the one to read keys when empty.
	Log string `json:"log"`
	// KeyRules say how keys are handled there.
	KeyRules keyRules `json:"keys"`
	// Limits are the windows to draw, as the platform's documentation gives them.
	Limits []limit `json:"limits"`
	// Connect is what to paste into a shell in order to use a key.
	Connect []command `json:"connect"`
}

// keyRules is how keys are handled there.
type keyRules struct {
	// About is what a person has to know of keys there, in a sentence or two.
	About string `json:"about"`
	// Read, Create, Update and Delete are the permissions that these need; "" is every member.
	Read   string `json:"read"`
	Create string `json:"create"`
	Update string `json:"update"`
	Delete string `json:"delete"`
	// Personal keys belong to a person, whichever organization they were made in, and nobody else sees them.
	Personal bool `json:"personal"`
	// Single: no more than one key at a time. AtOnce: its successor ends it the moment that it is made.
	Single bool `json:"single"`
	AtOnce bool `json:"at_once"`
	// LastFour: of a key its last four characters are shown, and not its beginning.
	LastFour bool `json:"last_four"`
	// UniqueNames: no two keys in force of an organization have the same name.
	UniqueNames bool `json:"unique_names"`
	// Feature is what a plan must have for keys to be there at all; "" is every plan. [core.Organization.APIEnabled] says whether it has.
	Feature string `json:"feature"`
	// Rotation is the platform's advice; nil for none.
	Rotation *rotationAdvice `json:"rotation"`
	// Addresses, Roles: a key can be restricted to source addresses, carries one of the organization's roles.
	Addresses bool `json:"addresses"`
	Roles     bool `json:"roles"`
	// Capabilities is what a key can be allowed, one by one, instead of a role. Where there are no roles, a key without any has those of its maker.
	Capabilities []core.Permission `json:"capabilities"`
}

// rotationAdvice is the ages of a key, in days, from which a new one is due and overdue.
type rotationAdvice struct {
	Due     int `json:"due"`
	Overdue int `json:"overdue"`
}

// of says in a word what the advice is for a key of an age: "ok", "due" or "overdue"; "" without advice.
func (a *rotationAdvice) of(days int) string {
	switch {
	case a == nil:
		return ""
	case days >= a.Overdue:
		return "overdue"
	case days >= a.Due:
		return "due"
	}
	return "ok"
}

// limit is one documented budget of the platform.
type limit struct {
	Window   string `json:"window"`
	Label    string `json:"label"`
	Of       string `json:"of"` // "organization", "key" or "person"
	Requests int    `json:"requests"`
	Seconds  int    `json:"seconds"`
}

func (l limit) rate() core.Rate {
	return core.Rate{Requests: l.Requests, Per: time.Duration(l.Seconds) * time.Second}
}

// plain is what is shown of a platform without a folder.
func plain() description {
	return description{Noun: "organization", KeyRules: keyRules{About: "A key is shown once; afterwards only its prefix is known."}}
}

// describe reads a platform's folder.
func describe(p core.Platform, files fs.FS) (platform, error) {
	out := platform{Platform: p, description: plain()}
	folder := "platforms/" + p.Name
	text, err := fs.ReadFile(files, folder+"/platform.json")
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("reading about %s: %w", p.Name, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&out.description); err != nil {
		return out, fmt.Errorf("%s/platform.json: %w", folder, err)
	}
	out.charts, err = readCharts(files, folder)
	return out, err
}

// covers says whether a role includes everything that a permission allows; a key must never be allowed more than its maker.
func covers(role core.Role, wanted core.Permission) bool {
	resource, action, _ := strings.Cut(string(wanted), ":")
	return role.Allows(resource, action)
}

// may says whether the role has a permission; "" needs none.
func (p place) may(permission string) bool {
	return permission == "" || covers(p.Role, core.Permission(permission))
}
