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
	if at < 0 {
		return onlyNaming(environ, all, nil)
	}
	return onlyNaming(environ, all, all[at:at+1])
}

// onlyNaming is environ with what is said of some of all connections, which it names, and of no others.
func onlyNaming(environ []string, all, some []naming) []string {
	if len(some) == 0 {
		return without(ofSome(environ, all, nil), PlatformsSetting)
	}
	var list []string
	for _, n := range some {
		list = append(list, n.name+"="+n.platform)
	}
	kept := ofSome(environ, all, some)
	for i, e := range kept {
		if strings.HasPrefix(e, PlatformsSetting+"=") {
			kept[i] = PlatformsSetting + "=" + strings.Join(list, ",")
		}
	}
	return kept
}

// ofSome is environ without the variables of other connections than some, and without what is denied of those.
func ofSome(environ []string, all, some []naming) []string {
	others := slices.DeleteFunc(slices.Clone(all), func(n naming) bool { return slices.Contains(some, n) })
	var kept []string
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		switch {
		case slices.ContainsFunc(others, func(n naming) bool { return strings.HasPrefix(name, n.prefix()) }):
		case name == DenySetting:
			kept = append(kept, DenySetting+"="+deniedBesides(value, others))
		default:
			kept = append(kept, e)
		}
	}
	return kept
}

// deniedBesides are the names of a list that are not of the connections given.
func deniedBesides(list string, others []naming) string {
	names := slices.DeleteFunc(strings.Split(list, ","), func(name string) bool {
		before, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(name)), ".")
		return slices.ContainsFunc(others, func(n naming) bool { return n.name == before })
	})
	return strings.Join(names, ",")
}
