package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// opening is a connection that is chosen, while its settings are read.
type opening struct {
	spelling
	Platform
	file         string   // of the user's own manifest; ""
	layer        *layer   // what the profile says of it; nil: nothing
	organization string   // of the flag; ""
	otherwise    string   // of the flag, where nothing else says one; ""
	by           string   // who names the platform
	over         []string // who names others, and does not count
}

// choose decides which connections are opened: those that are named, or those of the profile, or the one of the user's manifest, or the one whose own variables
// are set. aside says, as a sentence, why the profile is not read; "".
func choose(s settings, vars map[string]string, given Given, platforms Platforms) (chosen []*opening, aside string, err error) {
	own, err := s.ownPlatforms(platforms)
	if err != nil {
		return nil, "", err
	}
	all, aside, err := s.wanted(own, vars, given.Profile, platforms.Known)
	if err != nil {
		return nil, "", err
	}
	if own, err = withProfiled(own, all, given.Profile, platforms); err != nil {
		return nil, "", err
	}
	if err := s.checkNamed(all, available(own, platforms.Known), given, platforms.Reserved); err != nil {
		return nil, "", err
	}
	if err := refuseGeneral(all, vars); err != nil {
		return nil, "", err
	}
	if err := given.checkOrganization(all); err != nil {
		return nil, "", err
	}
	for _, n := range all {
		o := &opening{layer: given.Profile.layer(n), organization: given.Organization}
		if len(all) == 1 {
			o.otherwise = given.Otherwise
		}
		o.by, o.over = s.namedBy(n, own, vars, given)
		o.spelling = spelling{naming: n, named: s.Platforms != "" || o.layer != nil, alone: len(all) == 1, sole: ofPlatform(all, n.platform) == 1}
		if o.Platform, o.file, err = open(n.platform, own, platforms); err != nil {
			return nil, "", err
		}
		chosen = append(chosen, o)
	}
	return chosen, aside, nil
}

// checkNamed refuses names that are unfit, and those of no platform.
func (s settings) checkNamed(all []naming, available []string, given Given, reserved func(string) bool) error {
	by := PlatformsSetting
	if s.Platforms == "" && given.Profile != nil {
		by = given.Profile.title()
	}
	if err := checkNames(all, by, available, reserved); err != nil {
		return err
	}
	for _, n := range all {
		if !slices.Contains(available, n.platform) {
			return s.noPlatform(n, given, available)
		}
	}
	return nil
}

// wrongPlatforms is what is wrong with ORGDATA_PLATFORMS, nil where nothing is known to be: variables that begin with the names that it should have are no settings then.
func wrongPlatforms(vars map[string]string, platforms Platforms) error {
	naming := map[string]string{}
	for _, name := range []string{PlatformsSetting, PlatformSetting, ManifestSetting, "HOME"} {
		naming[name] = vars[name]
	}
	cleaned, err := clean(naming, nil)
	if err != nil {
		return err
	}
	if cleaned[PlatformsSetting] == "" {
		return misspeltPlatforms(vars)
	}
	s := settings{Platforms: cleaned[PlatformsSetting], Platform: cleaned[PlatformSetting], Manifest: cleaned[ManifestSetting]}
	all, err := s.named()
	if err != nil {
		return err
	}
	own, err := s.ownPlatforms(platforms)
	if err != nil {
		return nil // it is not known which names there are
	}
	return s.checkNamed(all, available(own, platforms.Known), Given{}, platforms.Reserved)
}

// misspeltPlatforms refuses a variable that was to be ORGDATA_PLATFORMS, where that is not set.
func misspeltPlatforms(vars map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if ours(name) && !slices.Contains(names(), name) && nearestOfOurs(name, names()) == PlatformsSetting {
			return mistake("Did you mean "+PlatformsSetting+"?", "%s is no setting of this program.", words.Line(name, 100))
		}
	}
	return nil
}

// open describes a platform; the user's own goes before an embedded one of its name.
func open(name string, own []described, platforms Platforms) (Platform, string, error) {
	for _, d := range own {
		if d.Name == name {
			return d.Platform, d.file, nil
		}
	}
	p, err := platforms.Open(name, "")
	if err != nil {
		return p, "", mistake("", "%v", err)
	}
	return p, "", nil
}

// available are the names of the platforms that can be opened.
func available(own []described, known []Known) []string {
	var names []string
	for _, k := range known {
		names = append(names, k.Name)
	}
	for _, d := range own {
		if !slices.Contains(names, d.Name) {
			names = append(names, d.Name)
		}
	}
	return names
}

