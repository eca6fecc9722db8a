package config

import (
	"strings"

	"github.com/caarlos0/env/v11"
)

// Given is what a command line and a profile say. Flags go before the environment, and the environment before the profile, setting by setting.
type Given struct {
	Platform     string   // of the flag --platform: a platform's name, or a connection's; ""
	Organization string   // of the flag --org: an organisation's id; ""
	Profile      *Profile // nil: none
}

// Profile is what a profile says of connections.
type Profile struct {
	Name        string
	NamedBy     string // the flag or the variable that names it; "": it is the current one, which goes where the environment names other platforms
	Connections []ProfileConnection
}

// ProfileConnection is a connection as a profile has it.
type ProfileConnection struct {
	Name, Platform string
	Manifest       string            // path of the user's own manifest; ""
	BaseURL        string            // ""
	Credentials    map[string]string // that are no secrets, by name; the organisation is one
	Secrets        []string          // the names of those that Secret gives
	// Secret reads a secret where it is kept. Its errors are for people.
	Secret func(credential string) (string, error)
}

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

// The variables about profiles, and the flags that say what [Given] holds.
const (
	ProfileSetting   = "ORGDATA_PROFILE"
	NoProfile        = "none"            // as a value of it, and of the flag: no profile is read
	KeyringSetting   = "ORGDATA_KEYRING" // off: secrets are kept in files
	ProfileFlag      = "--profile"
	PlatformFlag     = "--platform"
	OrganizationFlag = "--org"
)
