package manifest

import (
	"strings"
	"testing"
)

func TestVersions(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"none is version 1", whole, ""},
		{"1", "manifest: 1\n" + whole, ""},
		{"2", "manifest: 2\n" + whole, ""},
		{"newer", "manifest: 3\n" + whole, "test.yaml:1:11: manifest: 3 is a version of the grammar that this program does not know; the newest it knows is 2"},
		{"not first", whole + "manifest: 2\n", "manifest: the version of the grammar is told before all else; make it the first line"},
		{"no number", "manifest: two\n" + whole, `test.yaml:1:11: manifest: manifest must be a whole number from 1 on, found the text "two"`},
		{"zero", "manifest: 0\n" + whole, "test.yaml:1:11: manifest: manifest must be a whole number from 1 on, found the number 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("test.yaml", []byte(c.file))
			if c.want == "" && err == nil {
				return
			}
			if err == nil || c.want == "" || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestWordsOfALaterVersion(t *testing.T) {
	type keys struct {
		Old bool `yaml:"old"`
		New bool `yaml:"new" since:"2"`
	}
	for version, want := range map[int]int{1: 1, 2: 0} {
		r := &reader{file: "test.yaml", version: version}
		r.decode(r.parse([]byte("old: true\nnew: true\n")), "thing", &keys{})
		if len(r.problems) != want {
			t.Fatalf("version %d: %v", version, r.problems)
		}
		for _, p := range r.problems {
			if got := p.String(); got != "test.yaml:2:1: thing: new belongs to version 2 of the grammar; make manifest: 2 the first line of the file" {
				t.Error(got)
			}
		}
	}
}
