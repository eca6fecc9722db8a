package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// takeFlag takes the organisation that the flag names before any other.
func (all *credentials) takeFlag(o *opening) error {
	if o.organization == "" {
		return nil
	}
	name, err := o.organizationFlag()
	if err != nil {
		return err
	}
	if from := all.sources[name]; from != "" {
		all.over[name] = append(all.over[name], from)
	}
	all.fixed[name], all.sources[name] = o.organization, OrganizationFlag
	return nil
}

// takeOtherwise takes the organisation that the flag names where one is needed and nothing else says any.
func (all *credentials) takeOtherwise(o *opening) {
	name, err := o.organizationFlag()
	if err != nil || o.otherwise == "" || all.fixed[name] != "" {
		return
	}
	if slices.ContainsFunc(o.Credentials, func(cr Credential) bool { return cr.Name == name && cr.Required }) {
		all.fixed[name], all.sources[name] = o.otherwise, OrganizationFlag
	}
}

// takeProfile adds what the profile says and nobody before it did. Where the environment says who asks, it says all: another key is another's, with other
// organisations.
func (all *credentials) takeProfile(o *opening) error {
	l := o.layer
	if l == nil {
		return nil
	}
	if by := all.identifiedBy(o); by != "" && l.overridden.setting == "" {
		l.overridden = override{by, fmt.Sprintf("%s is set, and what %s has goes with its own key alone.", by, l.source())}
	}
	for _, cr := range o.Credentials {
		value, secret := l.value(cr)
		switch {
		case value == "" && !secret:
		case l.overridden.setting != "" || all.sources[cr.Name] != "":
			all.over[cr.Name] = append(all.over[cr.Name], l.source())
		case secret:
			if err := all.keep(newProfileSecret(l, cr)); err != nil {
				return err
			}
		case isPlaceholder(value, cr):
			return mistake("Run "+l.login()+".", "%s holds a space, a quote or another character that no %s has, as a placeholder would.", l.what(cr.Name), words.Spoken(cr.Name))
		default:
			all.fixed[cr.Name], all.sources[cr.Name] = value, l.source()
		}
	}
	return nil
}

// identifiedBy is what of the environment says as whom the connection's platform is asked: a secret, or another name to sign in with than the profile's; "" is
// nothing.
func (all *credentials) identifiedBy(o *opening) string {
	for _, cr := range o.Credentials {
		value, _ := o.layer.value(cr)
		signsIn := slices.ContainsFunc(o.Ways, func(way []string) bool { return slices.Contains(way, cr.Name) })
		other := signsIn && value != "" && value != all.fixed[cr.Name]
		if source := all.sources[cr.Name]; source != "" && (cr.Secret || cr.Name == APIKey || other) {
			return source
		}
	}
	return ""
}

// missingInProfile says what a profile does not have of what its platform needs, or why what it has does not count.
func (o *opening) missingInProfile(cr Credential) error {
	set := ""
	if own := o.all(cr); len(own) > 0 {
		set = "set " + words.Or(own)
		if cr.Name != APIKey {
			set += " to its id"
		}
	}
	if by := o.layer.overridden; by.setting != "" {
		next := strings.Join(nonEmpty("unset "+by.setting, set), ", or ")
		return mistake(strings.TrimSpace(sentence(next)+". "+cr.Where), "There is no %s for %s: %s", o.called(cr.Name), o.name, by.why)
	}
	next := strings.Join(nonEmpty("Run "+o.layer.login(), set), ", or ")
	return mistake(strings.TrimSpace(next+". "+cr.Where), "There is no %s for %s in %s.", o.called(cr.Name), o.name, o.layer.source())
}
