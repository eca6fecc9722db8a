package tools

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type sampleArgs struct {
	SQL    string `json:"sql" required:"true" desc:"a SELECT"`
	Format string `json:"format" enum:"csv,json" desc:"how"`
	Max    int    `json:"max" min:"1" max:"10" desc:"how many"`
	All    bool   `json:"all" desc:"everything"`
}

type object map[string]any

func TestDecode(t *testing.T) {
	t.Parallel()
	x := sampleArgs{SQL: "x"}
	for name, c := range map[string]struct {
		raw   any
		want  sampleArgs
		wrong string
	}{
		"all":                       {object{"sql": "x", "format": "json", "max": 3.0, "all": true}, sampleArgs{"x", "json", 3, true}, ""},
		"null":                      {object{"sql": "x", "format": nil, "max": nil, "all": nil}, x, ""},
		"empty texts":               {object{"sql": "x", "format": "", "max": "", "all": ""}, x, ""},
		"spaces":                    {object{"sql": "x", "format": " ", "max": "\t", "all": "\n"}, x, ""},
		"0":                         {object{"sql": "x", "format": 0.0, "max": 0.0, "all": 0.0}, x, ""},
		"0 as text":                 {object{"sql": "x", "max": "0"}, x, ""},
		"0.0 as text":               {object{"sql": "x", "max": "0.0"}, x, ""},
		"false":                     {object{"sql": "x", "format": false, "max": false, "all": false}, x, ""},
		"null as text":              {object{"sql": "x", "format": "null", "max": "None", "all": "undefined"}, x, ""},
		"empty lists and objects":   {object{"sql": "x", "format": []any{}, "max": object{}, "all": []any{nil}}, x, ""},
		"a number as text":          {object{"sql": "x", "max": "7"}, sampleArgs{SQL: "x", Max: 7}, ""},
		"with spaces":               {object{"sql": "x", "max": " 7 "}, sampleArgs{SQL: "x", Max: 7}, ""},
		"with a point":              {object{"sql": "x", "max": 7.0}, sampleArgs{SQL: "x", Max: 7}, ""},
		"with a point as text":      {object{"sql": "x", "max": "7.0"}, sampleArgs{SQL: "x", Max: 7}, ""},
		"a number in a list":        {object{"sql": "x", "max": []any{7.0}}, sampleArgs{SQL: "x", Max: 7}, ""},
		"a text in a list of one":   {object{"sql": []any{"x"}}, x, ""},
		"a number for a text":       {object{"sql": 2025.0}, sampleArgs{SQL: "2025"}, ""},
		"a boolean as text":         {object{"sql": "x", "all": "true"}, sampleArgs{SQL: "x", All: true}, ""},
		"in Python's spelling":      {object{"sql": "x", "all": "True"}, sampleArgs{SQL: "x", All: true}, ""},
		"1 for true":                {object{"sql": "x", "all": 1.0}, sampleArgs{SQL: "x", All: true}, ""},
		"yes":                       {object{"sql": "x", "all": "yes"}, sampleArgs{SQL: "x", All: true}, ""},
		"an enum in capitals":       {object{"sql": "x", "format": "JSON"}, sampleArgs{SQL: "x", Format: "json"}, ""},
		"an enum in quotes":         {object{"sql": "x", "format": ` "csv" `}, sampleArgs{SQL: "x", Format: "csv"}, ""},
		"spaces around a text":      {object{"sql": " x\n"}, x, ""},
		"a text of an object":       {`{"sql":"x","max":3}`, sampleArgs{SQL: "x", Max: 3}, ""},
		"the text twice":            {`"{\"sql\":\"x\"}"`, x, ""},
		"a list of one object":      {[]any{object{"sql": "x"}}, x, ""},
		"a wrapper":                 {object{"arguments": object{"sql": "x", "max": 3.0}}, sampleArgs{SQL: "x", Max: 3}, ""},
		"a wrapper with a text":     {object{"input": `{"sql":"x"}`}, x, ""},
		"the object in an argument": {object{"sql": `{"sql":"x","max":3}`}, sampleArgs{SQL: "x", Max: 3}, ""},
		"the object as an argument": {object{"sql": object{"sql": "x"}}, x, ""},

		"none":                         {nil, sampleArgs{}, `the argument "sql" is missing: a SELECT`},
		"an empty text for all":        {" ", sampleArgs{}, `"sql" is missing`},
		"null for all, as text":        {"null", sampleArgs{}, `"sql" is missing`},
		"a list for all":               {[]any{}, sampleArgs{}, `"sql" is missing`},
		"missing":                      {object{"max": 3.0}, sampleArgs{}, `"sql" is missing`},
		"empty though required":        {object{"sql": " "}, sampleArgs{}, `"sql" is missing`},
		"null though required":         {object{"sql": nil}, sampleArgs{}, `"sql" is missing`},
		"a text that is no object":     {"SELECT 1", sampleArgs{}, `the arguments must be one object, such as {"sql": …}, not "SELECT 1"`},
		"a number for all":             {3.0, sampleArgs{}, `must be one object, such as {"sql": …}, not 3`},
		"two objects":                  {[]any{object{"sql": "x"}, object{"sql": "y"}}, sampleArgs{}, `not a list of 2`},
		"wrappers without end":         {object{"a": object{"sql": object{"sql": object{"sql": object{"sql": object{"sql": "x"}}}}}}, sampleArgs{}, `must be one object`},
		"a wrapper of something else":  {object{"args": object{"z": 1.0}}, sampleArgs{}, `unknown argument "args"`},
		"a wrapper beside an argument": {object{"sql": "x", "args": object{"max": 1.0}}, sampleArgs{}, `unknown argument "args"`},
		"false though required":        {object{"sql": false}, sampleArgs{}, `"sql" must be a string, not false`},
		"two texts":                    {object{"sql": []any{"x", "y"}}, sampleArgs{}, `"sql" must be a string, not a list of 2`},
		"not in the enum":              {object{"sql": "x", "format": "xml"}, sampleArgs{}, `"format" must be one of csv, json, not "xml"`},
		"a long one":                   {object{"sql": "x", "format": strings.Repeat("x", 9000)}, sampleArgs{}, `not a text`},
		"not whole":                    {object{"sql": "x", "max": 1.5}, sampleArgs{}, `"max" must be a whole number, not 1.5`},
		"negative":                     {object{"sql": "x", "max": -1.0}, sampleArgs{}, `"max" must be from 1 to 10, not -1`},
		"too large":                    {object{"sql": "x", "max": 11.0}, sampleArgs{}, `"max" must be from 1 to 10, not 11`},
		"huge":                         {object{"sql": "x", "max": 1e300}, sampleArgs{}, `"max" must be a whole number`},
		"no number":                    {object{"sql": "x", "max": "all"}, sampleArgs{}, `"max" must be a whole number, not "all"`},
		"NaN":                          {object{"sql": "x", "max": "NaN"}, sampleArgs{}, `"max" must be a whole number`},
		"true for a number":            {object{"sql": "x", "max": true}, sampleArgs{}, `"max" must be a whole number, not true`},
		"list for number":              {object{"sql": "x", "max": []any{1.0, 2.0}}, sampleArgs{}, `not a list of 2`},
		"object for a text":            {object{"sql": object{"z": 1.0}}, sampleArgs{}, `"sql" must be a string, not an object`},
		"text for boolean":             {object{"sql": "x", "all": "maybe"}, sampleArgs{}, `"all" must be true or false, not "maybe"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode[sampleArgs](fieldsOf[sampleArgs](), plain(t, c.raw))
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("error is %v, want %q in it", err, c.wrong)
				}
				return
			}
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

// plain is a value as it comes out of a message.
func plain(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var raw any
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestNoArgumentsTakeAnything(t *testing.T) {
	t.Parallel()
	for _, raw := range []any{nil, "", "x", `{"a":1}`, 3.0, true, []any{1.0, 2.0}, map[string]any{"random_string": "dummy", "limit": 5.0}} {
		if _, err := decode[struct{}](fieldsOf[struct{}](), raw); err != nil {
			t.Errorf("%v: %v", raw, err)
		}
	}
}

// TestUnknownArguments are refused with what to use instead.
func TestUnknownArguments(t *testing.T) {
	t.Parallel()
	query, describe := fieldsOf[queryArgs](), fieldsOf[describeArgs]()
	for _, c := range []struct {
		fields    []field
		name, use string
	}{
		{query, "limit", "use LIMIT in the SQL or max_rows; "}, {query, "Limit", "use LIMIT in the SQL or max_rows; "}, {query, "offset", "use OFFSET in the SQL; "},
		{query, "query", "use sql; "}, {query, "statement", "use sql; "}, {query, "SQL", "use sql; "}, {query, "sqlQuery", "use sql; "},
		{query, "org", "use organization; "}, {query, "organization_id", "use organization; "}, {query, "organizationId", "use organization; "}, {query, "organisation", "use organization; "},
		{query, "maxRows", "use max_rows; "}, {query, "max-rows", "use max_rows; "}, {query, "maxrows", "use max_rows; "}, {query, "output_format", "use format; "},
		{query, "where", "use WHERE in the SQL; "}, {query, "table", "use FROM in the SQL; "}, {query, "formt", "use format; "}, {query, "unicorn", "unknown argument \"unicorn\": this tool takes sql, "},
		{describe, "table_name", "use table; "}, {describe, "tableName", "use table; "}, {describe, "query", "use search; "}, {describe, "keywords", "use search; "}, {describe, "sql", `unknown argument "sql": this tool takes table, search`},
		{query, strings.Repeat("é", 5000), "…\": this tool takes"}, {query, "Éa", "this tool takes"}, {query, "", "this tool takes"}, {query, "a\u202eb\n", `"a<U+202E>b"`},
	} {
		err := refuseUnknown(c.fields, map[string]any{c.name: "x"})
		if err == nil || !strings.Contains(err.Error(), c.use) || len(err.Error()) > 300 {
			t.Errorf("%.20q: %v, want %q", c.name, err, c.use)
		}
	}
}

// FuzzDecode feeds whatever a client may send as arguments.
func FuzzDecode(f *testing.F) {
	f.Add(`{"sql":"x","max":"7"}`)
	f.Add(`"{\"arguments\":[{\"sql\":0}]}"`)
	f.Fuzz(func(t *testing.T, text string) {
		var raw any
		if json.Unmarshal([]byte(text), &raw) != nil {
			raw = text
		}
		args, err := decode[sampleArgs](fieldsOf[sampleArgs](), raw)
		if err == nil && (args.SQL == "" || args.Max < 0 || args.Max > 10 || !strings.Contains(",csv,json", args.Format)) {
			t.Errorf("%q is taken as %+v", text, args)
		}
		if err != nil && len(err.Error()) > 1_000 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
	})
}
