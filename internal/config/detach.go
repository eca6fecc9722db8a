package config

import (
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// connection are the settings that say which platform is asked, where, and with what key.
var connection = append([]string{ProfileSetting, KeyringSetting, PlatformSetting, PlatformsSetting, ManifestSetting, CAFileSetting}, perConnection...)

// Detach parts environ from every setting that could point at a real platform: own are the platforms' own variable names. What begins as a platform's own
// variables do, or as those of a connection that is named, may be one of them misspelt, and goes too. For commands that start a platform in miniature: no real
// key may reach it.
func Detach(environ, own []string) (rest []string) {
	named := namings(env.ToMap(environ)[PlatformsSetting])
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		ofNamed := func(n naming) bool { return strings.HasPrefix(name, n.prefix()) }
		ofOne := func(setting string) bool { return isOf(name, setting) }
		ofPlatform := func(o string) bool { return firstWord(o) == firstWord(name) }
		if !slices.Contains(connection, name) && !slices.ContainsFunc(perConnection, ofOne) && !slices.ContainsFunc(named, ofNamed) && !slices.ContainsFunc(own, ofPlatform) {
			rest = append(rest, e)
		}
	}
	return rest
}

// Named is a connection that the environment names: by its platform's name, or by an alias.
type Named struct{ Name, Platform string }

// NamedIn are the connections that environ names, none where it names none, each on a platform of those given. Errors are *Error.
func NamedIn(environ, platforms []string, reserved func(string) bool) ([]Named, error) {
	vars := env.ToMap(environ)
	all, err := settings{Platform: strings.TrimSpace(vars[PlatformSetting]), Platforms: strings.TrimSpace(vars[PlatformsSetting])}.named()
	if err != nil {
		return nil, err
	}
	if err := checkNames(all, PlatformsSetting, platforms, reserved); err != nil {
		return nil, err
	}
	var named []Named
	for _, n := range all {
		named = append(named, Named{n.name, n.platform})
	}
	return named, nil
}

// SettingFor is the variable that gives a setting, or a credential of a platform, to the connection of a name. A connection that is the only one of its
// platform is given credentials by the platform's own variables, too.
func SettingFor(connection, setting string) string {
	return naming{name: connection}.prefix() + rest(setting)
}

// CredentialFor is [SettingFor] of a credential.
func CredentialFor(connection string, c Credential) string {
	s := spelling{naming: naming{name: connection}, named: true}
	return s.ofCredential(c)[0]
}

// IgnoredInMiniature are the settings in environ that choose a way into a platform. A platform in miniature is signed in to with its own key.
func IgnoredInMiniature(environ []string) []string {
	var ignored []string
	for _, e := range environ {
		if name, value, _ := strings.Cut(e, "="); isOf(name, AuthSetting) && value != "" {
			ignored = append(ignored, name)
		}
	}
	return ignored
}
