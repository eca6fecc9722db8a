package config

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// credentials are what requests are signed with. Some may come from elsewhere each time they are asked for.
type credentials struct {
	fixed   map[string]string // all, as they were at the start
	sources map[string]string // by credential, the setting that it comes from
	kept    []kept
}

// kept is a credential that a file or a command gives.
type kept struct {
	name  string
	value func() (string, error)
	renew func(ctx context.Context, refused string) error
}

// collect gathers the platform's credentials. An ORGDATA_* variable and the platform's own may both be set only when they agree: a key must
// not go, unnoticed, where another was meant.
func collect(ctx context.Context, s settings, vars map[string]string, p Platform, environ []string, warn func(string)) (*credentials, error) {
	all := &credentials{fixed: map[string]string{}, sources: map[string]string{}}
	for _, c := range p.Credentials {
		value, source, err := credential(c, s, vars)
		if err != nil {
			return nil, err
		}
		if c.Name == APIKey {
			if err := refuseNoKey(source, value); err != nil {
				return nil, err
			}
		}
		if err := all.findFile(c, vars, source, warn); err != nil {
			return nil, err
		}
		if !c.Password && strings.ContainsAny(value, placeholders) {
			return nil, mistake("Set it to the value itself.", "%s holds a space, a quote or another character that no %s has, as a placeholder would.", source, spoken(c.Name))
		}
		if value != "" {
			all.fixed[c.Name], all.sources[c.Name] = value, source
		}
	}
	if err := all.findKey(ctx, s, vars, environ, warn); err != nil {
		return nil, err
	}
	return all, p.missing(all.fixed, vars, s.Auth)
}

