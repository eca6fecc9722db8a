package config

import (
	"slices"
	"strings"
)

// connection are the settings that say which platform is asked, where, and with what key.
var connection = []string{"ORGDATA_PLATFORM", ManifestSetting, BaseURLSetting, "ORGDATA_API_KEY", fileSetting, commandSetting, "ORGDATA_ORG_ID", CAFileSetting, AuthSetting}

// Detach parts environ from every setting that could point at a real platform: own are the platforms' own variable names. It returns what is left,
// and the platform that was named, "" when none was. What begins as a platform's own variables do may be one of them misspelt, and goes too. For commands that start a platform in miniature: no real key may reach it.
func Detach(environ, own []string) (rest []string, platform string) {
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		switch {
		case name == "ORGDATA_PLATFORM":
			platform = strings.ToLower(strings.TrimSpace(value))
		case !slices.Contains(connection, name) && !slices.ContainsFunc(own, func(o string) bool { return firstWord(o) == firstWord(name) }):
			rest = append(rest, e)
		}
	}
	return rest, platform
}
