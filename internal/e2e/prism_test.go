package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"
)

// mocked is a document of OpenAPI that Prism serves, which nobody here wrote and which refuses what the document does not allow.
type mocked struct {
	document  string
	variables map[string]string // credentials
	unused    []string          // query parameters of the tables' lists that a manifest does not ask with, each told when it is made
}

var mockedDocuments = []mocked{
	{"clinic.yaml", map[string]string{"CLINIC_API_KEY": "key-3Yc8Qd61mZ"}, nil},
	{"ledger.yaml", map[string]string{"LEDGER_API_KEY": "key-3Yc8Qd61mZ"}, []string{"created[gt]", "created[lt]", "ending_before", "expand[]"}},
	{"forge.json", map[string]string{"FORGE_API_KEY": "key-3Yc8Qd61mZ"}, []string{"created_since"}},
	{"fleet.yaml", map[string]string{"FLEET_API_KEY": "key-3Yc8Qd61mZ", "FLEET_HUB_ID": "0123456789abcdef01234567"}, []string{"include"}},
}

// TestPrismRefusesNothing: by what manifest from-openapi makes of a document, each parameter is sent that it declares, and a mock server that judges requests
// by the document refuses none.
func TestPrismRefusesNothing(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{root: root, clients: filepath.Join(root, "internal", "e2e", "clients", "node_modules", ".bin"), home: t.TempDir(), bin: t.TempDir()}
	l.requireClients(t)
	registerSources(t, root)
	l.binary = l.build(t, "orgdata-mcp", "./cmd/orgdata-mcp")
	for _, m := range mockedDocuments {
		t.Run(m.document, func(t *testing.T) { l.askPrism(t, m) })
	}
}

func (l *lab) askPrism(t *testing.T, m mocked) {
	document := filepath.Join(l.root, "internal", "openapi", "testdata", m.document)
	seen := l.prism(t, document)
	file := filepath.Join(t.TempDir(), "made.yaml")
	made := run(t, l.home, l.env(nil), l.binary, "manifest", "from-openapi", document, "--base-url", seen.url, "-o", file)
	if made.code != 0 {
		t.Fatalf("%s\n%s", made.stdout, made.stderr)
	}
	tables := readTables(t, file)
	variables := maps.Clone(m.variables)
	maps.Copy(variables, map[string]string{"ORGDATA_MANIFEST": file, "ORGDATA_CACHE_TTL": "0", "ORGDATA_PERSONAL": "show"}) // each statement is asked for anew, by filters on names, too
	s := &shop{lab: l}
	var statements []string
	for _, table := range tables {
		statements = append(statements, table.statements()...)
	}
	answers := s.ask(t, variables, statements...)
	for i, sql := range statements {
		if answers[i] == "" {
			t.Errorf("%s: no answer", sql)
		}
	}
	seen.check(t, declaredParameters(t, document), m.unused)
	t.Logf("%d tables, %d statements, %d requests, parameters %v", len(tables), len(statements), seen.requests, slices.Sorted(maps.Keys(seen.sent)))
}

// seen is what went through to Prism.
type seen struct {
	url string

	mu       sync.Mutex
	requests int
	sent     map[string]bool // query parameters
	refused  []string
}

// prism starts the mock server, behind a proxy that notes what it is asked and what it refuses.
func (l *lab) prism(t *testing.T, document string) *seen {
	t.Helper()
	port := freePort(t)
	program := filepath.Join(l.clients, "..", "@stoplight", "prism-cli", "dist", "index.js")
	mock := start(t, "prism", l.env(nil), func(line string) bool { return strings.Contains(line, "listening") }, l.node, program, "mock", "--errors", "-h", "127.0.0.1", "-p", port, document)
	t.Cleanup(mock.kill)
	to := &url.URL{Scheme: "http", Host: "127.0.0.1:" + port}
	s := &seen{sent: map[string]bool{}}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }, ModifyResponse: s.note}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *seen) note(r *http.Response) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	for name := range r.Request.URL.Query() {
		s.sent[name] = true
	}
	if r.StatusCode >= 400 {
		s.refused = append(s.refused, fmt.Sprintf("%d %s", r.StatusCode, r.Request.URL.RequestURI()))
	}
	return nil
}

// check wants that nothing was refused and that each parameter was sent.
func (s *seen) check(t *testing.T, declared, unused []string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.refused) > 0 {
		t.Errorf("Prism refused %d of %d requests: %v", len(s.refused), s.requests, s.refused)
	}
	for _, name := range declared {
		if s.sent[name] == slices.Contains(unused, name) {
			t.Errorf("parameter %s: sent is %t", name, s.sent[name])
		}
	}
	for name := range s.sent {
		if !slices.Contains(declared, name) {
			t.Errorf("parameter %s was sent, and the document has none", name)
		}
	}
}