// refuseNoKey tells what is set as the key and says where the key is, or how it is called. Sent as it is, the platform could only call it invalid.
func refuseNoKey(source, value string) error {
	switch {
	case assignment.MatchString(value):
		return mistake("Set it to what stands after the = or the colon.", "%s has a name before the key.", source)
	case strings.Contains(value, "://"):
		return mistake("Set "+commandSetting+" to the command that prints the key.", "%s is an address, not a key.", source)
	case strings.HasPrefix(value, "~/"), strings.ContainsAny(value, `/\`) && exists(value):
		return mistake("Set "+fileSetting+" to it instead.", "%s is the path of a file, not a key.", source)
	}
	return nil
}

// findKey takes the key from where a setting says that it is kept, and sees that it is there.
func (all *credentials) findKey(ctx context.Context, s settings, vars map[string]string, environ []string, warn func(string)) error {
	switch {
	case s.APIKeyFile != "":
		return all.keep(newKeyFile(fileSetting, s.APIKeyFile, APIKey, false, warn))
	case s.APIKeyCommand != "":
		c, err := newKeyCommand(s.APIKeyCommand, vars, environ)
		if err != nil {
			return err
		}
		if err := c.renew(ctx, ""); err != nil {
			return err
		}
		return all.keep(kept{APIKey, c.value, c.renew}, commandSetting)
	}
	return nil
}

// keep takes a credential from where it is kept, and sees that it is there.
func (all *credentials) keep(k kept, setting string) error {
	value, err := k.value()
	all.kept, all.fixed[k.name], all.sources[k.name] = append(all.kept, k), value, setting
	return err
}

// now returns all credentials by name.
func (all *credentials) now() (map[string]string, error) {
	with, changed := all.fixed, false
	for _, k := range all.kept {
		value, err := k.value()
		if err != nil {
			return nil, err
		}
		if value == with[k.name] {
			continue
		}
		if !changed {
			with, changed = maps.Clone(with), true
		}
		with[k.name] = value
	}
	return with, nil
}

// again gets the key anew after the platform has refused those given.
func (all *credentials) again(ctx context.Context, refused map[string]string) error {
	for _, k := range all.kept {
		if err := k.renew(ctx, refused[k.name]); err != nil {
			return err
		}
	}
	return nil
}

// credential returns the value of c from its own ORGDATA_* variable or from the platform's names for it, and which variable that is.
func credential(c Credential, s settings, vars map[string]string) (value, source string, err error) {
	set := map[string]string{APIKey: s.APIKey, Organization: s.OrgID}[c.Name]
	name, own := firstSet(vars, c.Env)
	switch {
	case c.Name == APIKey && s.APIKeyFile != "" && own != "":
		return "", "", bothSet(fileSetting, name)
	case c.Name == APIKey && s.APIKeyCommand != "" && own != "":
		return "", "", bothSet(commandSetting, name)
	case set != "" && own != "" && set != own:
		return "", "", mistake("Unset one of them.", "%s and %s are both set and differ.", general[c.Name], name)
	case set != "":
		return set, general[c.Name], nil
	default:
		return own, name, nil
	}
}

func bothSet(one, other string) error {
	return mistake("Unset one of them.", "%s and %s are both set.", one, other)
}

// placeholders are characters of templates that were pasted without being filled in ("${KEY}", "your api key", "…").
const placeholders = " \t\"'`$<>{}…"

// general are the ORGDATA_* variables of the credentials that have one.
var general = map[string]string{APIKey: "ORGDATA_API_KEY", Organization: "ORGDATA_ORG_ID"}

// The settings that say where the key is kept instead.
const (
	fileSetting    = "ORGDATA_API_KEY_FILE"
	commandSetting = "ORGDATA_API_KEY_COMMAND"
)

// spoken is a credential's name in a sentence.
func spoken(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "api_key", "API key"), "_", " ")
}

// variables are the platform's own names.
func (p Platform) variables() []string {
	var all []string
	for _, c := range p.Credentials {
		all = append(all, c.variables()...)
	}
	return all
}

// missing says which variable to set for the first required credential that is not there. Who has chosen another way in than by the key, or given
// something of one, is told of that by others.
func (p Platform) missing(have, vars map[string]string, way string) error {
	for _, c := range p.Credentials {
		if !c.Required || have[c.Name] != "" || c.Name == APIKey && len(p.Ways) > 0 && (way != "" || p.begun(have)) {
			continue
		}
		own := slices.DeleteFunc(append([]string{general[c.Name]}, c.Env...), func(n string) bool { return n == "" })
		hint, next := takenFor(own, vars)
		if c.Name != APIKey {
			return mistake(strings.TrimSpace("Set "+words.Or(own)+" to its id. "+c.Where), "There is no %s for %s.%s", p.called(c.Name), p.Name, hint)
		}
		where := ""
		if p.KeysPage != "" {
			where = " to a key made at " + p.KeysPage
		}
		return mistake(cmp.Or(next, "Set "+words.Or(own)+where+", or "+fileSetting+" to a file that holds it"+p.otherWays()+"; to try it without an account run: orgdata-mcp demo"),
			"There is no API key for %s.%s", p.Name, hint)
	}
	return nil
}

// begun tells whether something of another way in than by the key is there.
func (p Platform) begun(have map[string]string) bool {
	return slices.ContainsFunc(slices.Concat(p.Ways...), func(name string) bool { return name != APIKey && have[name] != "" })
}

// otherWays is what to set in the key's stead, as the end of a sentence; "" is nothing.
func (p Platform) otherWays() string {
	all := ""
	for _, way := range p.Ways {
		var names []string
		for _, c := range p.Credentials {
			if slices.Contains(way, c.Name) && len(c.Env) > 0 {
				names = append(names, c.Env[0])
			}
		}
		if len(names) > 0 {
			all += ", or " + words.And(names)
		}
	}
	return all
}

// called is a credential's name in a sentence, in the platform's own word for an organisation.
func (p Platform) called(name string) string {
	if name == Organization && p.Noun != "" {
		return p.Noun
	}
	return spoken(name)
}

func firstSet(vars map[string]string, names []string) (name, value string) {
	for _, n := range names {
		if v := strings.TrimSpace(vars[n]); v != "" {
			return n, v
		}
	}
	return "", ""
}
