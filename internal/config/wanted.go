package config

import (
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

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
	var others []string
	by := ManifestSetting
	for _, d := range own {
		if len(p.toPlatform(d.Name)) == 0 {
			others = append(others, d.Name)
		}
	}
	switch {
	case len(own) > 0 && len(others) < len(own):
		return p.namings(), "", nil // the manifests are for the profile's connections
	case len(own) > 0 && p.NamedBy != "":
		return nil, "", p.lacks(by, words.And(others))
	case len(own) == 0 && p.NamedBy != "":
		return p.namings(), "", nil
	case len(own) == 0:
		if by, others = recognised(vars, known, p); len(others) == 0 {
			return p.namings(), "", nil
		}
	}
	all, err = unnamed(own, vars, known)
	return all, "The current profile, " + p.Name + ", is not read, since " + by + " is set, which is for " + words.And(others) + ".", err
}

// recognised are the platforms whose own variables are set and that a profile does not have, and the variable of the first.
func recognised(vars map[string]string, known []Known, p *Profile) (by string, others []string) {
	for _, k := range known {
		name, _ := firstSet(vars, k.variables())
		if name != "" && len(p.toPlatform(k.Name)) == 0 {
			if by == "" {
				by = name
			}
			others = append(others, k.Name)
		}
	}
	return by, others
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
