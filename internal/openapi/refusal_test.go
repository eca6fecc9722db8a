package openapi_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/openapi"
)

// fixture converts one of the documents of testdata.
func fixture(t *testing.T, name string) *openapi.Result {
	t.Helper()
	made, err := openapi.Convert(os.DirFS("testdata"), name, openapi.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// said2 are the lines of a report, in its order.
func said2(r openapi.Report) string { return fmt.Sprint(r.Converted, r.Guessed, r.Refused) }

// bomb is a document of a few lines that would have 10^10 values with its aliases expanded.
func bomb() string {
	var b strings.Builder
	b.WriteString(head + "x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n")
	for name := 'b'; name <= 'j'; name++ {
		fmt.Fprintf(&b, "x-%c: &%c [%s]\n", name, name, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", name-1), 10), ", "))
	}
	return b.String()
}

// doubling is a document of which each schema is put together of the next one twice.
func doubling() string {
	var b strings.Builder
	b.WriteString(get("/a", "", "{type: array, items: {$ref: '#/components/schemas/S0'}}") + "components:\n  schemas:\n")
	for i := range 40 {
		fmt.Fprintf(&b, "    S%d: {allOf: [{$ref: '#/components/schemas/S%d'}, {$ref: '#/components/schemas/S%d'}]}\n", i, i+1, i+1)
	}
	b.WriteString("    S40: {type: object, properties: {id: {type: string}}}\n")
	return b.String()
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	ref := func(to string) string { return get("/a", "", "{$ref: '"+to+"'}") }
	for _, tt := range []struct{ name, document, text, next string }{
		{"Swagger", "swagger: '2.0'\ninfo: {title: A}\n", "is of Swagger 2.0; OpenAPI 3.0 and 3.1 are read", "npx swagger2openapi acme.yaml -o openapi.yaml"},
		{"a later version", "openapi: 4.0.0\n", "is of OpenAPI 4.0.0", "Convert it"},
		{"something else", "a: b\n", "it has no member openapi", "begins with openapi"},
		{"a page", "<!doctype html><html></html>", "it has no member openapi", "begins with openapi"},
		{"nothing", "", "it has no member openapi", "begins with openapi"},
		{"not YAML", "a: [b", "is neither YAML nor JSON", "Mend"},
		{"no list", head + "paths: {/a: {get: {responses: {'200': {description: x, content: {application/json: {schema: {type: object, additionalProperties: {type: integer}}}}}}}}}\n", "no operation of acme.yaml gives records with fields: acme.yaml:4 GET /a: its answer is a map", "manifest new URL"},
		{"no GET", head + "paths: {/a: {post: {responses: {'200': {description: x}}}}}\n", "it has no GET", "by hand"},
		{"texts in an envelope", get("/a", "", "{type: object, properties: {total: {type: integer}, items: {type: array, items: {type: string}}}}"), "its list is of values of type string", "by hand"},
		{"texts", get("/a", "", "{type: array, items: {type: string}}"), "its list is of values of type string", "by hand"},
		{"no address", strings.Replace(ref("#/components/schemas/A"), "servers: [{url: 'https://api.acme.example/v1'}]", "servers: [{url: /v1}]", 1) + "components: {schemas: {A: {type: string}}}\n", "the document names no address that a key can be sent to: /v1", "--base-url"},
		{"a $ref to nowhere", ref("#/components/schemas/No"), "acme.yaml:8 $ref: it leads nowhere: #/components/schemas/No", "Correct the $ref"},
		{"a $ref to the network", ref("https://evil.example/a.yaml#/A"), "acme.yaml:8 $ref: it leads to the network: https://evil.example/a.yaml", "nothing is fetched"},
		{"a $ref out of the folder", ref("../other.yaml#/A"), "leads out of the document's folder: ../other.yaml", "folder"},
		{"a $ref to a path of the machine", ref("/etc/passwd"), "leads out of the document's folder: /etc/passwd", "folder"},
		{"a $ref to a file that is not there", ref("other.yaml#/A"), "it leads to a file that cannot be read: other.yaml (file does not exist)", "Put the file there"},
		{"a $ref in a circle", ref("#/components/schemas/A") + "components: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}}}\n", "leads from one to the next and back", "Correct one"},
		{"an anchor in itself", head + "x: &a [*a]\n", "the anchor a is within itself", "linter"},
		{"a bomb of aliases", bomb(), "with its aliases expanded", "Write out"},
		{"a bomb of schemas", doubling(), "put together of each other too many times over", "--only"},
		{"deep nesting", head + "x: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "nest more than 200 deep", "linter"},
		{"20 MB", head + "x: " + strings.Repeat("a", 20<<20), "has more than 16 MiB", "Take the part"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			_, err := openapi.Convert(fstest.MapFS{"acme.yaml": {Data: []byte(tt.document)}}, "acme.yaml", openapi.Options{})
			var refused *openapi.Refusal
			if !errors.As(err, &refused) {
				t.Fatalf("%v is no refusal", err)
			}
			if !strings.Contains(refused.Text, tt.text) || !strings.Contains(refused.Next, tt.next) {
				t.Errorf("%s\nNext: %s\nwant %q and %q", refused.Text, refused.Next, tt.text, tt.next)
			}
			if took := time.Since(began); took > time.Minute {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// TestReferencesThatLeadToNothing: what has one is left out and said, and the rest of the document is converted.
func TestReferencesThatLeadToNothing(t *testing.T) {
	t.Parallel()
	const good = "  /good: {get: {responses: {'200': {description: x, content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: integer}}}}}}}}}}\n"
	const nowhere = "{$ref: '#/components/x/No'}"
	with := func(operation string) string { return head + "paths:\n  /bad: " + operation + "\n" + good }
	answered := func(schema string) string {
		return "{get: {responses: {'200': {description: x, content: {application/json: {schema: " + schema + "}}}}}}"
	}
	said := []string{"refused acme.yaml:5 $ref: it leads nowhere: #/components/x/No; what has it is read without"}
	table := []string{"  good:", "get: /good"}
	checkForms(t, []form{
		{"of an answer", with(answered(nowhere)), table, []string{"/bad"}, append(said, "GET /bad: the document does not say")},
		{"of an answer that another file has", with(answered("{$ref: 'https://evil.example/a.yaml#/A'}")), table, []string{"/bad"}, []string{"acme.yaml:5 $ref: it leads to the network: https://evil.example/a.yaml"}},
		{"of records", with(answered("{type: array, items: " + nowhere + "}")), table, []string{"/bad"}, said},
		{"of records in an envelope", with(answered("{type: object, properties: {total: {type: integer}, data: {type: array, items: " + nowhere + "}}}")), table, []string{"/bad"}, append(said, "GET /bad: the document does not say what fields a record has")},
		{"of a field", with(answered("{type: array, items: {type: object, properties: {id: {type: integer}, a: " + nowhere + "}}}")), append(table, "get: /bad", "a: {type: json}"), nil, said},
		{"of a part of records", with(answered("{type: array, items: {allOf: [" + nowhere + ", {type: object, properties: {id: {type: integer}}}]}}")), append(table, "get: /bad"), nil, said},
		{"of a response", with("{get: {responses: {'200': " + nowhere + "}}}"), table, []string{"/bad"}, append(said, "GET /bad: the document names no answer with status 200")},
		{"of a refusal", with(strings.Replace(answered("{type: array, items: {type: object, properties: {id: {type: integer}}}}"), "responses: {", "responses: {'404': "+nowhere+", ", 1)), append(table, "get: /bad"), nil, said},
		{"of a parameter", with(strings.Replace(answered("{type: array, items: {type: object, properties: {id: {type: integer}}}}"), "{get: {", "{get: {parameters: ["+nowhere+"], ", 1)), table, []string{"/bad"}, said},
		{"of a path's parameter", with(strings.Replace(answered("{type: array, items: {type: object, properties: {id: {type: integer}}}}"), "{get: {", "{parameters: ["+nowhere+"], get: {", 1)), table, []string{"/bad"}, said},
		{"of a path", with(nowhere), table, []string{"/bad"}, said},
		{"of an operation", with("{get: " + nowhere + "}"), table, []string{"/bad"}, said},
		{"of a security scheme", head + "paths:\n" + good + "security: [{one: []}]\ncomponents: {securitySchemes: {one: " + nowhere + "}}\n", table, nil, []string{"$ref: it leads nowhere", "no such security scheme"}},
		{"of a schema that nothing uses", head + "paths:\n" + good + "components: {schemas: {A: " + nowhere + "}}\n", table, nil, []string{"$ref: it leads nowhere"}},
	})
}

// TestManyTables: what is too long is left out by degrees, and refused in the end.
func TestManyTables(t *testing.T) {
	t.Parallel()
	document := func(tables, columns int) string {
		var b strings.Builder
		b.WriteString(head + "paths:\n")
		for i := range tables {
			var fields strings.Builder
			for k := range columns {
				fmt.Fprintf(&fields, "f%d: {type: string, description: The description of a field that says something worth reading about %d}, ", k, k)
			}
			fmt.Fprintf(&b, "  /t%d: {get: {tags: [tag %d], responses: {'200': %s}}}\n", i, i%3, list(strings.TrimSuffix(fields.String(), ", ")))
		}
		return b.String()
	}
	made := convert(t, document(60, 60), openapi.Options{})
	if strings.Contains(made.Text, "worth reading") || !strings.Contains(said(made.Report), "descriptions of columns are left out") {
		t.Error("60 tables of 60 columns have descriptions")
	}
	if want := `tag 0: [t0, t3, `; !strings.Contains(made.Text, want) {
		t.Errorf("want the group %s", want)
	}
	part := convert(t, document(180, 60), openapi.Options{Only: []string{"/t1", "/t22/"}})
	if tables, err := part.Manifest.Tables(); err != nil || len(tables) != 2 {
		t.Errorf("%d tables, want t1 and t22", len(tables))
	}
	_, err := openapi.Convert(fstest.MapFS{"acme.yaml": {Data: []byte(document(180, 60))}}, "acme.yaml", openapi.Options{})
	var refused *openapi.Refusal
	if !errors.As(err, &refused) || !strings.Contains(refused.Next, "--only") {
		t.Errorf("%v", err)
	}
}
