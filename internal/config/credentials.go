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
	sources map[string]string // by credential, the setting that it comes from, or the profile
	kept    []kept
	over    map[string][]string // by credential, who gives it too and does not count
}

// kept is a credential that a file or a command gives.
type kept struct {
	name  string
	value func() (string, error)
	renew func(ctx context.Context, refused string) error
}

// collect gathers the credentials of a connection; auth is the way in that was chosen. An ORGDATA_* variable and the platform's own may both be set only
// when they agree: a key must not go, unnoticed, where another was meant.
func (o *opening) collect(ctx context.Context, c circumstances, auth string) (*credentials, error) {
	if err := o.oneKey(c.vars); err != nil {
		return nil, err
	}
	all := &credentials{fixed: map[string]string{}, sources: map[string]string{}, over: map[string][]string{}}
	for _, cr := range o.Credentials {
		value, source, err := o.credential(cr, c.vars)
		if err != nil {
			return nil, err
		}
		if cr.Name == APIKey {
			if err := o.refuseNoKey(source, value); err != nil {
				return nil, err
			}
		}
		if err := all.findFile(o, cr, c, source); err != nil {
			return nil, err
		}
		if isPlaceholder(value, cr) {
			return nil, mistake("Set it to the value itself.", "%s holds a space, a quote or another character that no %s has, as a placeholder would.", source, words.Spoken(cr.Name))
		}
		if value != "" {
			all.fixed[cr.Name], all.sources[cr.Name] = value, source
		}
	}
	if err := all.findKey(ctx, o, c); err != nil {
		return nil, err
	}
	o.doubtUnused(c)
	if err := all.takeFlag(o); err != nil {
		return nil, err
	}
	if err := all.takeProfile(o); err != nil {
		return nil, err
	}
	all.takeOtherwise(o)
	if err := o.refuseSecretElsewhere(all); err != nil {
		return nil, err
	}
	_, auth = o.way(auth)
	return all, o.missing(all.fixed, c, auth)
}

// refuseSecretElsewhere refuses an organisation, which answers show, that has the value of a secret. A user may have that of the password: where they go,
// both go.
func (o *opening) refuseSecretElsewhere(all *credentials) error {
	secret := func(c Credential) bool { return c.Secret || c.Name == APIKey }
	for _, shown := range o.Credentials {
		value := all.fixed[shown.Name]
		if !shown.OrgID && shown.Name != Organization || secret(shown) || value == "" {
			continue
		}
		for _, hidden := range o.Credentials {
			if secret(hidden) && strings.EqualFold(value, all.fixed[hidden.Name]) {
				return mistake("Set it to the "+o.called(shown.Name)+"'s own value.", "%s holds what %s does, which is secret.", all.sources[shown.Name], all.sources[hidden.Name])
			}
		}
	}
	return nil
}

// oneKey refuses a key that is given in two ways.
func (o *opening) oneKey(vars map[string]string) error {
	var set []string
	for _, way := range []string{general[APIKey], fileSetting, commandSetting} {
		if name, _ := firstSet(vars, o.names(way)); name != "" {
			set = append(set, name)
		}
	}
	if len(set) > 1 {
		return bothSet(set[0], set[1])
	}
	return nil
}

