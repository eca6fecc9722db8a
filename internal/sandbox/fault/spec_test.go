package fault

import (
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Spec{
		"latency=200ms±50ms,platform=dcycle,path=/v1/invoices": {Kind: "latency", Duration: 200 * time.Millisecond, Jitter: 50 * time.Millisecond, Platform: "dcycle", Path: "/v1/invoices"},
		"latency=1s+-1s":              {Kind: "latency", Duration: time.Second, Jitter: time.Second},
		"429,every=10":                {Kind: "429", Duration: time.Second, Every: 10},
		"429=5s,for=30s":              {Kind: "429", Duration: 5 * time.Second, For: 30 * time.Second},
		"500":                         {Kind: "500"},
		"503=html,p=0.25,seed=-7":     {Kind: "503", Page: true, Chance: 0.25, Seed: -7},
		" reset , method=GET":         {Kind: "reset", Method: "GET"},
		"slow=1000,count=3":           {Kind: "slow", Size: 1000, Count: 3},
		"skew=+90s,platform=cycle":    {Kind: "skew", Duration: 90 * time.Second, Platform: "cycle"},
		"skew=-1h":                    {Kind: "skew", Duration: -time.Hour},
		"delete,path=/v1/x":           {Kind: "delete", Size: 1, Path: "/v1/x"},
		"insert=3,path=/v1/x,every=2": {Kind: "insert", Size: 3, Path: "/v1/x", Every: 2},
	} {
		got, err := Parse(text)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", text, got, err, want)
		}
		if again, err := Parse(got.String()); err != nil || again != got {
			t.Errorf("%q, written %q: %+v, %v", text, got.String(), again, err)
		}
	}
}

// A wrong fault is refused with what is valid in its place.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"":                            `no fault is called ""; there are latency, 429, 500`,
		"latncy=1s":                   `no fault is called "latncy"`,
		"501":                         `no fault is called "501"; did you mean "500"?`,
		"latency":                     "latency=: the value is missing; write it like latency=200ms±50ms",
		"latency=0s":                  "want a duration from 1ns to 1m0s",
		"latency=2m":                  "want a duration",
		"latency=1s±2s":               "want a duration from 0s to 1s",
		"latency=fast":                "want a duration",
		"429=1500ms":                  "whole seconds",
		"429=0s":                      "want a duration from 1s",
		"502=page":                    "the value must be html",
		"reset=1":                     "reset takes no value",
		"slow":                        "write it like slow=1000",
		"slow=0":                      "want a number from 1",
		"slow=1KB":                    "want a number",
		"skew=0s":                     "no fault",
		"skew=1h,every=2":             `skew takes no option "every"; it takes platform, for`,
		"delete":                      "path=/v1/invoices",
		"insert=1,path=/x,method=GET": `insert takes no option "method"`,
		"429,":                        `no option is called ""`,
		"429,evry=2":                  `no option is called "evry"; did you mean "every"?`,
		"429,every=0":                 "want a number from 1",
		"429,every=2,p=0.5":           "every and p exclude each other",
		"429,every=2,every=3":         `"every" stands twice`,
		"429,p=0":                     "above 0, up to 1",
		"429,p=NaN":                   "above 0, up to 1",
		"429,p=1.1":                   "above 0, up to 1",
		"429,path=v1":                 "write it like path=/v1/invoices",
		"429,method=get":              "write it like method=GET",
		"429,platform=":               "write it like platform=dcycle",
		"429,count=-1":                "want a number",
		"429,for=0s":                  "want a duration",
		"429,seed=x":                  "want a number",
	} {
		if got, err := Parse(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %+v, %v; want %q", text, got, err, says)
		}
	}
}

func TestGrammarNamesEverything(t *testing.T) {
	t.Parallel()
	text := Grammar()
	for _, k := range kinds() {
		if !strings.Contains(text, "\n  "+k.name) || k.about == "" {
			t.Errorf("nothing is said of %s", k.name)
		}
		if _, err := Parse(k.name + k.form.example + ",platform=x" + map[bool]string{true: ",path=/x"}[k.needsPath]); err != nil {
			t.Errorf("the example of %s: %v", k.name, err)
		}
	}
	for _, o := range options() {
		if _, err := Parse("reset," + o.name + "=" + o.example); err != nil || !strings.Contains(text, "\n  "+o.name+"="+o.example) {
			t.Errorf("the option %s: %v", o.name, err)
		}
	}
}

func TestSpecsAreAFlag(t *testing.T) {
	t.Parallel()
	var l Specs
	if err := l.Set("429,every=2"); err != nil {
		t.Fatal(err)
	}
	if err := l.Set("oops"); err == nil || len(l) != 1 || l.String() != "429=1s,every=2" {
		t.Errorf("%v, %v", l.String(), err)
	}
}

// Whatever is taken can be written down and read again.
func FuzzParse(f *testing.F) {
	for _, k := range kinds() {
		f.Add(k.name + k.form.example + ",platform=x,path=/x")
	}
	f.Add("latency=1s+-1s,every=2,count=3,for=1h,seed=9,method=PUT")
	f.Add("429,p=1e-9,,=")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		if again, err := Parse(s.String()); err != nil || again != s {
			t.Fatalf("%q is %+v; written %q, read %+v, %v", text, s, s.String(), again, err)
		}
	})
}