// declaredParameters are the query parameters of a document's GETs, as requests write them, read with nothing but a reader of YAML.
func declaredParameters(t *testing.T, document string) []string {
	t.Helper()
	type schema struct {
		AnyOf      []struct{ Properties map[string]any } `yaml:"anyOf"`
		Properties map[string]any
	}
	type parameter struct {
		Ref             string `yaml:"$ref"`
		Name, In, Style string
		Schema          schema
	}
	var doc struct {
		Paths map[string]struct {
			Get *struct{ Parameters []parameter }
		}
		Components struct{ Parameters map[string]parameter }
	}
	text, err := os.ReadFile(document)
	if err == nil {
		err = yaml.Unmarshal(text, &doc)
	}
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, item := range doc.Paths {
		if item.Get == nil {
			continue
		}
		for _, p := range item.Get.Parameters {
			if p.Ref != "" {
				p = doc.Components.Parameters[p.Ref[strings.LastIndex(p.Ref, "/")+1:]]
			}
			members := p.Schema.Properties
			for _, alternative := range p.Schema.AnyOf {
				if alternative.Properties != nil {
					members = alternative.Properties
				}
			}
			switch {
			case p.In != "query":
			case p.Style == "deepObject":
				for name := range members {
					all[p.Name+"["+name+"]"] = true
				}
			default:
				all[p.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// madeTable is what a statement has to know of a table of a manifest.
type madeTable struct {
	name    string
	columns []madeColumn
	ordered []string
	path    string
}

type madeColumn struct {
	name            string
	Type            string
	Enum            []string
	Input, Required bool
	Filter          map[string]any
}

func readTables(t *testing.T, file string) []madeTable {
	t.Helper()
	var manifest struct{ Tables yaml.MapSlice }
	text, err := os.ReadFile(file)
	if err == nil {
		err = yaml.UnmarshalWithOptions(text, &manifest, yaml.UseOrderedMap())
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []madeTable
	for _, entry := range manifest.Tables {
		var table struct {
			Get     string
			Columns yaml.MapSlice
			Order   struct{ Columns any }
		}
		decode(t, entry.Value, &table)
		one := madeTable{name: fmt.Sprint(entry.Key), path: table.Get}
		for _, c := range table.Columns {
			column := madeColumn{}
			decode(t, c.Value, &column)
			column.name = fmt.Sprint(c.Key)
			one.columns = append(one.columns, column)
		}
		if names, ok := table.Order.Columns.([]any); ok {
			for _, name := range names {
				one.ordered = append(one.ordered, fmt.Sprint(name))
			}
		}
		all = append(all, one)
	}
	return all
}

func decode(t *testing.T, value, to any) {
	t.Helper()
	text, err := yaml.Marshal(value)
	if err == nil {
		err = yaml.UnmarshalWithOptions(text, to, yaml.UseOrderedMap())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// value is one of a column, as SQL has it.
func (c *madeColumn) value() string {
	switch c.Type {
	case "integer":
		return "1"
	case "number":
		return "1.5"
	case "boolean":
		return "true"
	case "uuid":
		return "'6f7b1cf0-2a3c-4a53-9a3b-1d2c3b4a5f60'"
	case "date":
		return "'2026-01-02'"
	case "datetime":
		return "'2026-01-02T03:04:05Z'"
	}
	if len(c.Enum) > 0 {
		return "'" + c.Enum[0] + "'"
	}
	return "'abc'"
}

// statements ask a table in each way that it can be asked.
func (m *madeTable) statements() []string {
	var needs []string
	for _, c := range m.columns {
		if c.Required || strings.Contains(m.path, "{"+c.name+"}") {
			needs = append(needs, c.name+" = "+c.value())
		}
	}
	ask := func(more ...string) string {
		sql := "SELECT * FROM " + m.name
		if conditions := slices.Concat(needs, more); len(conditions) > 0 {
			sql += " WHERE " + strings.Join(conditions, " AND ")
		}
		return sql
	}
	all := []string{ask()}
	for _, c := range m.columns {
		for op := range c.Filter {
			sign := map[string]string{"ge": ">=", "le": "<="}[op]
			if sign == "" {
				sign = "="
			}
			all = append(all, ask(c.name+" "+sign+" "+c.value()))
		}
	}
	for _, name := range m.ordered {
		all = append(all, ask()+" ORDER BY "+name+" DESC LIMIT 1", ask()+" ORDER BY "+name+" LIMIT 1")
	}
	return all
}
