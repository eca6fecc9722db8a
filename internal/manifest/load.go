package manifest

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

//go:embed platforms/*.yaml
var embedded embed.FS

// heads has, of each embedded manifest, what stands before its tables, as the parser found it: parsing YAML would be a good part of the program's start,
// which reads the head of one platform alone. They are generated (go test ./internal/manifest -update), and a test compares them with the parser's word.
//
//go:embed platforms/heads/*.json
var heads embed.FS

//go:embed platforms/bodies/*.json
var bodies embed.FS

// knownJSON has what a start has to know of all of them, generated likewise.
//
//go:embed platforms/known.json
var knownJSON []byte

// Known is what there is to know of an embedded manifest before one of them is chosen.
type Known struct {
	Platform    string
	Credentials []Credential
}

// AllKnown returns the platforms whose manifests the program has of its own, by name. The slice is shared: do not change it.
func AllKnown() []Known { return allKnown() }

var allKnown = sync.OnceValue(func() []Known {
	var known []Known
	if err := json.Unmarshal(knownJSON, &known); err != nil {
		panic(fmt.Sprintf("the embedded known.json is damaged: %v", err)) // a test reads it
	}
	return known
})

// Embedded returns the manifests that the program has of its own, by platform. Their tables are read when they are first asked for.
func Embedded() []*Manifest {
	var list []*Manifest
	for _, k := range AllKnown() {
		list = append(list, embeddedHead(k.Platform))
	}
	return list
}

// head is how the head of an embedded manifest is kept. What only some questions need is read when it is asked for: to get to know the types that tables
// are made of takes half the time that the head does.
type head struct {
	*Manifest
	Identity, Keys json.RawMessage
}

// embeddedHead reads the head of an embedded manifest.
func embeddedHead(name string) *Manifest {
	m := &Manifest{}
	h := head{Manifest: m}
	text, err := heads.ReadFile("platforms/heads/" + name + ".json")
	if err != nil {
		panic(fmt.Sprintf("there is no embedded head of %s: %v", name, err))
	}
	readHead(name, text, &h)
	m.identity, m.keys = partOfHead[Identity](name, h.Identity), partOfHead[KeyList](name, h.Keys)
	m.viewsChecked = true
	body := sync.OnceValues(func() (body, error) { return embeddedBody(name) })
	m.tables = func() ([]Table, error) {
		b, err := body()
		return b.Tables, err
	}
	m.views = func() ([]View, error) {
		b, err := body()
		return b.Views, err
	}
	m.references = sync.OnceValues(func() (map[string]ReferenceContent, error) {
		parsed, err := parseEmbedded(name)
		if err != nil {
			return nil, err
		}
		return parsed.references()
	})
	return m
}

// partOfHead reads a part of a head on first use; nil where there is none.
func partOfHead[T any](name string, text json.RawMessage) func() *T {
	if text == nil {
		return nil
	}
	return sync.OnceValue(func() *T {
		part := new(T)
		readHead(name, text, part)
		return part
	})
}

// readHead panics where the text is damaged: a test reads all.
func readHead(name string, text []byte, into any) {
	if err := json.Unmarshal(text, into); err != nil {
		panic(fmt.Sprintf("the embedded head of %s is damaged: %v", name, err))
	}
}

// body is what stands behind the head of an embedded manifest, as the parser found it: a process that asks one question would spend a good part of its time
// parsing YAML. Bodies are generated as the heads are.
type body struct {
	Tables []Table
	Views  []View
}

func embeddedBody(name string) (b body, err error) {
	text, err := bodies.ReadFile("platforms/bodies/" + name + ".json")
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil {
		return b, fmt.Errorf("reading the tables of %s: %w", name, err)
	}
	return b, nil
}

// ViewsChecked tells whether the SELECTs of the views are known to be right: those of embedded manifests are, since a test has SQLite prepare them.
func (m *Manifest) ViewsChecked() bool { return m.viewsChecked }

// Load returns the embedded manifest of a platform. The error for an unknown one names the nearest, or all.
func Load(platform string) (*Manifest, error) {
	var names []string
	for _, k := range AllKnown() {
		if k.Platform == platform {
			return embeddedHead(platform), nil
		}
		names = append(names, k.Platform)
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

// Tables returns the tables in file order. The slice is shared: do not change it. An embedded manifest reads them on first use.
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
