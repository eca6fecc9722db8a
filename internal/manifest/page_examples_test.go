package manifest

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

const acmeFile = "../../examples/manifest/acme.yaml"

// TestPageExamplesParse parses each block of YAML on the page: alone where it is a manifest, else put into acme.yaml, where its entries are added to those
// that are there.
func TestPageExamplesParse(t *testing.T) {
	frame, err := os.ReadFile(acmeFile)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse("acme.yaml", frame); err != nil {
		t.Error(err)
	}
	_, blocks := readPage(t)
	if len(blocks) < 10 {
		t.Errorf("the page has %d examples; want one of each larger mapping", len(blocks))
	}
	for _, block := range blocks {
		if !strings.HasPrefix(block, "manifest:") {
			block = framed(t, frame, block)
		}
		if _, err := Parse("block.yaml", []byte(block)); err != nil {
			t.Errorf("an example of the page is refused:\n%v\n%s", err, block)
		}
	}
}

// framed puts the parts of a manifest that are in block into another one.
func framed(t *testing.T, frame []byte, block string) string {
	t.Helper()
	whole, part := parsedInOrder(t, frame), parsedInOrder(t, []byte(block))
	for _, added := range part {
		i := indexOf(whole, added.Key)
		if i < 0 {
			whole = append(whole, added)
			continue
		}
		have, isMap := whole[i].Value.(yaml.MapSlice)
		more, areMap := added.Value.(yaml.MapSlice)
		switch fmt.Sprint(added.Key) {
		case "credentials", "authenticators", "paginators", "tables", "views":
			if isMap && areMap {
				added.Value = append(have, more...)
			}
		}
		whole[i].Value = added.Value
	}
	text, err := yaml.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func parsedInOrder(t *testing.T, text []byte) yaml.MapSlice {
	t.Helper()
	var m yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(text, &m, yaml.UseOrderedMap()); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return m
}

func indexOf(m yaml.MapSlice, key any) int {
	for i := range m {
		if m[i].Key == key {
			return i
		}
	}
	return -1
}
