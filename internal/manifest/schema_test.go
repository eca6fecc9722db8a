package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaFile = "../../examples/manifest/schema.json"

// schema is a JSON Schema, or a part of one. Draft 7 is what editors know best.
type schema map[string]any

var (
	textSchema    = schema{"type": "string", "minLength": 1}
	anyTextSchema = schema{"type": "string"} // as an enum has one
	scalarSchema  = schema{"type": []string{"string", "number", "boolean"}}
)

// TestSchemaIsTheGrammar makes the schema of the structs and the page, and compares it with what was generated of them.
func TestSchemaIsTheGrammar(t *testing.T) {
	have, err := os.ReadFile(schemaFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := schemaText(t)
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(have, want) {
		t.Errorf("%s is not what the grammar and its page say; run: go test ./internal/manifest -update\n%s", schemaFile, cmp.Diff(string(want), string(have)))
	}
}

func schemaText(t *testing.T) []byte {
	t.Helper()
	tables, _ := readPage(t)
	definitions := schema{}
	for heading, keys := range pageMappings {
		definitions[definitionName(heading)] = mappingSchema(t, reflect.TypeOf(keys), tables[heading])
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "\t")
	if err := encoder.Encode(schema{
		"$schema": "http://json-schema.org/draft-07/schema#", "title": "Manifest of a platform for orgdata-mcp",
		"allOf": []schema{{"$ref": "#/definitions/file"}}, "definitions": definitions,
	}); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

func definitionName(heading string) string { return strings.ReplaceAll(heading, " ", "-") }

func mappingSchema(t *testing.T, mapping reflect.Type, keys []pageKey) schema {
	t.Helper()
	properties, required := schema{}, []string{}
	for _, k := range keys {
		i := slices.IndexFunc(reflect.VisibleFields(mapping), func(f reflect.StructField) bool { return f.Tag.Get("yaml") == k.name })
		if i < 0 {
			continue // TestPageHasEveryKey says so
		}
		s := valueSchema(t, mapping.Field(i).Type, k)
		s["description"] = description(k)
		properties[k.name] = s
		if k.required() {
			required = append(required, k.name)
		}
	}
	s := schema{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

var (
	link       = regexp.MustCompile(`\[([^\]]+)\]\(#([^)]+)\)`)
	properMap  = regexp.MustCompile("^map of (`.+`) to (.+)$")
	boldMarks  = strings.NewReplacer("**", "", "`", "")
	scalarType = reflect.TypeFor[scalar]()
)

func description(k pageKey) string {
	text := boldMarks.Replace(link.ReplaceAllString(k.meaning, "$1"))
	if k.since2 {
		text += " Since version 2."
	}
	return text
}

// valueSchema is that of a key's value: by its type, and for a mapping of its own by what the page says.
func valueSchema(t *testing.T, typ reflect.Type, k pageKey) schema {
	t.Helper()
	if typ == reflect.TypeFor[ast.Node]() {
		return phraseSchema(t, k.value)
	}
	if choices, ok := strings.CutPrefix(k.value, "one of "); ok {
		return choiceSchema(typ, inBackquotes(choices))
	}
	byType := map[reflect.Type]struct {
		phrase string
		schema schema
	}{
		reflect.TypeFor[text]():     {"text", textSchema},
		reflect.TypeFor[texts]():    {"texts", oneOrMore(anyTextSchema)},
		reflect.TypeFor[natural]():  {"number", schema{"type": "integer", "minimum": 0}},
		reflect.TypeFor[positive](): {"number", schema{"type": "integer", "minimum": 1}},
		reflect.TypeFor[bool]():     {"flag", schema{"type": "boolean"}},
		scalarType:                  {"scalar", scalarSchema},
		reflect.TypeFor[scalars]():  {"scalars", oneOrMore(scalarSchema)},
	}
	kind, known := byType[typ]
	if !known || kind.phrase != k.value {
		t.Errorf("%s: the page calls the value %q; it is of type %s, which is %q", k.name, k.value, typ, kind.phrase)
	}
	return maps.Clone(kind.schema)
}

func choiceSchema(typ reflect.Type, choices []string) schema {
	enum := []any{}
	for _, c := range choices {
		if typ == scalarType && c == "true" {
			enum = append(enum, true)
		} else {
			enum = append(enum, c)
		}
	}
	return schema{"enum": enum}
}

// phraseSchema reads the page's words for a mapping: map of [column](#column), list of [action](#action), text or [one](#one).
func phraseSchema(t *testing.T, phrase string) schema {
	t.Helper()
	if m := properMap.FindStringSubmatch(phrase); m != nil {
		properties := schema{}
		for _, name := range inBackquotes(m[1]) {
			properties[name] = phraseSchema(t, m[2])
		}
		return schema{"type": "object", "properties": properties, "additionalProperties": false}
	}
	if of, ok := strings.CutPrefix(phrase, "map of one or more "); ok {
		return schema{"type": "object", "additionalProperties": oneOrMore(phraseSchema(t, of))}
	}
	if first, second, ok := strings.Cut(phrase, " or "); ok {
		return schema{"anyOf": []schema{phraseSchema(t, first), phraseSchema(t, second)}}
	}
	if of, ok := strings.CutPrefix(phrase, "map of "); ok {
		return schema{"type": "object", "additionalProperties": phraseSchema(t, of)}
	}
	if of, ok := strings.CutPrefix(phrase, "list of "); ok {
		return schema{"type": "array", "items": phraseSchema(t, of)}
	}
	return atomSchema(t, phrase)
}

func atomSchema(t *testing.T, phrase string) schema {
	t.Helper()
	if m := link.FindStringSubmatch(phrase); m != nil && m[0] == phrase {
		if pageMappings[m[1]] == nil || definitionName(m[1]) != m[2] {
			t.Errorf("%s: %s leads to no mapping", pageFile, phrase)
		}
		return schema{"allOf": []schema{{"$ref": "#/definitions/" + m[2]}}} // beside $ref draft 7 takes no description
	}
	switch phrase {
	case "text":
		return maps.Clone(textSchema)
	case "texts":
		return oneOrMore(anyTextSchema)
	case "scalar":
		return maps.Clone(scalarSchema)
	case "values":
		return oneOrMore(scalarSchema)
	case "anything":
		return schema{}
	}
	t.Errorf("%s: %q is no value that the schema knows", pageFile, phrase)
	return schema{}
}

func oneOrMore(s schema) schema {
	return schema{"anyOf": []schema{s, {"type": "array", "items": s, "minItems": 1}}}
}

// TestSchemaTakesManifests validates all manifests that there are, and refuses what the parser refuses as well.
func TestSchemaTakesManifests(t *testing.T) {
	compiled := compiledSchema(t)
	acme, err := os.ReadFile(acmeFile)
	if err != nil {
		t.Fatal(err)
	}
	manifests := map[string][]byte{"acme.yaml": acme, "whole": []byte(whole)}
	for _, m := range Embedded() {
		text, err := embedded.ReadFile("platforms/" + m.Platform + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		manifests[m.Platform] = text
	}
	_, blocks := readPage(t)
	for i, block := range blocks {
		if !strings.HasPrefix(block, "manifest:") {
			block = framed(t, acme, block)
		}
		manifests[fmt.Sprint("example ", i)] = []byte(block)
	}
	for name, text := range manifests {
		if err := compiled.Validate(asJSON(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string][2]string{
		"unknown key": {"base_url:", "base_uri:"}, "unknown type": {"type: uuid", "type: guid"}, "unknown comparison": {"{like: search}", "{lik: search}"},
		"a number for a text": {"title: Acme", "title: 7"}, "a text for a number": {"max: 100", "max: many"}, "no columns": {"columns:", "notes:"},
	} {
		wrong := bytes.Replace(acme, []byte(change[0]), []byte(change[1]), 1)
		if _, err := Parse("acme.yaml", wrong); err == nil {
			t.Errorf("%s: the parser takes it", name)
		}
		if compiled.Validate(asJSON(t, wrong)) == nil {
			t.Errorf("%s: the schema takes it", name)
		}
	}
}

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func asJSON(t *testing.T, manifest []byte) any {
	t.Helper()
	text, err := yaml.YAMLToJSON(manifest)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}
