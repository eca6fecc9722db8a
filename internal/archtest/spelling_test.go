package archtest

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestOneSpelling: what people and assistants read spells the word as the arguments, columns and flags do that they write. Comments are free.
func TestOneSpelling(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	other := regexp.MustCompile(`(?i)organisation`)
	understood := []string{`"organisation"`, `"organisation_id"`, `"ORGANISATION"`} // as others write it in what is read
	for _, file := range all.production() {
		if file.room == "internal/archtest" {
			continue
		}
		ast.Inspect(file.syntax, func(node ast.Node) bool {
			if text, ok := node.(*ast.BasicLit); ok && other.MatchString(text.Value) && !slices.Contains(understood, text.Value) {
				t.Errorf("%s says %s: the product says organization.", all.position(node), other.FindString(text.Value))
			}
			return true
		})
	}
	for _, name := range all.list(t, ".", ".md", ".html", ".json", ".yaml", ".css") {
		text := all.read(t, name)
		if found := other.FindString(text); found != "" {
			t.Errorf("%s:%d says %s: the product says organization.", name, 1+strings.Count(text[:strings.Index(text, found)], "\n"), found)
		}
	}
}
