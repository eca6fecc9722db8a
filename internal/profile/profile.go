package profile

import "time"

// Profile is a name for connections.
type Profile struct {
	Name        string
	Connections []Connection // in the order of the file
}

// ConnectionNames are those of its connections, in their order.
func (p Profile) ConnectionNames() []string {
	var names []string
	for _, c := range p.Connections {
		names = append(names, c.Name)
	}
	return names
}

// Connection is what a platform is asked with, but for the secrets themselves.
type Connection struct {
	Name             string // its platform's, or an alias
	Platform         string
	Manifest         string // path of the user's own manifest; "" where the platform is an embedded one
	BaseURL          string // in the place of the platform's own address; ""
	Auth             string // the way in, as the platform's manifest calls it; ""
	Organization     string // its id; ""
	OrganizationName string
	Credentials      map[string]string // that are no secrets, by name
	Secrets          map[string]string // by a credential's name, where it is kept: InKeyring or InFile
	Since            time.Time         // the day on which the secret was given; zero: unknown
}

// Where a secret is kept.
const (
	InKeyring = "keyring"
	InFile    = "file"
)

// Kept says where the secrets of a connection went.
type Kept struct {
	Where string // InKeyring or InFile; "" where none was given
	Path  string // of the folder with the file; "" for the keyring
	Why   string // the keyring was not taken, as the end of a sentence ("because …"); ""
	Left  string // the accounts of the keyring that still hold what was replaced, since it cannot be reached now, as a sentence has them; ""
}
