package manifest

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

//go:embed platforms/*.yaml
var embedded embed.FS

const (
	embeddedDir = "platforms/"
	suffix      = ".yaml"
)

// Embedded returns the names of the embedded manifests, sorted.
func Embedded() []string {
	files, err := fs.Glob(embedded, embeddedDir+"*"+suffix)
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(f, embeddedDir), suffix)
	}
	return files
}

// Head is what can be told of an embedded manifest without parsing it.
type Head struct {
	Platform string
	Env      map[string]string // environment variable of the platform's own documentation -> credential
}

// Heads reads a few lines of each embedded manifest and parses none: some microseconds. It relies on how the embedded
// ones write a credential, on one line with env first; a test compares it with the parser.
func Heads() []Head {
	var heads []Head
	for _, name := range Embedded() {
		data, err := embedded.ReadFile(embeddedDir + name + suffix)
		if err != nil {
			continue // Embedded just listed it
		}
		head, _, _ := splitTables(data)
		h := Head{Platform: name, Env: map[string]string{}}
		for line := range bytes.Lines(head) {
			credential, rest, ok := strings.Cut(string(line), ": {env: [")
			if !ok {
				continue
			}
			list, _, _ := strings.Cut(rest, "]")
			for env := range strings.SplitSeq(list, ",") {
				h.Env[strings.TrimSpace(env)] = strings.TrimSpace(credential)
			}
		}
		heads = append(heads, h)
	}
	return heads
}

// Load returns the named embedded manifest. Its tables are parsed on first use, because that takes longer than the
// rest of the program's start. The error for an unknown name lists the known.
func Load(name string) (*Manifest, error) {
	if !slices.Contains(Embedded(), name) {
		return nil, fmt.Errorf("no manifest for platform %q; %s", words.Line(name, 60), words.DidYouMean(name, Embedded()))
	}
	data, err := embedded.ReadFile(embeddedDir + name + suffix)
	if err != nil {
		return nil, fmt.Errorf("reading the manifest of %s: %w", name, err)
	}
	return parseLazily(name+suffix, data)
}

// parseLazily parses what is before the tables now and the tables on first use.
func parseLazily(file string, data []byte) (*Manifest, error) {
	head, tail, lines := splitTables(withoutComments(data))
	r := &reader{file: file}
	root := r.parse(head)
	if root == nil {
		return nil, r.err()
	}
	m := r.head(root)
	if err := r.err(); err != nil {
		return nil, err
	}
	m.tables = sync.OnceValues(func() ([]Table, error) {
		r := &reader{file: file, offset: lines}
		root := r.parse(tail)
		if root == nil {
			return nil, r.err()
		}
		top := r.mapping(root, "manifest", "tables")
		tables := r.tables(top.node("tables"), m)
		r.checkReferences(tables)
		return tables, r.err()
	})
	return m, nil
}

// Parse reads a manifest. file is its name in messages. The error, a *Error, has one line for each thing that
// is wrong: file:line:column, what is wrong, and the mend.
func Parse(file string, data []byte) (*Manifest, error) {
	r := &reader{file: file}
	root := r.parse(data)
	if root == nil {
		return nil, r.err()
	}
	m := r.head(root)
	top := (&reader{}).mapping(root, "manifest", headKeys[:]...)
	tables := r.allTables(top, m)
	r.checkTree(top, m, tables)
	r.checkReferences(tables)
	m.tables = func() ([]Table, error) { return tables, nil }
	if err := r.err(); err != nil {
		return nil, err
	}
	return m, nil
}

func (r *reader) allTables(top mapping, m *Manifest) []Table {
	if !top.has("tables") {
		r.wrong(top.at, "manifest: tables is missing; add tables: with at least one")
		return nil
	}
	if _, empty := top.node("tables").(*ast.NullNode); empty {
		r.wrong(top.place("tables"), "tables: is empty; add at least one")
		return nil
	}
	return r.tables(top.node("tables"), m)
}

// splitTables cuts a manifest before its top-level tables. lines is how many lines the head has.
func splitTables(data []byte) (head, tail []byte, lines int) {
	mark := []byte("\ntables:")
	i := bytes.Index(data, mark)
	if i < 0 {
		return data, nil, 0
	}
	head, tail = data[:i+1], data[i+1:]
	return head, tail, bytes.Count(head, []byte("\n"))
}

// withoutComments blanks the lines that are comments only, which the parser would take its time over. The embedded
// manifests have no text block in which such a line would be text.
func withoutComments(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for line := range bytes.Lines(data) {
		if bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("#")) {
			out = append(out, '\n')
			continue
		}
		out = append(out, line...)
	}
	return out
}

// Tables returns the tables in file order. The slice is shared: do not change it. An embedded manifest parses them on first use.
func (m *Manifest) Tables() ([]Table, error) { return m.tables() }

// Table returns the named table. The error for an unknown one names the nearest.
func (m *Manifest) Table(name string) (*Table, error) {
	tables, err := m.tables()
	if err != nil {
		return nil, err
	}
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
