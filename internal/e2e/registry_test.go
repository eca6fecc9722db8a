package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// registryModule is the MCP Registry's own module, which has the schema that its server judges an entry by.
const registryModule = "github.com/modelcontextprotocol/registry@v1.7.9"

// testRegistryEntry makes the entry of a release for the MCP Registry and has its schema judge it.
func testRegistryEntry(t *testing.T, l *lab) {
	template, err := os.ReadFile(filepath.Join(l.root, "examples", "mcpb", "server.json"))
	if err != nil {
		t.Fatal(err)
	}
	schema := registrySchema(t, template)
	judge(t, schema, template)

	folder := t.TempDir()
	bundles := entryOf(t, template).Packages
	make := []string{"examples/mcpb/server.mjs", "1.2.3", folder}
	if got := run(t, l.root, l.env(nil), l.node, make...); got.code == 0 {
		t.Errorf("an entry of bundles that are not there was made:\n%s", got.stdout)
	}
	for _, b := range bundles {
		name := strings.ReplaceAll(path.Base(b.Identifier), "0.0.0", "1.2.3")
		if err := os.WriteFile(filepath.Join(folder, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := run(t, l.root, l.env(nil), l.node, make...)
	if got.code != 0 {
		t.Fatalf("ended with %d\n%s", got.code, got.stderr)
	}
	judge(t, schema, []byte(got.stdout))
	entry := entryOf(t, []byte(got.stdout))
	if entry.Version != "1.2.3" || len(entry.Packages) != len(bundles) {
		t.Errorf("the entry is %+v", entry)
	}
	for _, p := range entry.Packages {
		name := path.Base(p.Identifier)
		sum := sha256.Sum256([]byte(name))
		if !strings.Contains(p.Identifier, "/releases/download/v1.2.3/orgdata-mcp_1.2.3_") || p.Version != "1.2.3" || p.FileSHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("a package is %+v", p)
		}
	}
}

// registryEntry is the part of an entry that changes with a release.
type registryEntry struct {
	Schema   string `json:"$schema"`
	Version  string `json:"version"`
	Packages []struct {
		Identifier, Version string
		FileSHA256          string `json:"fileSha256"`
	} `json:"packages"`
}

func entryOf(t *testing.T, text []byte) (e registryEntry) {
	t.Helper()
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return e
}

// registrySchema is the schema that an entry names, of the revision that its address has.
func registrySchema(t *testing.T, entry []byte) *jsonschema.Schema {
	t.Helper()
	out, err := exec.Command("go", "mod", "download", "-json", registryModule).Output()
	var module struct{ Dir string }
	if err == nil {
		err = json.Unmarshal(out, &module)
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s: %v\n%s", registryModule, err, out)
		}
		t.Skipf("%s is not to be had: %v", registryModule, err)
	}
	revision := path.Base(path.Dir(entryOf(t, entry).Schema))
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile(filepath.Join(module.Dir, "internal", "validators", "schemas", revision+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func judge(t *testing.T, schema *jsonschema.Schema, text []byte) {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Errorf("%v in\n%s", err, text)
	}
}
