package config

import (
	"cmp"
	"slices"
	"strings"
)

// spelling says how the variables of one connection are called.
type spelling struct {
	naming
	named bool // by a setting: variables that begin with its prefix are its own
	alone bool // no other connection is opened: the general variables are its own, too
	sole  bool // no other connection is of its platform: the platform's variables are its own, too
}

// perConnection are the settings that each connection has of its own.
var perConnection = []string{general[APIKey], fileSetting, commandSetting, general[Organization], BaseURLSetting, AuthSetting}

// names are the variables that give a general setting, the one to tell people of first.
func (s spelling) names(setting string) []string {
	var all []string
	if s.alone {
		all = append(all, setting)
	}
	if s.named {
		all = append(all, s.prefix()+rest(setting))
	}
	if s.aliased() {
		slices.Reverse(all)
	}
	return all
}

// setting is the first of names; one that all connections share stays as it is.
func (s spelling) setting(general string) string {
	if !slices.Contains(perConnection, general) {
		return general
	}
	return s.names(general)[0]
}

// ofCredential are the ORGDATA_* variables that give a credential.
func (s spelling) ofCredential(c Credential) []string {
	setting := general[c.Name]
	if c.OrgID && c.Name != APIKey {
		setting = general[Organization]
	}
	switch {
	case setting != "":
		return s.names(setting)
	case s.named && len(c.Env) > 0:
		return []string{s.prefix() + cmp.Or(rest(c.Env[0]), c.Env[0])}
	}
	return nil
}

// ofPlatform are the platform's own variables for a credential, where no other connection could mean them.
func (s spelling) ofPlatform(c Credential) []string {
	if !s.sole {
		return nil
	}
	return c.Env
}

// all are the variables that may give a credential, but for files.
func (s spelling) all(c Credential) []string {
	return slices.Concat(s.ofCredential(c), s.ofPlatform(c))
}

// files are the variables that name a file with a secret, but for the general one for the key.
func (s spelling) files(c Credential) []string {
	if c.Name == APIKey {
		return withFiles(nil, s.ofPlatform(c))
	}
	return withFiles(nil, s.all(c))
}

// settings are the prefixed variables that a connection named so may have, as far as that is known without its platform.
func (n naming) settings() []string {
	all := make([]string, len(perConnection))
	for i, setting := range perConnection {
		all[i] = n.prefix() + rest(setting)
	}
	return all
}

// variablesIn are the variables that are set and begin as those of a connection named so do.
func (n naming) variablesIn(vars map[string]string) []string {
	var all []string
	for name := range vars {
		if strings.HasPrefix(name, n.prefix()) {
			all = append(all, name)
		}
	}
	return all
}

// isOf tells whether a variable is a general setting or that of a connection.
func isOf(name, setting string) bool {
	return name == setting || strings.HasPrefix(name, ownPrefix) && strings.HasSuffix(name, "_"+rest(setting))
}

// beside is the variable of another setting for the connection that a variable is of.
func beside(name, setting string) string {
	for _, of := range perConnection {
		if name != of && isOf(name, of) {
			return strings.TrimSuffix(name, rest(of)) + rest(setting)
		}
	}
	return setting
}

// value is a setting of the connection, with the variable that gives it. Where two may give it, they must agree.
func (s spelling) value(vars map[string]string, setting string) (name, value string, err error) {
	return agreed(vars, s.names(setting))
}

// agreed is the value of variables that mean the same. Which of two that differ was meant, nobody can tell.
func agreed(vars map[string]string, names []string) (name, value string, err error) {
	for _, n := range names {
		v := strings.TrimSpace(vars[n])
		switch {
		case v == "" || v == value:
		case value != "":
			return "", "", mistake("Unset one of them.", "%s and %s are both set and differ.", name, n)
		default:
			name, value = n, v
		}
	}
	return name, value, nil
}
