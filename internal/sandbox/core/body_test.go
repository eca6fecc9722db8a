package core

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadObjectTakesOneObjectAndNothingElse(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		`{}`: nil, ` {"a": 1} `: nil, `{"a":1`: ErrBodyNotJSON, ``: ErrBodyNotJSON, `{} {}`: ErrBodyNotJSON, `{}x`: ErrBodyNotJSON,
		`[]`: ErrBodyNotObject, `null`: ErrBodyNotObject, `"x"`: ErrBodyNotObject, `{"a":"` + strings.Repeat("x", 100) + `"}`: ErrBodyTooLarge,
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Body = http.MaxBytesReader(httptest.NewRecorder(), r.Body, 64)
		if _, err := ReadObject(r); !errors.Is(err, want) {
			t.Errorf("%.20s: %v, want %v", body, err, want)
		}
	}
}

func TestShapeTellsWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	shape := Shape{
		{Name: "name", Type: TextValue, Required: true, Min: 2, Max: 5}, {Name: "size", Type: IntegerValue, Nullable: true, Min: 1, Max: 10},
		{Name: "kind", Type: TextValue, OneOf: []string{"a", "b"}}, {Name: "tags", Type: TextList, Max: 2, OneOf: []string{"x", "y"}},
		{Name: "rows", Type: ObjectList}, {Name: "on", Type: BooleanValue}, {Name: "more", Type: ObjectValue}, {Name: "free", Type: AnyValue},
	}
	cases := map[string]string{
		`{"name":"two"}`: "", `{"name":"two","unknown":1}`: "", `{"name":"éééé!"}`: "", `{"name":"two","size":null}`: "",
		`{"name":"two","size":10,"kind":"a","tags":["x","y"],"rows":[{}],"on":true,"more":{},"free":[1]}`: "",

		`{}`: "[name] missing", `{"name":null}`: "[name] type", `{"name":1}`: "[name] type", `{"name":"x"}`: "[name] min", `{"name":"xxxxxx"}`: "[name] max",
		`{"name":"two","size":0}`: "[size] min", `{"name":"two","size":11}`: "[size] max", `{"name":"two","size":1.5}`: "[size] type",
		`{"name":"two","size":1e400}`: "[size] type", `{"name":"two","size":99999999999999999999}`: "[size] type",
		`{"name":"two","kind":"c"}`: "[kind] one of", `{"name":"two","tags":["x","y","x"]}`: "[tags] max",
		`{"name":"two","tags":["x","z"]}`: "[tags 1] one of", `{"name":"two","tags":[1]}`: "[tags 0] type", `{"name":"two","tags":"x"}`: "[tags] type",
		`{"name":"two","rows":[[]]}`: "[rows 0] type", `{"name":"two","on":1}`: "[on] type", `{"name":"two","free":null}`: "[free] type",
	}
	for body, want := range cases {
		o, err := ReadObject(httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range shape.Check(o) {
			got = append(got, fmt.Sprint(p.Path, " ", p.Rule))
		}
		if diff := cmp.Diff(want, strings.Join(got, "; ")); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
	}
}
