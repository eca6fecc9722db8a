package config

import (
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// A field of a client's form for which the client put nothing in the place of its name.
var formField = words.Pattern(`^\$\{user_config\.\w+\}$`)

// LeaveOut parts environ from the settings whose fields in a client's form were left empty: those of this program that are blank, or that still hold the
// name of the field. names are theirs.
func LeaveOut(environ []string) (rest, names []string) {
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		value = strings.TrimSpace(value)
		if ours(name) && (value == "" || formField().MatchString(value)) {
			names = append(names, name)
			continue
		}
		rest = append(rest, e)
	}
	return rest, names
}

// NamesAccount tells whether environ says anything of a real account: a key, an organisation, an address, a manifest or a profile. Which platform is asked says
// nothing of that.
func NamesAccount(environ []string, known []Known) bool {
	var own []string
	for _, k := range known {
		own = append(own, k.variables()...)
	}
	named := namings(env.ToMap(environ)[PlatformsSetting])
	return slices.ContainsFunc(environ, func(e string) bool {
		name, value, _ := strings.Cut(e, "=")
		switch {
		case strings.TrimSpace(value) == "":
			return false
		case name == ProfileSetting:
			return value != NoProfile
		case name == ManifestSetting, slices.Contains(own, name):
			return true
		}
		ofOne := func(setting string) bool { return isOf(name, setting) }
		ofNamed := func(n naming) bool { return strings.HasPrefix(name, n.prefix()) }
		return slices.ContainsFunc(perConnection, ofOne) || slices.ContainsFunc(named, ofNamed)
	})
}
