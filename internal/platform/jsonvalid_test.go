package platform

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestValidJSON(t *testing.T) {
	t.Parallel()
	cases := []string{
		``, ` `, `null`, ` true `, `false`, `nul`, `nullx`, `tru`, `"`, `""`, `"a`, `"\`, `"\"`, `"\\"`, `"\x"`, `"\u12"`, `"\u12g4"`, `"\u12aF"`, `"\u12aF`,
		"\"\x00\"", "\"\x1f\"", "\"\x20\"", "\"\x7f\"", "\"\x80\xff\"", "\"1234567\x1f\"", "\"12345678\x1f\"", `"12345678\n12345678"`, `"ééééééééé"`, "\"a\nb\"",
		`0`, `-0`, `01`, `-`, `+1`, `1.`, `.5`, `1.5`, `1e`, `1e+`, `1e+5`, `1E-05`, `1.5e3x`, `1 2`, `0x1`, `1,`, `-01`, `-1.0e1`, `Infinity`, `NaN`,
		`[]`, `[ ]`, `[1,]`, `[,1]`, `[1 2]`, `[1`, `[`, `]`, `[[1],[2]]`, `[1]]`, `{}`, `{ }`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a" : 1 , "b":[ ]}`, `{a:1}`, `{"a":1`, `{"a":1}}`,
		`{"a":1]`, `[1}`, `{,}`, `{1:1}`, "[\v1]", "\ufeff1", "\r\n{\r\n\"a\"\r:\r1\r\n}\r\n", "\r1", "\t1\t",
		`"\/"`, `"\'"`, `"\b\f\n\r\t\"\\"`, `"\a"`, `"\0"`, `"\U0041"`, `{"a":{"b":{"c":[{}]}}}`,
	}
	for _, n := range []int{maxNesting - 1, maxNesting, maxNesting + 1} {
		for _, middle := range []string{"", "1", "{}", "[]", `""`} {
			cases = append(cases, strings.Repeat("[", n)+middle+strings.Repeat("]", n), strings.Repeat(`{"a":`, n)+middle+strings.Repeat("}", n))
		}
	}
	for _, c := range cases {
		if got, want := validJSON([]byte(c)), json.Valid([]byte(c)); got != want {
			t.Errorf("%.60q: %v, encoding/json says %v", c, got, want)
		}
	}
}

func FuzzValidJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5e-3,"x\u00fc\n",true,null]}`, `[{"id":"2c82feb8-242d-459d-949f-3c7096aa6b7d"}]`, `"12345678\`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, want := validJSON(b), json.Valid(b); got != want {
			t.Errorf("%v, encoding/json says %v", got, want)
		}
	})
}

func BenchmarkValidJSON(b *testing.B) {
	page := []byte(`{"items":[` + strings.Repeat(`{"id":"2c82feb8-242d-459d-949f-3c7096aa6b7d","type":"electricity","co2e":1234.567,"created_at":"2025-01-31T10:11:12Z"},`, 400) + `{}]}`)
	for name, valid := range map[string]func([]byte) bool{"ours": validJSON, "encoding/json": json.Valid} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			for b.Loop() {
				if !valid(page) {
					b.Fatal("not valid")
				}
			}
		})
	}
}
