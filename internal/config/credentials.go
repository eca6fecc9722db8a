package config

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// credentials are what requests are signed with. The key may come from elsewhere each time it is asked for.
type credentials struct {
	fixed   map[string]string
	sources map[string]string                               // by credential, the setting that it comes from
	key     func() (string, error)                          // nil: the key is among the fixed ones
	renew   func(ctx context.Context, refused string) error // likewise
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
		if strings.ContainsAny(value, placeholders) {
			return nil, mistake("Set it to the value itself.", "%s holds a space, a quote or another character that no %s has, as a placeholder would.", source, spoken(c.Name))
		}
		if value != "" {
			all.fixed[c.Name], all.sources[c.Name] = value, source
		}
	}
	if err := all.findKey(ctx, s, vars, environ, warn); err != nil {
		return nil, err
	}
	return all, p.missing(all.fixed, vars)
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
		f := &keyFile{path: s.APIKeyFile, warn: warn}
		all.key, all.renew, all.sources[APIKey] = f.value, f.renew, fileSetting
	case s.APIKeyCommand != "":
		c, err := newKeyCommand(s.APIKeyCommand, vars, environ)
		if err != nil {
			return err
		}
		if err := c.renew(ctx, ""); err != nil {
			return err
		}
		all.key, all.renew, all.sources[APIKey] = c.value, c.renew, commandSetting
	default:
		return nil
	}
	key, err := all.key()
	all.fixed[APIKey] = key
	return err
}

// now returns all credentials by name.
func (all *credentials) now() (map[string]string, error) {
	if all.key == nil {
		return all.fixed, nil
	}
	key, err := all.key()
	if err != nil {
		return nil, err
	}
	if key == all.fixed[APIKey] {
		return all.fixed, nil
	}
	with := maps.Clone(all.fixed)
	with[APIKey] = key
	return with, nil
}

// again gets the key anew after the platform has refused those given.
func (all *credentials) again(ctx context.Context, refused map[string]string) error {
	if all.renew == nil {
		return nil
	}
	return all.renew(ctx, refused[APIKey])
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
		all = append(all, c.Env...)
	}
	return all
}

// missing says which variable to set for the first required credential that is not there.
func (p Platform) missing(have, vars map[string]string) error {
	for _, c := range p.Credentials {
		if !c.Required || have[c.Name] != "" {
			continue
		}
		own := slices.DeleteFunc(append([]string{general[c.Name]}, c.Env...), func(n string) bool { return n == "" })
		hint, next := takenFor(own, vars)
		if c.Name != APIKey {
			return mistake(strings.TrimSpace("Set "+words.Or(own)+" to its id. "+c.Where), "There is no %s for %s.%s", spoken(c.Name), p.Name, hint)
		}
		where := ""
		if p.KeysPage != "" {
			where = " to a key made at " + p.KeysPage
		}
		return mistake(cmp.Or(next, "Set "+words.Or(own)+where+", or "+fileSetting+" to a file that holds it; to try it without an account run: orgdata-mcp demo"),
			"There is no API key for %s.%s", p.Name, hint)
	}
	return nil
}

func firstSet(vars map[string]string, names []string) (name, value string) {
	for _, n := range names {
		if v := strings.TrimSpace(vars[n]); v != "" {
			return n, v
		}
	}
	return "", ""
}