// refuseNoKey tells what is set as the key and says where the key is, or how it is called. Sent as it is, the platform could only call it invalid.
func (o *opening) refuseNoKey(source, value string) error {
	switch {
	case assigns(value):
		return mistake("Set it to what stands after the = or the colon.", "%s has a name before the key.", source)
	case strings.Contains(value, "://"):
		return mistake("Set "+o.setting(commandSetting)+" to the command that prints the key.", "%s is an address, not a key.", source)
	case strings.HasPrefix(value, "~/"), strings.ContainsAny(value, `/\`) && exists(value):
		return mistake("Set "+o.setting(fileSetting)+" to it instead.", "%s is the path of a file, not a key.", source)
	}
	return nil
}

// findKey takes the key from where a setting says that it is kept, and sees that it is there.
func (all *credentials) findKey(ctx context.Context, o *opening, c circumstances) error {
	name, path, err := o.value(c.vars, fileSetting)
	if err != nil {
		return err
	}
	if path != "" {
		return all.keep(newKeyFile(name, path, APIKey, false, c.warn))
	}
	name, command, err := o.value(c.vars, commandSetting)
	if err != nil || command == "" {
		return err
	}
	k, err := newKeyCommand(name, command, c.vars, c.environ)
	if err != nil {
		return err
	}
	if err := k.renew(ctx, ""); err != nil {
		return err
	}
	return all.keep(kept{APIKey, k.value, k.renew}, name)
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

// credential returns the value of c from the connection's own ORGDATA_* variable or from the platform's names for it, and which variable that is.
func (o *opening) credential(c Credential, vars map[string]string) (value, source string, err error) {
	setting, set, err := agreed(vars, o.ofCredential(c))
	if err != nil {
		return "", "", err
	}
	name, own := firstSet(vars, o.ofPlatform(c))
	kept := o.setAmong(c, vars)
	switch {
	case kept != "" && own != "":
		return "", "", bothSet(kept, name)
	case set != "" && own != "" && set != own:
		return "", "", mistake("Unset one of them.", "%s and %s are both set and differ.", setting, name)
	case set != "":
		return set, setting, nil
	default:
		return own, name, nil
	}
}

func bothSet(one, other string) error {
	return mistake("Unset one of them.", "%s and %s are both set.", one, other)
}

// placeholders are characters of templates that were pasted without being filled in ("${KEY}", "your api key", "…").
const placeholders = " \t\"'`$<>{}…"

// isPlaceholder tells whether what is given as a credential looks as if it was to be replaced by one.
func isPlaceholder(value string, cr Credential) bool {
	characters := placeholders
	if cr.Blanks {
		characters = strings.TrimLeft(characters, " ")
	}
	return !cr.Password && strings.ContainsAny(value, characters)
}

// general are the ORGDATA_* variables of the credentials that have one.
var general = map[string]string{APIKey: APIKeySetting, Organization: OrganizationSetting}

// The settings that say where the key is kept instead.
const (
	fileSetting    = "ORGDATA_API_KEY_FILE"
	commandSetting = "ORGDATA_API_KEY_COMMAND"
)

// missing says which variable to set for the first required credential that is not there. Who has chosen another way in than by the key, or given
// something of one, is told of that by others.
func (o *opening) missing(have map[string]string, c circumstances, way string) error {
	for _, cr := range o.Credentials {
		if !cr.Required || have[cr.Name] != "" || cr.Name == APIKey && len(o.Ways) > 0 && (way != "" || o.begun(have)) {
			continue
		}
		own := o.all(cr)
		hint, next := takenFor(own, c.vars, c.known)
		if c.aside != "" {
			hint += " " + c.aside
		}
		if next != "" {
			next = "Did you mean " + o.setting(next) + "?"
		}
		if name, _ := firstSet(c.vars, cr.variables()); name != "" && !o.sole {
			hint = " " + name + " does not say for which connection of " + o.Name + " it is, and is read for none."
		}
		if o.layer != nil {
			return o.missingInProfile(cr)
		}
		if cr.Name != APIKey {
			return mistake(strings.TrimSpace("Set "+words.Or(own)+" to its id. "+cr.Where), "There is no %s for %s.%s", o.called(cr.Name), o.name, hint)
		}
		where := ""
		if o.KeysPage != "" {
			where = " to a key made at " + o.KeysPage
		}
		return mistake(cmp.Or(next, "Set "+words.Or(own)+where+", or "+o.setting(fileSetting)+" to a file that holds it"+o.otherWays()+"; to have it kept in a profile run: orgdata-mcp auth login; to try it without an account run: orgdata-mcp demo"),
			"There is no API key for %s.%s", o.name, hint)
	}
	return nil
}

// begun tells whether something of another way in than by the key is there.
func (p Platform) begun(have map[string]string) bool {
	return slices.ContainsFunc(slices.Concat(p.Ways...), func(name string) bool { return name != APIKey && have[name] != "" })
}

// otherWays is what to set in the key's stead, as the end of a sentence; "" is nothing.
func (o *opening) otherWays() string {
	all := ""
	for _, way := range o.Ways {
		var names []string
		for _, c := range o.Credentials {
			if env := slices.Concat(o.ofPlatform(c), o.ofCredential(c)); slices.Contains(way, c.Name) && len(env) > 0 {
				names = append(names, env[0])
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
	return words.Spoken(name)
}

func firstSet(vars map[string]string, names []string) (name, value string) {
	for _, n := range names {
		if v := strings.TrimSpace(vars[n]); v != "" {
			return n, v
		}
	}
	return "", ""
}
