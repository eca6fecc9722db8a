package config

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// naming is a connection as the settings name it: prod=dcycle, or dcycle alone.
type naming struct{ name, platform string }

// aliased tells whether the name is another than the platform's.
func (n naming) aliased() bool { return n.name != n.platform }

// prefix begins the variables of a connection: ORGDATA_PROD_.
func (n naming) prefix() string { return ownPrefix + strings.ToUpper(n.name) + "_" }

const ownPrefix = "ORGDATA_"

// namings are what a value of ORGDATA_PLATFORMS names, in its order, right or wrong.
func namings(value string) []naming {
	var all []naming
	for _, item := range strings.Split(strings.ToLower(value), ",") {
		name, platform, aliased := strings.Cut(item, "=")
		name, platform = strings.TrimSpace(name), strings.TrimSpace(platform)
		if !aliased {
			platform = name
		}
		if name != "" || platform != "" {
			all = append(all, naming{name, platform})
		}
	}
	return all
}

// named are the connections that ORGDATA_PLATFORMS or ORGDATA_PLATFORM names; none where neither is set.
func (s settings) named() ([]naming, error) {
	if s.Platforms == "" {
		if s.Platform == "" {
			return nil, nil
		}
		name := strings.ToLower(s.Platform)
		if strings.ContainsAny(name, ",=") {
			return nil, mistake("Set "+PlatformsSetting+" to that instead.", "%s is %q, which is more than the name of a platform.", PlatformSetting, s.Platform)
		}
		return []naming{{name, name}}, nil
	}
	all := namings(s.Platforms)
	one := naming{strings.ToLower(s.Platform), strings.ToLower(s.Platform)}
	switch {
	case len(all) == 0:
		return nil, mistake("Name platforms, separated by commas, or unset it.", "%s is %q, which names none.", PlatformsSetting, s.Platforms)
	case s.Platform != "" && !slices.Equal(all, []naming{one}):
		return nil, mistake("Unset one of them.", "%s is %q and %s is %q.", PlatformSetting, s.Platform, PlatformsSetting, s.Platforms)
	}
	return all, nil
}

var aliasForm = words.Pattern(`^[a-z][a-z0-9_]*$`)

// checkNames refuses names that two connections share, and aliases that a statement or a variable could not tell from something else. by gives the names.
func checkNames(all []naming, by string, platforms []string, reserved func(string) bool) error {
	for i, n := range all {
		if slices.ContainsFunc(all[:i], func(o naming) bool { return o.name == n.name }) {
			return mistake("Give each a name of its own, as in prod="+n.platform+",dev="+n.platform+".", "%s names %s twice.", sentence(by), n.name)
		}
		if !n.aliased() {
			continue
		}
		if why := aliasProblem(n, platforms, reserved); why != "" {
			return mistake("Take another, as in prod="+n.platform+".", "%s calls %s %q, %s.", sentence(by), n.platform, words.Line(n.name, 40), why)
		}
	}
	return checkVariables(all, by)
}

// AliasProblem says why a connection to a platform cannot have a name, as the end of a sentence; "" is nothing. platforms are all that there are, and
// reserved tells words that SQL does not take for a name.
func AliasProblem(name, platform string, platforms []string, reserved func(string) bool) string {
	if n := (naming{name, platform}); n.aliased() {
		return aliasProblem(n, platforms, reserved)
	}
	return ""
}

// aliasProblem says why a name cannot be an alias, as the end of a sentence; "" is nothing.
func aliasProblem(n naming, platforms []string, reserved func(string) bool) string {
	switch setting := settingBehind(n.prefix()); {
	case !aliasForm().MatchString(n.name):
		return "which is no name of small letters, digits and underscores that begins with a letter"
	case slices.Contains(platforms, n.name):
		return "which is the name of another platform"
	case n.name == "main" || n.name == "temp" || strings.HasPrefix(n.name, "sqlite_") || reserved != nil && reserved(n.name):
		return "which is a word of SQL"
	case setting != "":
		return "with which its variables would begin as the setting " + setting + " does"
	}
	return ""
}

// settingBehind is a setting whose name begins with a prefix, or is all of it but its last sign; "" is none.
func settingBehind(prefix string) string {
	for _, setting := range names() {
		if strings.HasPrefix(setting+"_", prefix) {
			return setting
		}
	}
	return ""
}

// checkVariables refuses names of which one's variables could be the other's: a and a_api have ORGDATA_A_API_KEY in common.
func checkVariables(all []naming, by string) error {
	for _, n := range all {
		for _, o := range all {
			rest, longer := strings.CutPrefix(o.name, n.name+"_")
			if longer && settingBehind(ownPrefix+strings.ToUpper(rest)+"_") != "" {
				return mistake("Give one of them another name.", "%s names %s and %s, whose variables could be taken for each other's.", sentence(by), n.name, o.name)
			}
		}
	}
	return nil
}
