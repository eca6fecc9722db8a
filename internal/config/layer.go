package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// layer is what a profile says of one connection that is opened.
type layer struct {
	*ProfileConnection
	profile    *Profile
	overridden override // by what its credentials do not count
}

// override is a setting for which the credentials of a profile do not count.
type override struct {
	setting string // ""; there is none
	why     string // as a sentence
}

// layer is what the profile says of a connection, nil for nothing.
func (p *Profile) layer(n naming) *layer {
	if c := p.of(n); c != nil {
		return &layer{ProfileConnection: c, profile: p}
	}
	return nil
}

// source is what its values are said to come from.
func (l *layer) source() string { return l.profile.title() }

// what is a credential of it, as errors call it.
func (l *layer) what(credential string) string {
	what := "The " + words.Spoken(credential) + " of " + l.profile.title()
	if len(l.profile.Connections) > 1 {
		what += " for " + l.Name
	}
	return what
}

// login is the command that mends it, as the end of a sentence.
func (l *layer) login() string {
	line := "orgdata-mcp auth login --profile " + words.ShellWord(l.profile.Name) + " --platform " + words.ShellWord(l.Platform)
	if l.Name != l.Platform {
		line += " --as " + words.ShellWord(l.Name)
	}
	if l.BaseURL != "" {
		line += " --base-url " + words.ShellWord(l.BaseURL)
	}
	if l.Manifest != "" {
		line += " --manifest " + words.ShellWord(l.Manifest)
	}
	return line
}

// login is the command that signs in anew where the profile gives the credentials; "".
func (o *opening) login() string {
	if o.layer == nil || o.layer.overridden.setting != "" {
		return ""
	}
	return o.layer.login()
}

// value is a credential of the connection; secret is whether it is one that is kept elsewhere.
func (l *layer) value(cr Credential) (value string, secret bool) {
	if slices.Contains(l.Secrets, cr.Name) {
		return "", true
	}
	value = l.Credentials[cr.Name]
	if value == "" && cr.OrgID {
		value = l.Credentials[Organization]
	}
	return strings.TrimSpace(value), false
}

// address is where requests of the connection go in the place of the platform's own address, and what says so. Another than the profile's is not one that its
// secrets were given for.
func (o *opening) address(vars map[string]string) (setting, base string, err error) {
	name, base, err := o.value(vars, BaseURLSetting)
	if err != nil || o.layer == nil {
		return o.setting(BaseURLSetting), base, err
	}
	l := o.layer
	switch {
	case base == "" && l.BaseURL != "":
		name, base = l.source(), l.BaseURL
	case base != "" && !sameAddress(base, cmp.Or(l.BaseURL, o.BaseURL)):
		l.overridden = override{name, fmt.Sprintf("%s gives another address than %s has, whose credentials go to no other.", name, l.source())}
	}
	if !sameFile(o.file, l.Manifest) {
		l.overridden = override{ManifestSetting, fmt.Sprintf("%s describes %s otherwise than %s has it, whose credentials go to no other.", ManifestSetting, o.Name, l.source())}
	}
	return cmp.Or(name, o.setting(BaseURLSetting)), base, nil
}

// addressOfOthers tells whether the address is that of a profile that nobody names, and the environment says as whom is asked: a key of a real account must not
// go where another's was tried.
func (o *opening) addressOfOthers(setting string) bool {
	l := o.layer
	return l != nil && setting == l.source() && l.overridden.setting != "" && l.profile.NamedBy == ""
}

// sameAddress tells whether two addresses are one.
func sameAddress(a, b string) bool {
	return strings.EqualFold(strings.TrimRight(a, "/"), strings.TrimRight(b, "/"))
}

// sameFile tells whether two paths, each of which may be "", are of one file.
func sameFile(a, b string) bool { return a == b || files.Same(a, b) }

// way is the way in that is chosen, and what says so: the environment, which has set, or else the profile.
func (o *opening) way(set string) (setting, way string) {
	if l := o.layer; set == "" && l != nil && l.overridden.setting == "" && l.Auth != "" {
		return l.source(), l.Auth
	}
	return o.setting(AuthSetting), set
}
