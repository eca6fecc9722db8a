package config

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Given is what a command line and a profile say. Flags go before the environment, and the environment before the profile, setting by setting.
type Given struct {
	Platform     string   // of the flag --platform: a platform's name, or a connection's; ""
	Organization string   // of the flag --org: an organisation's id; ""
	Otherwise    string   // of it, where it says whom a question is about: the one to sign in for where neither environment nor profile says any; ""
	Profile      *Profile // nil: none
	Unread       string   // why it is not known whether there is a profile, as a sentence; ""
	Elsewhere    []string // the names of other profiles that have what Platform names

	Deadline time.Duration // of the flag --timeout; 0: none
	Patience time.Duration // the time for an answer where neither flag nor environment says one; 0: the usual
}

// The variables about profiles, and the flags that say what [Given] holds.
const (
	ProfileSetting   = "ORGDATA_PROFILE"
	NoProfile        = "none"            // as a value of it, and of the flag: no profile is read
	KeyringSetting   = "ORGDATA_KEYRING" // off: secrets are kept in files
	ProfileFlag      = "--profile"
	PlatformFlag     = "--platform"
	OrganizationFlag = "--org"
	TimeoutFlag      = "--timeout"
)

// NamedProfile is the profile that a flag (its value, "" for none) or else the environment names, and which of the two it was; "" is none.
func NamedProfile(flag string, environ []string) (name, by string) {
	if flag != "" {
		return flag, ProfileFlag
	}
	if name = strings.TrimSpace(env.ToMap(environ)[ProfileSetting]); name != "" {
		return name, ProfileSetting
	}
	return "", ""
}

// besides is an error about what the environment lacks, with why a profile could not have it, or which one has.
func (g Given) besides(err error) error {
	var e *Error
	switch {
	case !errors.As(err, &e):
		return err
	case g.Unread != "":
		return &Error{Text: e.Text + " " + g.Unread, Next: e.Next}
	case len(g.Elsewhere) > 0:
		return &Error{Text: e.Text, Next: "Give " + ProfileFlag + " " + words.Or(g.Elsewhere) + ", which can ask it. Or else: " + e.Next}
	}
	return err
}

// narrowed leaves, where the flag names a platform or a connection, what the environment and the profile say of that alone. The environment is looked at first.
func (g Given) narrowed(environ []string) (Given, []string, error) {
	if g.Platform == "" {
		return g, environ, nil
	}
	name := strings.ToLower(strings.TrimSpace(g.Platform))
	all := namings(env.ToMap(environ)[PlatformsSetting])
	some := called(all, name)
	environ = without(onlyNaming(environ, all, some), PlatformSetting)
	if len(some) > 0 {
		return g, environ, nil
	}
	some = called(g.Profile.namings(), name)
	switch {
	case len(some) > 0:
		environ = ofSome(environ, g.Profile.namings(), some)
		g.Profile = g.Profile.only(some)
		return g, environ, nil
	case g.Profile != nil && g.Profile.NamedBy != "":
		return g, nil, g.Profile.lacks(PlatformFlag, name)
	}
	g.Profile = nil
	return g, append(environ, PlatformSetting+"="+name), nil
}

// called are the connections of a name: the one, else those to the platform of that name.
func called(all []naming, name string) []naming {
	for _, n := range all {
		if n.name == name {
			return []naming{n}
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(n naming) bool { return n.platform != name })
}

// without is environ without a variable.
func without(environ []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(e string) bool { return strings.HasPrefix(e, name+"=") })
}

// checkOrganization refuses a flag that does not say which of several connections it is for.
func (g Given) checkOrganization(all []naming) error {
	if g.Organization == "" || len(all) < 2 {
		return nil
	}
	return mistake("Name one with "+PlatformFlag+" besides.", "%s does not say for which of %s it is.", OrganizationFlag, words.And(namesIn(all)))
}

// WithOrganization is g with the flag's organisation by another name.
func (g Given) WithOrganization(id string) Given {
	if g.Organization != "" {
		g.Organization = id
	} else {
		g.Otherwise = id
	}
	return g
}

// organizationFlag is the credential that the flag gives; "" for none.
func (o *opening) organizationFlag() (string, error) {
	for _, cr := range o.Credentials {
		if cr.OrgID || cr.Name == Organization {
			return cr.Name, nil
		}
	}
	return "", mistake("Leave it out.", "%s is given, and requests to %s name no organization.", OrganizationFlag, o.Name)
}

// deadline is the time for an answer, and the flag or variable that may say another.
func (g Given) deadline(set time.Duration, vars map[string]string) (_ time.Duration, by string) {
	switch {
	case g.Deadline > 0:
		return g.Deadline, TimeoutFlag
	case g.Patience > 0 && vars[DeadlineSetting] == "":
		return g.Patience, TimeoutFlag
	}
	return set, DeadlineSetting
}
