package config

import (
	"cmp"
	"maps"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// InForce is one setting as it counts, for people.
type InForce struct {
	Connection string   // that it is of; "" for all
	Name       string   // "platform", "address", "way in", a credential as people call it, or the variable's name for what connections share
	Value      string   // "" for a secret
	Secret     bool     // the value is not shown
	By         string   // who gives it: a flag, a variable, or "profile NAME"; "" is the default
	Over       []string // who gives it too and does not count
}

// Explain lists the settings in force with who set them: those of each connection, in the order of connections, then those that all share and that are set.
func (c Config) Explain() []InForce {
	var all []InForce
	for _, connection := range c.Connections {
		all = append(all, connection.inForce...)
	}
	return append(all, c.shared...)
}

// explain lists what is in force for the connection; baseBy gives the address, authBy the way in.
func (o *opening) explain(creds *credentials, baseBy, base, authBy, auth string) []InForce {
	all := []InForce{{Name: "platform", Value: o.Name, By: o.by, Over: o.over}}
	address := InForce{Name: "address", Value: words.Address(cmp.Or(base, o.BaseURL))}
	if base != "" {
		address.By = baseBy
	}
	if o.layer != nil && o.layer.BaseURL != "" && baseBy != o.layer.source() {
		address.Over = []string{o.layer.source()}
	}
	all = append(all, address)
	if o.file != "" {
		by := ManifestSetting
		if o.layer != nil && o.layer.Manifest == o.file {
			by = o.layer.source()
		}
		all = append(all, InForce{Name: "manifest", Value: o.file, By: by})
	}
	if auth != "" {
		all = append(all, InForce{Name: "way in", Value: auth, By: authBy})
	}
	all = append(all, creds.explain(o)...)
	for i := range all {
		all[i].Connection = o.naming.name
	}
	return all
}

func (all *credentials) explain(o *opening) []InForce {
	var list []InForce
	for _, cr := range o.Credentials {
		source := all.sources[cr.Name]
		if source == "" {
			continue
		}
		s := InForce{Name: o.called(cr.Name), By: source, Over: all.over[cr.Name], Secret: cr.Secret || cr.Name == APIKey}
		if !s.Secret {
			s.Value = all.fixed[cr.Name]
		}
		list = append(list, s)
	}
	return list
}

// explainShared lists the variables that are set and that all connections share.
func explainShared(vars map[string]string) []InForce {
	var all []InForce
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if vars[name] != "" && slices.Contains(names(), name) && !slices.Contains(perConnection, name) && !slices.Contains(choosing, name) {
			all = append(all, InForce{Name: name, Value: vars[name], By: name})
		}
	}
	return all
}

// choosing are the variables that say which connections there are; platforms tell of them.
var choosing = []string{PlatformSetting, PlatformsSetting, ManifestSetting, ProfileSetting}

// namedBy is who names a connection, and who names connections too and does not count.
func (s settings) namedBy(n naming, own []described, vars map[string]string, given Given) (by string, over []string) {
	var all []string
	add := func(name string, is bool) {
		if is {
			all = append(all, name)
		}
	}
	add(PlatformFlag, given.Platform != "")
	add(PlatformsSetting, s.Platforms != "" && given.Platform == "")
	add(PlatformSetting, s.Platform != "" && given.Platform == "")
	if given.Profile != nil {
		add(given.Profile.title(), true)
	}
	add(ManifestSetting, s.Manifest != "" && slices.ContainsFunc(own, func(d described) bool { return d.Name == n.platform }))
	if len(all) == 0 {
		return "", nil
	}
	return all[0], all[1:]
}
