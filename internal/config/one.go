package config

import (
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// ForPlatform is environ for a command about one platform: of the connections that it names, the first to that platform is left, with what is denied of it,
// and nothing of the others.
func ForPlatform(environ []string, platform string) []string {
	all := namings(env.ToMap(environ)[PlatformsSetting])
	at := slices.IndexFunc(all, func(n naming) bool { return n.platform == platform })
	var kept []string
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		ofOther := slices.ContainsFunc(all, func(n naming) bool {
			return strings.HasPrefix(name, n.prefix()) && (at < 0 || n != all[at])
		})
		switch {
		case ofOther, name == PlatformsSetting && at < 0:
		case name == PlatformsSetting:
			kept = append(kept, PlatformsSetting+"="+all[at].name+"="+platform)
		case name == DenySetting:
			kept = append(kept, DenySetting+"="+deniedOf(value, all, at))
		default:
			kept = append(kept, e)
		}
	}
	return kept
}

// deniedOf are the names of a list that are not those of other connections than the one at an index.
func deniedOf(list string, all []naming, at int) string {
	names := slices.DeleteFunc(strings.Split(list, ","), func(name string) bool {
		before, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(name)), ".")
		i := slices.IndexFunc(all, func(n naming) bool { return n.name == before })
		return i >= 0 && i != at
	})
	return strings.Join(names, ",")
}
