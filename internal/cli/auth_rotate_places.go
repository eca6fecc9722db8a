package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// member is a connection of a profile.
type member struct {
	profile    string
	connection profile.Connection
}

func (r *rotation) connections(fits func(profileName string, c profile.Connection) bool) []member {
	var all []member
	for _, name := range r.store.Names() {
		p, _ := r.store.Profile(name)
		for _, c := range p.Connections {
			if c.Platform == r.kept.Platform && fits(name, c) {
				all = append(all, member{name, c})
			}
		}
	}
	return all
}

// sameKey are the connections that have the key in force.
func (r *rotation) sameKey() []member {
	return r.connections(func(name string, c profile.Connection) bool {
		value, err := r.store.Secret(name, c.Name, r.secret.Name)
		return err == nil && value == r.old.values[r.secret.Name]
	})
}

// withRetiring are those that have the key in force and keep one before it.
func (r *rotation) withRetiring() []member {
	return slices.DeleteFunc(r.sameKey(), func(at member) bool {
		_, is := at.connection.Secrets[r.secret.Name+retiring]
		return !is
	})
}

// tellPlaces lists what uses the key in force: what is replaced here, and what a person has to change.
func (r *rotation) tellPlaces() error {
	same := r.sameKey()
	r.page.line("It is used here, and replaced by this walk:")
	for _, at := range same {
		r.page.line(fmt.Sprintf("%sprofile %s, %s", indentation, at.profile, at.connection.Name))
	}
	through, byHand := r.inClients(same)
	if byHand = append(r.inEnvironment(), byHand...); len(through) > 0 {
		r.page.line("Through these profiles it is used by:")
		r.list(through)
	}
	if len(byHand) > 0 {
		r.page.line("Change it by hand in:")
		r.list(byHand)
	}
	r.page.line("Other machines, and programs that have a copy, are not known here.")
	return nil
}

func (r *rotation) list(lines []string) {
	for _, line := range lines {
		r.page.line(indentation + line)
	}
}

// inEnvironment are the variables of this process that have the key, and those that name a file with it.
func (r *rotation) inEnvironment() []string {
	var found []string
	old := r.old.values[r.secret.Name]
	for _, name := range config.VariablesOf(r.secret.Name, r.secret.Env, true) {
		value := r.a.getenv(name)
		if value == old {
			found = append(found, "the variable "+name)
		}
		if !strings.HasSuffix(name, "_FILE") {
			continue
		}
		if text, err := files.Head(value, maxKeyFile); err == nil && strings.TrimSpace(string(text)) == old {
			found = append(found, value+", which "+name+" names")
		}
	}
	return found
}

// inClients are the MCP clients that start a server with the key: through a profile, or with variables of their own.
func (r *rotation) inClients(same []member) (through, byHand []string) {
	system, err := r.a.clientSystem()
	if err != nil {
		return nil, []string{"the files of MCP clients, which could not be looked for: " + err.Error()}
	}
	uses, unread := clients.Uses(system)
	variables := config.VariablesOf(r.secret.Name, r.secret.Env, true)
	for _, u := range uses {
		name := u.Profile
		if name == "" {
			name = r.store.Current()
		}
		own := slices.ContainsFunc(u.Env, func(v string) bool { return slices.Contains(variables, v) })
		switch {
		case u.Sandbox:
		case own:
			byHand = append(byHand, fmt.Sprintf("%s, %s: %s sets %s", u.Client, u.File, u.Name, words.And(u.Env)))
		case slices.ContainsFunc(same, func(at member) bool { return at.profile == name }):
			through = append(through, fmt.Sprintf("%s, %s: %s", u.Client, u.File, u.Name))
		}
	}
	for _, u := range unread {
		byHand = append(byHand, fmt.Sprintf("%s, %s, which could not be read: %v", u.Client, u.File, u.Err))
	}
	return through, byHand
}
