package config

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// address is where requests of the connection go in the place of the platform's own address, and what says so. Another than the profile's is not one that its
// secrets were given for.
func (o *opening) address(vars map[string]string) (setting, base string, err error) {
	name, base, err := o.value(vars, BaseURLSetting)
	if err != nil || o.layer == nil {
		return o.setting(BaseURLSetting), base, err
	}
	l := o.layer
	switch {
	case base == "" && l.BaseURL != "":
		name, base = l.source(), l.BaseURL
	case base != "" && !sameAddress(base, firstOf(l.BaseURL, o.BaseURL)):
		l.strange = stranger{name, fmt.Sprintf("%s gives another address than %s has, whose credentials go to no other.", name, l.source())}
	}
	if !sameFile(o.file, l.Manifest) {
		l.strange = stranger{ManifestSetting, fmt.Sprintf("%s describes %s otherwise than %s has it, whose credentials go to no other.", ManifestSetting, o.Name, l.source())}
	}
	return firstOf(name, o.setting(BaseURLSetting)), base, nil
}

// way is the way in that is chosen, and what says so: the environment, which has set, or else the profile.
func (o *opening) way(set string) (setting, way string) {
	if l := o.layer; set == "" && l != nil && l.strange.setting == "" && l.Auth != "" {
		return l.source(), l.Auth
	}
	return o.setting(AuthSetting), set
}

// addressOfOthers tells whether the address is that of a profile that nobody names, and the environment says as whom is asked: a key of a real account must not
// go where another's was tried.
func (o *opening) addressOfOthers(setting string) bool {
	l := o.layer
	return l != nil && setting == l.source() && l.strange.setting != "" && l.profile.NamedBy == ""
}

// sameFile tells whether two paths, each of which may be "", are of one file.
func sameFile(a, b string) bool {
	if a == b || a == "" || b == "" {
		return a == b
	}
	one, err := os.Stat(a)
	other, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(one, other)
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// takeFlag takes the organisation that the flag names before any other.
func (all *credentials) takeFlag(o *opening) error {
	name, err := o.organizationFlag()
	if err != nil || name == "" {
		return err
	}
	if from := all.sources[name]; from != "" {
		all.over[name] = append(all.over[name], from)
	}
	all.fixed[name], all.sources[name] = o.organization, OrganizationFlag
	return nil
}

// takeProfile adds what the profile says and nobody before it did. Where the environment says who asks, it says all: another key is another's, with other
// organisations.
func (all *credentials) takeProfile(o *opening) error {
	l := o.layer
	if l == nil {
		return nil
	}
	if by := all.identifiedBy(o); by != "" && l.strange.setting == "" {
		l.strange = stranger{by, fmt.Sprintf("%s is set, and what %s has goes with its own key alone.", by, l.source())}
	}
	for _, cr := range o.Credentials {
		value, secret := l.value(cr)
		switch {
		case value == "" && !secret:
		case l.strange.setting != "" || all.sources[cr.Name] != "":
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

// value is a credential of the connection; secret is whether it is one that is kept elsewhere.
func (l *layer) value(cr Credential) (value string, secret bool) {
	if slices.Contains(l.Secrets, cr.Name) {
		return "", true
	}
	value = l.Credentials[cr.Name]
	if value == "" && cr.OrgID {
		value = l.Credentials[Organization]
	}
	return strings.TrimSpace(value), false
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
	if by := o.layer.strange; by.setting != "" {
		next := strings.Join(nonEmpty(set, "unset "+by.setting), ", or ")
		return mistake(strings.TrimSpace(sentence(next)+". "+cr.Where), "There is no %s for %s: %s", o.called(cr.Name), o.name, by.why)
	}
	next := strings.Join(nonEmpty("Run "+o.layer.login(), set), ", or ")
	return mistake(strings.TrimSpace(next+". "+cr.Where), "There is no %s for %s in %s.", o.called(cr.Name), o.name, o.layer.source())
}

// profileSecret is a secret of a profile. It is read where it is kept at the start, and again when the platform has refused it.
type profileSecret struct {
	read func() (string, error)

	mu    sync.Mutex // guards value
	known string
}

// newProfileSecret is a secret of a connection in a profile, and the profile that it comes from.
func newProfileSecret(l *layer, cr Credential) (kept, string) {
	s := &profileSecret{read: func() (string, error) { return l.secret(cr) }}
	return kept{cr.Name, s.value, s.renew}, l.source()
}

func (s *profileSecret) value() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known != "" {
		return s.known, nil
	}
	var err error
	s.known, err = s.read()
	return s.known, err
}

// renew reads the secret again, unless it is another than the refused one by now. One that cannot be read leaves the one before, which the platform refused.
func (s *profileSecret) renew(_ context.Context, refused string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known != refused {
		return nil
	}
	value, err := s.read()
	if err == nil {
		s.known = value
	}
	return err
}
