package platform

import "embed"

//go:embed manifests/*.yaml
var embedded embed.FS

// Embedded returns the names of the embedded manifests, sorted.
func Embedded() []string { panic("todo") }

// Head is what can be told of an embedded manifest without parsing it.
type Head struct {
	Platform string
	Env      map[string]string // environment variable of the platform's own documentation -> credential
}

// Heads reads a few lines of each embedded manifest and parses none: some microseconds.
func Heads() []Head { panic("todo") }

// Load returns the named embedded manifest. Its tables are parsed on first use. The error for an unknown name lists the known.
func Load(name string) (*Manifest, error) { panic("todo") }

// Parse reads a manifest. file is its name in messages. The error has one line for each thing that is wrong:
// file:line:column, what is wrong, and the mend.
func Parse(file string, data []byte) (*Manifest, error) { panic("todo") }

// CheckCredentials tells, as an *Error with code configuration, what is missing or malformed in the credentials.
func (m *Manifest) CheckCredentials(credentials map[string]string) error { panic("todo") }
