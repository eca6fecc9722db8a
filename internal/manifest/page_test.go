package manifest

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const pageFile = "../../examples/manifest/README.md"

// pageMappings are the mappings of the grammar by their headings on the page.
var pageMappings = map[string]any{
	"file": fileKeys{}, "dashboard": dashboardKeys{}, "credential": credentialKeys{}, "authenticator": authenticatorKeys{}, "login": loginKeys{},
	"refresh": refreshKeys{}, "scope": scopeKeys{}, "place": placeKeys{}, "paginator": paginatorKeys{}, "errors": errorKeys{}, "cause": causeKeys{},
	"action": actionKeys{}, "limits": limitKeys{}, "limit headers": limitHeaderKeys{}, "route": routeKeys{}, "rotation": rotationKeys{}, "step": stepKeys{}, "config file": configFileKeys{}, "security": securityKeys{}, "identity": identityKeys{}, "keys": keysKeys{},
	"prompt": promptKeys{}, "argument": promptArgumentKeys{}, "table": tableKeys{}, "rows": rowsKeys{}, "tree": treeKeys{}, "one": oneKeys{},
	"envelope": envelopeKeys{}, "view": viewKeys{}, "view column": viewColumnKeys{}, "order": orderKeys{}, "window": windowKeys{}, "column": columnKeys{}, "parameter": paramKeys{},
	"basic": basicKeys{}, "client credentials": clientCredentialsKeys{}, "reference": referenceKeys{}, "record": recordKeys{},
}

// pageKey is a row of a table on the page.
type pageKey struct {
	name           string
	since2         bool
	value, meaning string
}

func (k pageKey) required() bool { return strings.HasPrefix(k.meaning, "**Required.**") }

var pageRow = regexp.MustCompile("^\\| `([a-z0-9_]+)`( ²)? \\| (.+) \\| (.+) \\|$")

// readPage returns the tables of the page by their headings, and its blocks of YAML.
func readPage(t *testing.T) (tables map[string][]pageKey, blocks []string) {
	t.Helper()
	text, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	tables = map[string][]pageKey{}
	heading, block, inBlock := "", "", false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		switch row := pageRow.FindStringSubmatch(line); {
		case line == "```yaml":
			inBlock, block = true, ""
		case inBlock && line == "```":
			inBlock, blocks = false, append(blocks, block)
		case inBlock:
			block += line + "\n"
		case strings.HasPrefix(line, "#"):
			heading = strings.TrimSpace(strings.TrimLeft(line, "#"))
		case row != nil:
			tables[heading] = append(tables[heading], pageKey{row[1], row[2] != "", row[3], row[4]})
		case strings.HasPrefix(line, "| `"):
			t.Errorf("%s: a row of another form: %s", heading, line)
		}
	}
	return tables, blocks
}

// TestPageHasEveryKey holds the page against the structs: each key, in what version it came, and no other.
func TestPageHasEveryKey(t *testing.T) {
	tables, _ := readPage(t)
	for heading, keys := range pageMappings {
		typ := reflect.TypeOf(keys)
		var want, have []string
		for i := range typ.NumField() {
			tag := typ.Field(i).Tag
			want = append(want, tag.Get("yaml")+" since "+tag.Get("since"))
		}
		for _, k := range tables[heading] {
			since := ""
			if k.since2 {
				since = "2"
			}
			have = append(have, k.name+" since "+since)
		}
		for _, key := range want {
			if !slices.Contains(have, key) {
				t.Errorf("%s under %q lacks a row of %s", pageFile, heading, key)
			}
		}
		for i, key := range have {
			if !slices.Contains(want, key) || slices.Index(have, key) < i {
				t.Errorf("%s under %q has %s, which %s has not, or has it twice", pageFile, heading, key, typ.Name())
			}
		}
	}
	for heading := range tables {
		if pageMappings[heading] == nil {
			t.Errorf("%s has a table of keys under %q, which is no mapping", pageFile, heading)
		}
	}
}

// TestPageHasEveryMapping finds the mappings in the sources, so that none is forgotten in pageMappings.
func TestPageHasEveryMapping(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	mapping, found := regexp.MustCompile(`(?s)type (\w+Keys) struct \{`), 0
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		source, err := os.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range mapping.FindAllSubmatch(source, -1) {
			found++
			name := string(match[1])
			if !slices.ContainsFunc(mappingTypes(), func(s string) bool { return s == name }) {
				t.Errorf("%s: %s is a mapping that pageMappings lacks", file.Name(), name)
			}
		}
	}
	if found != len(pageMappings) {
		t.Errorf("found %d mappings in the sources, and %d on the page", found, len(pageMappings))
	}
}

func mappingTypes() []string {
	var names []string
	for _, keys := range pageMappings {
		names = append(names, reflect.TypeOf(keys).Name())
	}
	return names
}

// TestPageNamesTheValues holds the values that the page lists against those that the parser takes.
func TestPageNamesTheValues(t *testing.T) {
	tables, _ := readPage(t)
	for _, tt := range []struct {
		heading, key string
		want         []string
	}{
		{"column", "type", texted(columnTypes[:])},
		{"column", "filter", texted(ops[:])},
		{"column", "from", origins},
		{"argument", "kind", argumentKinds},
		{"action", "do", dos},
		{"paginator", "stop", []string{string(stops[0].stop), string(stops[1].stop), string(stops[2].stop), string(stops[3].stop), string(stops[4].stop)}},
		{"keys", "list", keyColumns[:]},
	} {
		for _, k := range tables[tt.heading] {
			text := k.value
			if tt.heading == "keys" {
				text = k.meaning
			}
			if have := inBackquotes(text); k.name == tt.key && !slices.Equal(slices.Sorted(slices.Values(have)), slices.Sorted(slices.Values(tt.want))) {
				t.Errorf("%s: %s: %s has %v, the parser takes %v", pageFile, tt.heading, tt.key, have, tt.want)
			}
		}
	}
}

func texted[S ~string](list []S) []string {
	var all []string
	for _, s := range list {
		all = append(all, string(s))
	}
	return all
}

func inBackquotes(s string) []string {
	var all []string
	for _, match := range quoted().FindAllStringSubmatch(s, -1) {
		all = append(all, match[1])
	}
	return all
}

// TestPageLinksLead holds links within the page against the mappings, and others against the files.
func TestPageLinksLead(t *testing.T) {
	text, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllSubmatch(text, -1) {
		to := string(match[1])
		if anchor, within := strings.CutPrefix(to, "#"); within {
			if pageMappings[strings.ReplaceAll(anchor, "-", " ")] == nil {
				t.Errorf("%s leads to %s, which is no heading", pageFile, to)
			}
		} else if _, err := os.Stat(filepath.Join(filepath.Dir(pageFile), to)); err != nil {
			t.Error(err)
		}
	}
}
