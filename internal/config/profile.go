package config

import (
	"errors"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Profile is what a profile says of connections.
type Profile struct {
	Name        string
	NamedBy     string // the flag or the variable that names it; "": it is the current one, which counts for nothing where the environment names other platforms
	Connections []ProfileConnection
}

// ProfileConnection is a connection as a profile has it.
type ProfileConnection struct {
	Name, Platform string
	Manifest       string            // path of the user's own manifest; ""
	BaseURL        string            // ""
	Auth           string            // the way in, as the manifest calls it; ""
	Credentials    map[string]string // that are no secrets, by name; the organisation is one
	Secrets        []string          // the names of those that Secret gives
	// Secret reads a secret where it is kept. Its errors are *Error.
	Secret func(credential string) (string, error)
}

// title is a profile as errors and answers call it.
func (p *Profile) title() string { return "profile " + p.Name }

// namings are the names of its connections.
func (p *Profile) namings() []naming {
	if p == nil {
		return nil
	}
	all := make([]naming, len(p.Connections))
	for i, c := range p.Connections {
		all[i] = naming{c.Name, c.Platform}
	}
	return all
}

// of is what the profile says of a connection, nil for nothing.
func (p *Profile) of(n naming) *ProfileConnection {
	at := slices.Index(p.namings(), n)
	if at < 0 {
		return nil
	}
	return &p.Connections[at]
}

// only is the profile with some of its connections.
func (p *Profile) only(some []naming) *Profile {
	q := *p
	q.Connections = slices.DeleteFunc(slices.Clone(p.Connections), func(c ProfileConnection) bool { return !slices.Contains(some, naming{c.Name, c.Platform}) })
	return &q
}

// toPlatform are the names of the connections to a platform.
func (p *Profile) toPlatform(platform string) []naming {
	return slices.DeleteFunc(p.namings(), func(n naming) bool { return n.platform != platform })
}

// lacks is that the profile is named, and so is a platform or a connection, which it does not have; by is the setting that names the latter.
func (p *Profile) lacks(by, name string) error {
	next := "Leave one of them out, or run orgdata-mcp auth login --profile " + words.ShellWord(p.Name) + "."
	has := "no connection at all"
	if len(p.Connections) > 0 {
		has = "only " + words.And(namesIn(p.namings()))
	}
	return mistake(next, "%s names the profile %s, which has %s, and %s names %s.", p.NamedBy, p.Name, has, by, words.Line(name, 60))
}

// wanted are the connections to open, by the environment and the profile. Only what the profile itself says of a connection is used for it.
func (s settings) wanted(own []described, vars map[string]string, p *Profile, known []Known) (all []naming, aside string, err error) {
	named, err := s.named()
	switch {
	case err != nil:
		return nil, "", err
	case p == nil || len(p.Connections) == 0:
		if len(named) == 0 {
			named, err = unnamed(own, vars, known)
		}
		return named, "", err
	case len(named) > 0:
		all, err = s.amongProfile(named, p)
		return all, "", err
	}
	return meant(own, vars, p, known)
}

// amongProfile is what is named, each platform's name in the place of the profile's connections to it.
func (s settings) amongProfile(named []naming, p *Profile) ([]naming, error) {
	by := PlatformsSetting
	if s.Platforms == "" {
		by = PlatformSetting
	}
	var all []naming
	for _, n := range named {
		same := p.toPlatform(n.platform)
		switch {
		case p.of(n) != nil:
			all = append(all, n)
		case !n.aliased() && len(same) > 0:
			all = append(all, same...)
		case p.NamedBy != "":
			return nil, p.lacks(by, n.name)
		default:
			all = append(all, n)
		}
	}
	return all, nil
}

// meant are the profile's connections, unless the environment means, by a manifest or by a platform's own variables, a platform that the profile does not have.
// aside says so, as a sentence.
func meant(own []described, vars map[string]string, p *Profile, known []Known) (all []naming, aside string, err error) {
	var strange []string
	by := ManifestSetting
	for _, d := range own {
		if len(p.toPlatform(d.Name)) == 0 {
			strange = append(strange, d.Name)
		}
	}
	switch {
	case len(own) > 0 && len(strange) < len(own):
		return p.namings(), "", nil // the manifests are for the profile's connections
	case len(own) > 0 && p.NamedBy != "":
		return nil, "", p.lacks(by, words.And(strange))
	case len(own) == 0 && p.NamedBy != "":
		return p.namings(), "", nil
	case len(own) == 0:
		if by, strange = recognised(vars, known, p); len(strange) == 0 {
			return p.namings(), "", nil
		}
	}
	all, err = unnamed(own, vars, known)
	return all, "The current profile, " + p.Name + ", is not read, since " + by + " is set, which is for " + words.And(strange) + ".", err
}

// recognised are the platforms whose own variables are set and that a profile does not have, and the variable of the first.
func recognised(vars map[string]string, known []Known, p *Profile) (by string, strange []string) {
	for _, k := range known {
		name, _ := firstSet(vars, k.variables())
		if name != "" && len(p.toPlatform(k.Name)) == 0 {
			if by == "" {
				by = name
			}
			strange = append(strange, k.Name)
		}
	}
	return by, strange
}

// layer is what a profile says of one connection that is opened.
type layer struct {
	*ProfileConnection
	profile *Profile
	strange stranger // why its credentials do not count
}

// stranger is a setting that takes the credentials of a profile out of play.
type stranger struct {
	setting string // ""; there is none
	why     string // as a sentence
}

// source is what its values are said to come from.
func (l *layer) source() string { return l.profile.title() }

// what is a credential of it, as errors call it.
func (l *layer) what(credential string) string {
	what := "The " + words.Spoken(credential) + " of " + l.profile.title()
	if len(l.profile.Connections) > 1 {
		what += " for " + l.Name
	}
	return what
}

// login is the command that mends it, as the end of a sentence.
func (l *layer) login() string {
	line := "orgdata-mcp auth login --profile " + words.ShellWord(l.profile.Name) + " --platform " + words.ShellWord(l.Platform)
	if l.Name != l.Platform {
		line += " --as " + words.ShellWord(l.Name)
	}
	return line
}

// sameAddress tells whether two addresses are one.
func sameAddress(a, b string) bool {
	return strings.EqualFold(strings.TrimRight(a, "/"), strings.TrimRight(b, "/"))
}

// secret reads one where it is kept. Errors are *Error.
func (l *layer) secret(cr Credential) (string, error) {
	value, err := l.Secret(cr.Name)
	if e := (*Error)(nil); errors.As(err, &e) {
		return "", e
	}
	if err != nil {
		return "", mistake("Run "+l.login()+" to give it again.", "%s cannot be read: %v.", l.what(cr.Name), err)
	}
	if value == "" || isPlaceholder(value, cr) {
		return "", mistake("Run "+l.login()+" to give it again.", "%s is no %s: it is empty, or holds a space, a quote or another sign of a placeholder.", l.what(cr.Name), words.Spoken(cr.Name))
	}
	return value, nil
}

// layer is what the profile says of a connection, nil for nothing.
func (p *Profile) layer(n naming) *layer {
	if c := p.of(n); c != nil {
		return &layer{ProfileConnection: c, profile: p}
	}
	return nil
}

// withProfiled adds the platforms that a profile has the manifests of, but for those that the environment describes anew.
func withProfiled(own []described, all []naming, p *Profile, platforms Platforms) ([]described, error) {
	for _, n := range all {
		c := p.of(n)
		if c == nil || c.Manifest == "" {
			continue
		}
		at := slices.IndexFunc(own, func(d described) bool { return d.Name == n.platform })
		if at >= 0 {
			continue
		}
		opened, err := platforms.Open("", c.Manifest)
		switch {
		case err != nil:
			return nil, mistake("", "%s: %s", sentence(p.title()), words.HideSecrets(err.Error()))
		case opened.Name != n.platform:
			return nil, mistake("Mend its line platform, or name another manifest.", "%s has a connection to %s with the manifest %q, which describes %s.", sentence(p.title()), n.platform, c.Manifest, opened.Name)
		}
		own = append(own, described{opened, c.Manifest})
	}
	return own, nil
}

// sentence begins one with the name of a setting or a profile.
func sentence(by string) string {
	return strings.ToUpper(by[:1]) + by[1:]
}
