package openapi_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/orgdata-mcp/orgdata-mcp/internal/openapi"
)

// head is the beginning of a document.
const head = "openapi: 3.1.0\ninfo: {title: Acme API, version: '1'}\nservers: [{url: 'https://api.acme.example/v1'}]\n"

// get is a document with one GET, of which given are the parameters and the schema of the answer.
func get(path, parameters, schema string) string {
	return head + fmt.Sprintf("paths:\n  %s:\n    get:\n      parameters: [%s]\n      responses: {'200': {description: x, content: {application/json: {schema: %s}}}}\n", path, parameters, schema)
}

// things is the schema of a list of records with fields besides an id.
func things(fields string) string {
	return "{type: array, items: {type: object, properties: {id: {type: integer}, " + fields + "}}}"
}

// convert makes a manifest of a document.
func convert(t *testing.T, document string, o openapi.Options) *openapi.Result {
	t.Helper()
	made, err := openapi.Convert(fstest.MapFS{"acme.yaml": {Data: []byte(document)}}, "acme.yaml", o)
	if err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	return made
}

// said are all lines of a report.
func said(r openapi.Report) string {
	var b strings.Builder
	for kind, notes := range map[string][]openapi.Note{"converted": r.Converted, "guessed": r.Guessed, "refused": r.Refused} {
		for _, n := range notes {
			fmt.Fprintf(&b, "%s %s\n", kind, n)
		}
	}
	return b.String()
}

// form is a document and what is in the manifest that is made of it, and in the report.
type form struct {
	name, document string
	has, hasNot    []string
	report         []string
}

func checkForms(t *testing.T, forms []form) {
	t.Helper()
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			made := convert(t, f.document, openapi.Options{})
			for _, want := range f.has {
				if !strings.Contains(made.Text, want) {
					t.Errorf("want %q in\n%s\n%s", want, made.Text, said(made.Report))
				}
			}
			for _, no := range f.hasNot {
				if strings.Contains(made.Text, no) {
					t.Errorf("%q is in\n%s", no, made.Text)
				}
			}
			for _, want := range f.report {
				if !strings.Contains(said(made.Report), want) {
					t.Errorf("want %q in the report\n%s", want, said(made.Report))
				}
			}
		})
	}
}

// TestListsWithoutPages: where something tells of pages that are not understood, answers stay in doubt; where nothing does, that one has all rows is a guess.
func TestListsWithoutPages(t *testing.T) {
	t.Parallel()
	enveloped := func(parameters, members, headers string) string {
		return head + "paths: {/things: {get: {parameters: [" + parameters + "], responses: {'200': {description: x, headers: {" + headers + "}, content: {application/json: {schema: {type: object, properties: {" + members + "data: " + things("a: {type: string}") + "}}}}}}}}}\n"
	}
	doubt, sure := []string{"most_rows: 1", "# not understood: "}, []string{"# guessed: one answer has all rows, for the document names no pages"}
	checkForms(t, []form{
		{"nothing tells of pages", enveloped("", "", ""), sure, []string{"most_rows"}, []string{"guessed acme.yaml:4 GET /things: one answer of things has all rows"}},
		{"a number that counts", enveloped("", "count: {type: integer}, ", ""), sure, []string{"most_rows"}, nil},
		{"a page in headers", enveloped("{name: X-Page, in: header, schema: {type: integer}}", "", "X-Next-Page: {schema: {type: integer}}"), doubt, []string{"paginator:"}, []string{"X-Next-Page may be about pages of things"}},
		{"a page in a request's header alone", enveloped("{name: X-Page, in: header, schema: {type: integer}}", "", ""), doubt, nil, []string{"header X-Page may be about pages"}},
		{"a parameter of another language", enveloped("{name: seite, in: query, schema: {type: integer, default: 1}}", "", ""), doubt, nil, []string{"parameter seite may be about pages"}},
		{"more without how", enveloped("", "has_more: {type: boolean}, ", ""), doubt, nil, []string{"has_more may be about pages"}},
		{"a parameter that is none of pages", enveloped("{name: depth, in: query, schema: {type: integer, default: 3}}", "", ""), sure, []string{"most_rows"}, nil},
		{"pages with a number that may be the page's", enveloped("{name: page, in: query, schema: {type: integer}}", "total: {type: integer}, ", ""), []string{"total: total", "# guessed: total counts the records of all pages"}, []string{"most_rows"}, []string{"total is taken for the number of records of all pages"}},
		{"pages with a number that is told to be of all", enveloped("{name: page, in: query, schema: {type: integer}}", "total: {type: integer, description: All things}, ", ""), []string{"total: total"}, []string{"# guessed: total counts"}, nil},
	})
}

