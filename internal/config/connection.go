package config

import (
	"context"
	"fmt"
	"slices"
)

// Connection is one platform to open, and what its requests are signed with.
type Connection struct {
	Name     string // that statements and settings call it by: the platform's, or an alias
	Platform string // name of the platform, known to exist
	Manifest string // path of a user's own manifest, "" when the platform is an embedded one
	BaseURL  string // replaces the manifest's address when not ""
	Auth     string // name of the way into the platform that was chosen, "" for none

	// Credentials returns the value of every credential that is set, by name; the map is not to be changed. It reads the key file again
	// when it has changed, so it may fail later although Load succeeded. Errors are *Error.
	Credentials func() (map[string]string, error)
	// Renew gets the key anew where it is kept, after the platform has refused the credentials given; what Credentials returns then may be
	// the same. Calls at the same time share one attempt. Errors are *Error or the context's.
	Renew func(ctx context.Context, refused map[string]string) error
	// Sources are the settings that the credentials come from, by the credential's name.
	Sources map[string]string
	// Variables are by the credential's name those that may give it, the one to tell people of first.
	Variables map[string][]string
	// Login is the command that signs in anew where a profile gives the credentials; "".
	Login string

	// BaseURLSetting and AuthSetting are what BaseURL and Auth come from, or the variables that they would come from.
	BaseURLSetting, AuthSetting string

	inForce []InForce
}

// circumstances are what all connections are read from.
type circumstances struct {
	vars    map[string]string
	environ []string
	known   []string // the variables that some connection reads
	warn    func(string)
	aside   string // about a profile that is not read, as a sentence; ""
}

// connectAll reads the settings of each connection.
func connectAll(ctx context.Context, chosen []*opening, c circumstances) ([]Connection, error) {
	var all []Connection
	for _, o := range chosen {
		o.doubtNames(c)
		connection, err := o.connect(ctx, c)
		if err != nil {
			return nil, err
		}
		all = append(all, connection)
	}
	return all, nil
}

func (o *opening) connect(ctx context.Context, c circumstances) (Connection, error) {
	baseSetting, base, err := o.address(c.vars)
	if err != nil {
		return Connection{}, err
	}
	if base != "" && !sameAddress(base, o.BaseURL) {
		o.KeysPage = "" // it is that of the platform's own address
	}
	_, auth, err := o.value(c.vars, AuthSetting)
	if err != nil {
		return Connection{}, err
	}
	creds, err := o.collect(ctx, c, auth)
	if err != nil {
		return Connection{}, err
	}
	authSetting, auth := o.way(auth)
	if o.addressOfOthers(baseSetting) {
		c.warn(fmt.Sprintf("%s is set, and the address that the current profile, %s, has for %s does not count. Next: Set %s too if that is meant", o.layer.overridden.setting, o.layer.profile.Name, o.name, o.setting(BaseURLSetting)))
		baseSetting, base = o.setting(BaseURLSetting), ""
	}
	connection := Connection{
		Name: o.name, Platform: o.Name, Manifest: o.file, BaseURL: base, Auth: auth,
		Credentials: creds.now, Renew: creds.again, Sources: creds.sources, Variables: map[string][]string{},
		BaseURLSetting: baseSetting, AuthSetting: authSetting, Login: o.login(),
		inForce: o.explain(creds, baseSetting, base, authSetting, auth),
	}
	for _, cr := range o.Credentials {
		connection.Variables[cr.Name] = o.all(cr)
	}
	return connection, nil
}

// variables are all that a connection reads, and the platform's own although another may be of it, too.
func (o *opening) variables() []string {
	var all []string
	for _, setting := range perConnection {
		all = append(all, o.names(setting)...)
	}
	for _, c := range o.Credentials {
		all = append(all, c.variables()...)
		all = append(all, o.all(c)...)
		all = append(all, o.files(c)...)
	}
	return all
}

func variablesOf(chosen []*opening) []string {
	var all []string
	for _, o := range chosen {
		for _, name := range o.variables() {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}
