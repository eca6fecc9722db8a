package tools

import (
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

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw   map[string]any
		want  sampleArgs
		wrong string
	}{
		"all":                     {map[string]any{"sql": "x", "format": "json", "max": 3.0, "all": true}, sampleArgs{"x", "json", 3, true}, ""},
		"absent and null":         {map[string]any{"sql": "x", "format": nil}, sampleArgs{SQL: "x"}, ""},
		"a number as text":        {map[string]any{"sql": "x", "max": "7"}, sampleArgs{SQL: "x", Max: 7}, ""},
		"a text in a list of one": {map[string]any{"sql": []any{"x"}}, sampleArgs{SQL: "x"}, ""},
		"a boolean as text":       {map[string]any{"sql": "x", "all": "true"}, sampleArgs{SQL: "x", All: true}, ""},
		"missing":                 {map[string]any{"max": 3.0}, sampleArgs{}, `the argument "sql" is missing: a SELECT`},
		"unknown":                 {map[string]any{"sql": "x", "limit": 3.0}, sampleArgs{}, `unknown argument "limit": this tool takes sql, format, max, all`},
		"not in the enum":         {map[string]any{"sql": "x", "format": "xml"}, sampleArgs{}, `"format" must be one of csv, json, not "xml"`},
		"not whole":               {map[string]any{"sql": "x", "max": 1.5}, sampleArgs{}, `"max" must be a whole number, not 1.5`},
		"too large":               {map[string]any{"sql": "x", "max": 11.0}, sampleArgs{}, `"max" must be from 1 to 10, not 11`},
		"huge":                    {map[string]any{"sql": "x", "max": 1e300}, sampleArgs{}, `"max" must be a whole number`},
		"object for text":         {map[string]any{"sql": map[string]any{}}, sampleArgs{}, `"sql" must be a string, not an object`},
		"list for number":         {map[string]any{"sql": "x", "max": []any{1.0, 2.0}}, sampleArgs{}, `not a list of 2`},
		"text for boolean":        {map[string]any{"sql": "x", "all": "maybe"}, sampleArgs{}, `"all" must be true or false, not "maybe"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode[sampleArgs](fieldsOf[sampleArgs](), c.raw)
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