// TestTimesByTheirDescription: a whole number is a time where its description says that it counts from 1970 on.
func TestTimesByTheirDescription(t *testing.T) {
	t.Parallel()
	for about, want := range map[string]string{
		"Unix time in seconds": "{type: datetime, epoch: s}",
		"ms since 1970":        "{type: datetime, epoch: ms}",
		"Unix timestamp":       "{type: datetime, epoch: s}",
		"When it was made. Measured in seconds since the Unix epoch.": "{type: datetime, epoch: s}",
		"Epoch milliseconds":                     "{type: datetime, epoch: ms}",
		"Milliseconds since January 1, 1970 UTC": "{type: datetime, epoch: ms}",
		"Seconds since the last start":           "{type: integer}",
		"Number of the training epoch":           "{type: integer}",
		"Nanoseconds since the Unix epoch":       "{type: integer}",
		"Days since 1970":                        "{type: integer}",
		"Customers since 1970":                   "{type: integer}",
		"Owner, as a Unix user id":               "{type: integer}",
	} {
		made := convert(t, get("/things", "", things("n2: {type: integer, description: '"+about+"'}")), openapi.Options{})
		line := regexp.MustCompile(`(?m)^ *n2: (\{.*\})$`).FindStringSubmatch(made.Text)
		if line == nil || regexp.MustCompile(`, about: ("[^"]*"|[^,}]*)`).ReplaceAllString(line[1], "") != want {
			t.Errorf("%s: %q, want %s", about, line, want)
		}
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	checkForms(t, []form{
		{"types", get("/things", "", things("a: {type: string}, b: {type: string, format: uuid}, c: {type: string, format: date}, d: {type: string, format: date-time}, e: {type: number}, f: {type: boolean}, g: {type: string, format: decimal}, h: {}")),
			[]string{"id: {type: integer, key: true}", "a: {type: text}", "b: {type: uuid}", "c: {type: date}", "d: {type: datetime}", "e: {type: number}", "f: {type: boolean}", "g: {type: number}", "h: {type: json}"}, nil, nil},
		{"times as numbers", get("/things", "", things("a: {type: integer, format: unix-time}, b: {type: integer, format: epoch-millis}")), []string{"a: {type: datetime, epoch: s}", "b: {type: datetime, epoch: ms}"}, nil, nil},
		{"null in the list of types", get("/things", "", things("a: {type: [string, 'null'], format: date}, b: {type: [integer, string]}, c: {type: [object, string]}")), []string{"a: {type: date}", "b: {type: text}", "c: {type: json}"}, nil, nil},
		{"values", get("/things", "", things("a: {type: string, enum: [x, y, null]}, b: {const: z}, c: {type: integer, enum: [1, 2]}, d: {type: string, enum: ['']}")), []string{"a: {type: text, enum: [x, \"y\"]}", "b: {type: text, enum: [z]}", "c: {type: integer}", "d: {type: text}"}, nil, nil},
		{"objects in objects", get("/things", "", things("a: {type: object, properties: {b: {type: object, properties: {cD: {type: string}}}}}")), []string{"a_b_c_d: {type: text, path: a.b.cD}"}, nil, nil},
		{"maps", get("/things", "", things("a: {type: object, additionalProperties: {type: string}}, b: {type: object, properties: {c: {type: string}}, patternProperties: {x: {type: string}}}, e: {type: object, properties: {f: {type: string}}, additionalProperties: false}")),
			[]string{"a: {type: json}", "b: {type: json}", "e_f: {type: text, path: e.f}"}, nil, nil},
		{"two names that become one", get("/things", "", things("petId: {type: string}, pet_id: {type: string}, a.b: {type: string}")), []string{"pet_id: {type: text, path: petId}", "pet_id_2: {type: text, path: pet_id}"}, []string{"a.b"}, []string{`refused acme.yaml:6 GET /things: field "a.b": a place in a record is dotted`}},
		{"parts that all hold", get("/things", "", "{type: array, items: {allOf: [{type: object, properties: {id: {type: string}}}, {allOf: [{properties: {a: {type: string}, id: {format: uuid}}}]}]}}"), []string{"id: {type: uuid, key: true}", "a: {type: text}"}, nil, nil},
		{"one of several", get("/things", "", "{type: array, items: {oneOf: [{type: object, properties: {id: {type: string}, kind: {const: a}, x: {type: string}}}, {type: object, properties: {id: {type: string}, kind: {const: b}, x: {type: integer}}}]}}"),
			[]string{"kind: {type: text, enum: [a, b]}", "x: {type: text}"}, nil, nil},
		{"never read", get("/things", "", things("a: {type: string, writeOnly: true}, b: {type: string, readOnly: true}")), []string{"b: {type: text}"}, []string{"  a: {"}, []string{"field a is only written"}},
		{"of itself", get("/things", "", "{type: array, items: {$ref: '#/components/schemas/T'}}") + "components: {schemas: {T: {type: object, properties: {id: {type: string}, up: {$ref: '#/components/schemas/T'}, list: {type: array, items: {$ref: '#/components/schemas/T'}}}}}}\n",
			[]string{"up: {type: json}", "list: {type: json}"}, nil, nil},
		{"beside a $ref", get("/things", "", "{type: array, items: {$ref: '#/components/schemas/T', properties: {b: {type: string}}, description: x}}") + "components: {schemas: {T: {type: object, properties: {id: {type: string}}}}}\n", []string{"id: {type: text, key: true}", "b: {type: text}"}, nil, nil},
		{"$defs and anchors", get("/things", "", "{type: array, items: {$ref: '#/components/schemas/T'}}") + "components: {schemas: {T: {type: object, properties: {id: {$ref: '#/components/schemas/T/$defs/Key'}, b: {$ref: '#bee'}}, $defs: {Key: {type: string, format: uuid}, B: {$anchor: bee, type: boolean}}}}}\n",
			[]string{"id: {type: uuid, key: true}", "b: {type: boolean}"}, nil, nil},
		{"no key", get("/things", "", "{type: array, items: {type: object, properties: {a: {type: string}}}}"), []string{"keyless: true", "# guessed: rows have no identity"}, nil, []string{"keyless"}},
		{"a key of another name", get("/things", "", "{type: array, items: {type: object, properties: {thingId: {type: string}, name: {type: string}}}}"), []string{"# guessed: it identifies a row, by its name", "thing_id: {type: text, path: thingId, key: true}"}, nil, nil},
		{"a member that is never there", get("/things", "", things("a: false, b: true")), []string{"b: {type: json}"}, nil, nil},
		{"attributes", get("/things", "", "{type: object, properties: {data: {type: array, items: {type: object, properties: {id: {type: string}, attributes: {type: object, properties: {title: {type: string}}}}}}}}"), []string{"title: {type: text, path: attributes.title}"}, nil, nil},
	})
}

func TestWhatIsHidden(t *testing.T) {
	t.Parallel()
	checkForms(t, []form{
		{"by format", get("/things", "", things("a: {type: string, format: password}, b: {type: string, format: email}")), []string{"a: {type: text, secret: true}", "b: {type: text, personal: true}"}, nil, nil},
		{"by name", get("/things", "", things("accessToken: {type: string}, token_count: {type: integer}, phone: {type: string}, date_of_birth: {type: string, format: date}, has_password: {type: boolean}")),
			[]string{"access_token: {type: text, path: accessToken, secret: true}", "token_count: {type: integer}", "phone: {type: text, personal: true}", "date_of_birth: {type: text, personal: true}", "has_password: {type: boolean}"}, nil, []string{"accessToken is hidden (secret), by its name", "phone has pseudonyms"}},
		{"a person's name", get("/users", "", things("name: {type: string}")), []string{"name: {type: text, personal: true}"}, nil, nil},
		{"within lists", get("/things", "", things("a: {type: array, items: {type: object, properties: {secret: {type: string}, owner: {type: object, properties: {name: {type: string}}}}}}")), []string{"a: {type: json, secret_paths: [secret], personal_paths: [name]}"}, nil, nil},
		{"not what requests need", get("/things", "{name: email, in: query, required: true, schema: {type: string}}", things("email: {type: string, format: email}")), []string{"email: {type: text, required: true, filter: {eq: email}}"}, []string{"personal: true"}, []string{"things.email is not hidden: requests name it"}},
	})
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	list := "{type: array, items: {type: object, properties: {id: {type: string}}}}"
	checkForms(t, []form{
		{"data", get("/things", "", "{type: object, properties: {data: "+list+", total: {type: integer}}}"), []string{"items: data"}, nil, nil},
		{"called as the path", get("/things", "", "{type: object, properties: {things: "+list+", owner: {type: object}}}"), []string{"items: things"}, nil, nil},
		{"within", get("/things", "", "{type: object, properties: {data: {type: object, properties: {rows: "+list+"}}}}"), []string{"items: data.rows"}, nil, nil},
		{"HAL", get("/things", "", "{type: object, properties: {_embedded: {type: object, properties: {things: "+list+"}}, page: {type: object, properties: {totalElements: {type: integer}}}}}"), []string{"items: _embedded.things"}, nil, nil},
		{"an unusual name beside words of lists", get("/things", "", "{type: object, properties: {foo: "+list+", nextPage: {type: integer}}}"), []string{"items: foo"}, nil, nil},
		{"a record with a list", get("/account", "", "{type: object, properties: {id: {type: string}, name: {type: string}, items: "+list+"}}"), []string{"get: /account", "items: {type: json}"}, []string{"    items: items"}, nil},
		{"two lists", get("/things", "", "{type: object, properties: {things: "+list+", others: "+list+"}}"), []string{"items: things"}, nil, []string{"the answer has other lists besides things: others"}},
		{"vendor's JSON", head + "paths: {/things: {get: {responses: {2XX: {description: x, content: {application/vnd.acme+json: {schema: " + list + "}}}}}}}\n", []string{"get: /things"}, nil, nil},
		{"an answer that is referred to", head + "paths: {/things: {get: {responses: {'200': {$ref: '#/components/responses/T'}}}}}\ncomponents: {responses: {T: {description: x, content: {application/json: {schema: " + list + "}}}}}\n", []string{"get: /things"}, nil, nil},
	})
}

func TestPaging(t *testing.T) {
	t.Parallel()
	answer := func(more string) string {
		return "{type: object, properties: {data: {type: array, items: {type: object, properties: {id: {type: string}}}}, " + more + "}}"
	}
	limit := "{name: limit, in: query, schema: {type: integer, maximum: 50}}"
	checkForms(t, []form{
		{"pages and a total", get("/things", "{name: page, in: query, schema: {type: integer}}, {name: perPage, in: query, schema: {type: integer, maximum: 200}}", answer("meta: {type: object, properties: {totalCount: {type: integer}}}")),
			[]string{"pages: {page: page, size: perPage, max: 200, items: data, total: meta.totalCount}"}, nil, nil},
		{"pages from 0", get("/things", "{name: page, in: query, schema: {type: integer, default: 0}}, "+limit, answer("hasNext: {type: boolean}")), []string{"{page: page, first: 0, size: limit, max: 50, items: data, more: hasNext}"}, nil, nil},
		{"no largest page", get("/things", "{name: page, in: query, schema: {type: integer}}, {name: size, in: query, schema: {type: integer, default: 25}}", answer("a: {type: string}")), []string{"# guessed: max: 25", "max: 25"}, nil, []string{"the document names no largest page: 25", "pages are read until one is empty"}},
		{"the largest page in words", get("/things", "{name: page, in: query, schema: {type: integer}}, {name: per_page, in: query, description: Results (max 100), schema: {type: integer, default: 30}}", answer("total: {type: integer}")), []string{"max: 100"}, []string{"guessed: max"}, nil},
		{"records to skip", get("/things", "{name: $skip, in: query, schema: {type: integer}}, {name: $top, in: query, schema: {type: integer, maximum: 10}}", answer("total: {type: integer}")), []string{`{offset: "$skip", size: "$top", max: 10, items: data, total: total}`}, nil, nil},
		{"a mark", get("/things", "{name: cursor, in: query, schema: {type: string}}, "+limit, answer("meta: {type: object, properties: {next_cursor: {type: [string, 'null']}}}")), []string{"cursors: {cursor: cursor, from: meta.next_cursor, size: limit, max: 50, items: data}"}, nil, nil},
		{"a mark that is called a page", get("/things", "{name: page, in: query, schema: {type: string}}, "+limit, answer("next_page: {type: [string, 'null']}")), []string{"{cursor: page, from: next_page, size: limit, max: 50, items: data}"}, nil, nil},
		{"a mark of nowhere", get("/things", "{name: cursor, in: query, schema: {type: string}}", answer("a: {type: string}")), nil, []string{"paginator:"}, []string{"parameter cursor leads to a next page, but no member of the answer says what its value is"}},
		{"after the last id", get("/things", "{name: starting_after, in: query, schema: {type: string}}, "+limit, answer("has_more: {type: boolean}")), []string{"{cursor: starting_after, from_last: id, size: limit, max: 50, items: data, more: has_more}"}, nil, nil},
		{"an address", get("/things", limit, answer("next: {type: [string, 'null'], format: uri}, previous: {type: string, format: uri}, count: {type: integer}")), []string{"links: {next: next, size: limit, max: 50, items: data, total: count}", "# guessed: count counts the records of all pages"}, nil, nil},
		{"an address in links", get("/things", "", answer("links: {type: object, properties: {next: {type: string}}}")), []string{"links: {next: links.next, items: data}"}, nil, nil},
		{"an address in HAL", get("/things", "", answer("_links: {type: object, properties: {next: {type: object, properties: {href: {type: string}}}}}")), []string{"{next: _links.next.href, items: data}"}, nil, nil},
		{"a limit alone", get("/things", limit, answer("a: {type: string}")), []string{"most_rows: 50", `params: {limit: "50"}`}, []string{"paginator"}, []string{"as many rows leave an answer in doubt"}},
		{"no pages", get("/things", "", answer("a: {type: string}")), nil, []string{"paginator", "most_rows"}, nil},
	})
}
