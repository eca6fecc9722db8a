package manifest

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "write platforms/heads, platforms/known.json and the schema for editors anew")

// compareGenerated compares what is generated of the manifests with what was, or writes it anew.
func compareGenerated(t *testing.T, parsed map[string]*Manifest) {
	t.Helper()
	var known []Known
	for _, name := range slices.Sorted(maps.Keys(parsed)) {
		known = append(known, Known{name, parsed[name].Credentials})
		compareFile(t, "platforms/heads/"+name+".json", indented(t, headOf(parsed[name])))
		compareFile(t, "platforms/bodies/"+name+".json", bodyOf(t, parsed[name]))
	}
	compareFile(t, "platforms/known.json", indented(t, known))
}

// headOf is a manifest with what its methods read.
func headOf(m *Manifest) any {
	return struct {
		*Manifest
		Identity *Identity
		Keys     *KeyList
	}{m, m.Identity(), m.Keys()}
}

func indented(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.MarshalIndent(withoutZeros(t, value), "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

// bodyOf writes a body with a table or a view a line, so that a change of one is seen as such.
func bodyOf(t *testing.T, m *Manifest) []byte {
	t.Helper()
	tables, err := m.Tables()
	if err != nil {
		t.Fatal(err)
	}
	views, err := m.Views()
	if err != nil {
		t.Fatal(err)
	}
	return []byte("{\"Tables\": " + lineEach(t, tables) + ",\n\"Views\": " + lineEach(t, views) + "}\n")
}

func lineEach[T any](t *testing.T, list []T) string {
	t.Helper()
	if list == nil {
		return "null"
	}
	lines := make([]string, len(list))
	for i := range list {
		line, err := json.Marshal(withoutZeros(t, list[i]))
		if err != nil {
			t.Fatal(err)
		}
		lines[i] = "\n" + string(line)
	}
	return "[" + strings.Join(lines, ",") + "\n]"
}

func compareFile(t *testing.T, file string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(want, have) {
		t.Fatalf("%s is not what the manifests say (%v); run: go test ./internal/manifest -update\n%s", file, err, cmp.Diff(string(want), string(have)))
	}
}

// withoutZeros leaves out the members that are zero, which a start would read for nothing.
func withoutZeros(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatal(err)
	}
	return pruned(plain)
}

func pruned(value any) any {
	switch v := value.(type) {
	case map[string]any:
		maps.DeleteFunc(v, func(_ string, member any) bool {
			return member == nil || member == "" || member == false || member == 0.0
		})
		for name, member := range v {
			v[name] = pruned(member)
		}
	case []any:
		for i, item := range v {
			v[i] = pruned(item)
		}
	}
	return value
}

// TestHeadsAreTheManifests parses every embedded file and compares what is before its tables with what was generated of it.
func TestHeadsAreTheManifests(t *testing.T) {
	files, err := fs.Glob(embedded, "platforms/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d embedded files, %v", len(files), err)
	}
	parsed := map[string]*Manifest{}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "platforms/"), ".yaml")
		m, err := parseEmbedded(name)
		if err != nil {
			t.Fatal(err)
		}
		if m.Platform != name {
			t.Errorf("%s describes platform %q", file, m.Platform)
		}
		parsed[name] = m
	}
	compareGenerated(t, parsed)
	if *update {
		return
	}
	for name, m := range parsed {
		loaded, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, loaded, cmpopts.IgnoreUnexported(Manifest{})); diff != "" {
			t.Errorf("%s as generated (+) is another than as parsed (-):\n%s", name, diff)
		}
		if diff := cmp.Diff(m.Identity(), loaded.Identity()) + cmp.Diff(m.Keys(), loaded.Keys()); diff != "" || m.ListsKeys() != loaded.ListsKeys() {
			t.Errorf("the identity and the keys of %s as generated (+) are others than as parsed (-):\n%s", name, diff)
		}
		tables, err := loaded.Tables()
		if err != nil {
			t.Fatal(err)
		}
		wantTables, _ := m.Tables()
		if diff := cmp.Diff(wantTables, tables); diff != "" {
			t.Errorf("the tables of %s, loaded (+) and parsed (-):\n%s", name, diff)
		}
		views, err := loaded.Views()
		if err != nil {
			t.Fatal(err)
		}
		wantViews, _ := m.Views()
		if diff := cmp.Diff(wantViews, views); diff != "" {
			t.Errorf("the views of %s, loaded (+) and parsed (-):\n%s", name, diff)
		}
	}
}

// TestHeadKnowsNoTables keeps the types of tables out of what a start reads: to get to know them takes as long as all the rest of the head.
func TestHeadKnowsNoTables(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(of reflect.Type) {
		switch of.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(of.Elem())
		case reflect.Struct:
			if seen[of] {
				return
			}
			seen[of] = true
			for _, f := range reflect.VisibleFields(of) {
				if f.IsExported() {
					walk(f.Type)
				}
			}
		}
	}
	walk(reflect.TypeFor[head]())
	if len(seen) < 10 || seen[reflect.TypeFor[Table]()] || seen[reflect.TypeFor[Column]()] {
		t.Errorf("the head reaches %d types, tables among them: %v", len(seen), seen[reflect.TypeFor[Table]()])
	}
}
