package cli

import (
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// builderJSON is what sandbox --json prints, for programs that are tested against the miniature. Members are added, and none are renamed.
type builderJSON struct {
	Dashboard   string            `json:"dashboard,omitempty"` // address
	Control     string            `json:"control,omitempty"`   // address
	CAFile      string            `json:"ca_file,omitempty"`
	Environment map[string]string `json:"environment"` // for all platforms together
	Platforms   []platformJSON    `json:"platforms"`
}

type platformJSON struct {
	Platform    string            `json:"platform"`
	Title       string            `json:"title"`
	BaseURL     string            `json:"base_url"`
	Environment map[string]string `json:"environment"` // for this one alone
	Accounts    []accountJSON     `json:"accounts"`
}

type accountJSON struct {
	Name         string    `json:"name"`
	Role         string    `json:"role"` // as the platform spells it
	Organization namedJSON `json:"organization"`
	User         userJSON  `json:"user"`
	Key          *keyJSON  `json:"key,omitempty"` // none: the person has not made one
}

type namedJSON struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type userJSON struct {
	namedJSON
	Email    string `json:"email"`
	Password string `json:"password"`
}

type keyJSON struct {
	namedJSON
	Secret string `json:"secret"`
	State  string `json:"state"` // active or revoked
}

// document is to be printed when every platform answers: its arrival says that they do.
func (m miniatures) document() builderJSON {
	doc := builderJSON{
		Dashboard: m.sandbox.DashboardURL(), Control: m.sandbox.ControlURL(), CAFile: m.sandbox.CAFile(), Environment: mapOf(m.defaults()),
	}
	for _, e := range m.sandbox.Exports() {
		p := platformJSON{Platform: e.Platform, Title: e.Title, BaseURL: e.BaseURL, Environment: mapOf(e.Env)}
		for _, a := range m.builderAccounts(e) {
			p.Accounts = append(p.Accounts, a.document())
		}
		doc.Platforms = append(doc.Platforms, p)
	}
	return doc
}

func (a builderAccount) document() accountJSON {
	doc := accountJSON{
		Name: a.name, Role: a.Role, Organization: namedJSON{a.OrganizationID, a.OrganizationName},
		User: userJSON{namedJSON{a.User.ID, a.User.Name()}, a.User.Email, a.Password},
	}
	if a.Key != "" {
		doc.Key = &keyJSON{namedJSON{a.KeyID, a.KeyName}, a.Key, "active"}
		if a.Revoked {
			doc.Key.State = "revoked"
		}
	}
	return doc
}

func mapOf(env []sandbox.Variable) map[string]string {
	values := map[string]string{}
	for _, v := range env {
		values[v.Name] = v.Value
	}
	return values
}