func ofPlatform(all []naming, platform string) int {
	n := 0
	for _, o := range all {
		if o.platform == platform {
			n++
		}
	}
	return n
}

func (s settings) noPlatform(n naming, given Given, available []string) error {
	next := "Set it to " + words.Or(available) + ", or describe the platform in a file and set ORGDATA_MANIFEST."
	switch {
	case given.Profile.of(n) != nil:
		return mistake("There are "+words.And(available)+"; a profile's connection to another has the path of its manifest.", "Profile %s has a connection to %q, which is no known platform.", given.Profile.Name, words.Line(n.platform, 60))
	case given.Platform != "":
		return mistake("Give "+words.Or(available)+", or the name of a connection.", "%s is %q, which is no known platform.", PlatformFlag, words.Line(given.Platform, 60))
	case s.Platforms == "":
		return mistake(next, "%s is %q, which is no known platform.", PlatformSetting, s.Platform)
	}
	switch {
	case strings.Contains(n.platform, ":"):
		return mistake("Write name=platform.", "%s has %q, in which a colon parts name and platform.", PlatformsSetting, words.Line(n.platform, 60))
	case strings.ContainsAny(n.platform, " \t;|+&/"):
		return mistake("Separate them by commas.", "%s has %q, in which there is no comma.", PlatformsSetting, words.Line(n.platform, 60))
	}
	return mistake("There are "+words.And(available)+"; describe another in a file and set ORGDATA_MANIFEST.",
		"%s names %q, which is no known platform.", PlatformsSetting, words.Line(n.platform, 60))
}

// refuseGeneral refuses, where several connections are opened, a setting that does not say which of them it is for.
func refuseGeneral(all []naming, vars map[string]string) error {
	if len(all) < 2 {
		return nil
	}
	for _, setting := range perConnection {
		if vars[setting] == "" {
			continue
		}
		var instead []string
		for _, n := range all {
			instead = append(instead, n.prefix()+rest(setting))
		}
		return mistake("Set "+words.Or(instead)+" instead.", "%s is set, which does not say for which of %s it is.", setting, words.And(namesIn(all)))
	}
	return nil
}

func namesIn(all []naming) []string {
	names := make([]string, len(all))
	for i, n := range all {
		names[i] = n.name
	}
	return names
}

// unnamed is the one connection that is opened where none is named.
func unnamed(own []described, vars map[string]string, known []Known) ([]naming, error) {
	name := ""
	switch len(own) {
	case 0:
		var err error
		if name, err = recognise(vars, known); err != nil {
			return nil, err
		}
	case 1:
		name = own[0].Name
	default:
		var names []string
		for _, d := range own {
			names = append(names, d.Name)
		}
		return nil, mistake("Set "+PlatformSetting+" to one of them, or "+PlatformsSetting+" to several.", "%s describes %s, and none is named.", ManifestSetting, words.And(names))
	}
	return []naming{{name, name}}, nil
}

func recognise(vars map[string]string, known []Known) (string, error) {
	var found, set []string
	for _, k := range known {
		if name, _ := firstSet(vars, k.variables()); name != "" {
			found, set = append(found, k.Name), append(set, name)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", noneSet(vars, known)
	default:
		return "", mistake("Set ORGDATA_PLATFORM to the one to use: "+words.Or(found)+", or "+PlatformsSetting+" to several, separated by commas.",
			"Variables of several platforms are set: %s.", words.And(set))
	}
}

// noneSet says that no variable of a platform is set, and which one is that may have been meant as such.
func noneSet(vars map[string]string, known []Known) error {
	var names, own []string
	hint, next := "", ""
	for _, k := range known {
		names = append(names, k.Name)
		if len(k.Env) > 0 {
			own = append(own, k.Env[0])
		}
		if h, meant := takenFor(k.variables(), vars, nil); h != "" {
			hint, next = h, ""
			if meant != "" {
				next = "Did you mean " + meant + "?"
			}
		}
	}
	return mistake(cmp.Or(next, fmt.Sprintf("To sign in, and have that kept in a profile, run: orgdata-mcp auth login; to try it without an account add --sandbox, or run: orgdata-mcp demo; or set ORGDATA_PLATFORM to %s, or the platform's own key variable (%s)",
		words.Or(names), words.Or(own))), "No platform is set.%s", hint)
}
