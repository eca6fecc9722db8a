package auth

import (
	"fmt"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
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
		return err == nil && value == r.old.Values[r.secret.Name]
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
func (r *rotation) tellPlaces() {
	same := r.sameKey()
	r.Show("It is used here, and replaced by this walk:")
	for _, at := range same {
		r.Show(fmt.Sprintf("%sprofile %s, %s", indentation, at.profile, at.connection.Name))
	}
	through, byHand := r.Elsewhere(KeyInUse{r.secret, r.old.Values[r.secret.Name], profilesOf(same), r.store.Current()})
	if len(through) > 0 {
		r.Show("Through these profiles it is used by:")
		r.list(through)
	}
	if len(byHand) > 0 {
		r.Show("Change it by hand in:")
		r.list(byHand)
	}
	r.Show("Other machines, and programs that have a copy, are not known here.")
}

func (r *rotation) list(lines []string) {
	for _, line := range lines {
		r.Show(indentation + line)
	}
}

func profilesOf(all []member) []string {
	var names []string
	for _, at := range all {
		names = append(names, at.profile)
	}
	return names
}
