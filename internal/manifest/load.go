package manifest

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

//go:embed platforms/*.yaml
var embedded embed.FS

// headsJSON has, by platform, what stands before the tables of each embedded manifest, as the parser found it: parsing YAML would be a good part
// of the program's start. It is generated (go test ./internal/manifest -update), and a test compares it with the parser's word.
//
//go:embed platforms/heads.json
var headsJSON []byte

var heads = sync.OnceValue(func() map[string]Manifest {
	var byName map[string]Manifest
	if err := json.Unmarshal(headsJSON, &byName); err != nil {
		panic(fmt.Sprintf("the embedded heads.json is damaged: %v", err)) // a test reads it
	}
	return byName
})

// Embedded returns the manifests that the program has of its own, by platform. Their files are parsed when their tables are first asked for.
func Embedded() []*Manifest {
	var list []*Manifest
	for _, name := range slices.Sorted(maps.Keys(heads())) {
		m := heads()[name]
		whole := sync.OnceValues(func() (*Manifest, error) { return parseEmbedded(name) })
		m.tables = func() ([]Table, error) {
			parsed, err := whole()
			if err != nil {
				return nil, err
			}
			return parsed.tables()
		}
		m.views = func() ([]View, error) {
			parsed, err := whole()
			if err != nil {
				return nil, err
			}
			return parsed.views()
		}
		m.references = func() (map[string]ReferenceContent, error) {
			parsed, err := whole()
			if err != nil {
				return nil, err
			}
			return parsed.references()
		}
		list = append(list, &m)
	}
	return list
}

// Load returns the embedded manifest of a platform. The error for an unknown one names the nearest, or all.
func Load(platform string) (*Manifest, error) {
	var names []string
	for _, m := range Embedded() {
		if m.Platform == platform {
			return m, nil
		}
		names = append(names, m.Platform)
	}
	return nil, fmt.Errorf("no manifest for platform %q; %s", words.Line(platform, 60), words.DidYouMean(platform, names))
}

func parseEmbedded(name string) (*Manifest, error) {
	file := name + ".yaml"
	data, err := embedded.ReadFile("platforms/" + file)
	if err != nil {
		return nil, fmt.Errorf("reading the manifest of %s: %w", name, err)
	}
	return Parse(file, data)
}

// Tables returns the tables in file order. The slice is shared: do not change it. An embedded manifest parses them on first use.
func (m *Manifest) Tables() ([]Table, error) { return m.tables() }

// Table returns the named table. The error for an unknown one names the nearest.
func (m *Manifest) Table(name string) (*Table, error) {
	tables, err := m.tables()
	if err != nil {
		return nil, err
	}
	return tableNamed(tables, name)
}

func tableNamed(tables []Table, name string) (*Table, error) {
	names := make([]string, len(tables))
	for i := range tables {
		if tables[i].Name == name {
			return &tables[i], nil
		}
		names[i] = tables[i].Name
	}
	return nil, fmt.Errorf("no table %q; %s", words.Line(name, 60), words.DidYouMean(name, names))
}

// Credential returns the credential of a name, or nil.
func (m *Manifest) Credential(name string) *Credential {
	for i := range m.Credentials {
		if m.Credentials[i].Name == name {
			return &m.Credentials[i]
		}
	}
	return nil
}

func (m *Manifest) credentialNames() []string {
	names := make([]string, len(m.Credentials))
	for i, c := range m.Credentials {
		names[i] = c.Name
	}
	return names
}
