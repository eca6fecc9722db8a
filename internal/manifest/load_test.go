package manifest

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "write platforms/heads.json and the schema for editors anew")

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
	want, err := json.MarshalIndent(parsed, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile("platforms/heads.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(want, headsJSON) {
		t.Fatalf("platforms/heads.json is not what the manifests say; run: go test ./internal/manifest -update\n%s", cmp.Diff(string(want), string(headsJSON)))
	}
	for name, m := range parsed {
		loaded, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, loaded, cmpopts.IgnoreUnexported(Manifest{})); diff != "" {
			t.Errorf("%s as generated (+) is another than as parsed (-):\n%s", name, diff)
		}
		tables, err := loaded.Tables()
		if err != nil {
			t.Fatal(err)
		}
		wantTables, _ := m.Tables()
		if diff := cmp.Diff(wantTables, tables); diff != "" {
			t.Errorf("the tables of %s, loaded (+) and parsed (-):\n%s", name, diff)
		}
	}
}
