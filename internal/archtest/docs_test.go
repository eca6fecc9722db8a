package archtest

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// TestEachPackageSaysOnceWhatItIs wants exactly one package comment, which names what the room is for and what it must not know.
func TestEachPackageSaysOnceWhatItIs(t *testing.T) {
	t.Parallel()
	for room, files := range readTree(t).rooms() {
		var comments []string
		for _, file := range files {
			if file.syntax.Doc != nil {
				comments = append(comments, file.path)
			}
		}
		if len(comments) != 1 {
			t.Errorf("%s has %d package comments (%s), want one: with none nobody learns what the room is for, with two they drift apart.",
				room, len(comments), strings.Join(comments, ", "))
			continue
		}
		for _, file := range files {
			checkPackageComment(t, file)
		}
	}
}

func checkPackageComment(t *testing.T, file source) {
	t.Helper()
	if file.syntax.Doc == nil {
		return
	}
	want := "Package " + strings.TrimSuffix(file.syntax.Name.Name, "_test") + " "
	if file.syntax.Name.Name == "main" {
		want = "Command "
	}
	if text := file.syntax.Doc.Text(); !strings.HasPrefix(text, want) {
		t.Errorf("%s: the package comment begins %.30q, want %q: go doc shows its first sentence in lists.", file.path, text, want)
	}
}

// TestExportedNamesAreDocumented holds for every exported type, func, method, const and var of the rooms that others import.
func TestExportedNamesAreDocumented(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	for _, file := range all.production() {
		if mainPackage(file) {
			continue
		}
		for _, declaration := range file.syntax.Decls {
			for _, name := range undocumented(declaration) {
				t.Errorf("%s: %s is exported and has no comment. Say what the caller may rely on: shapes, units, errors, where a fact of an API comes from.",
					all.position(name), name.Name)
			}
		}
	}
}

// undocumented gives the exported names of a declaration that nothing is said about. A comment on a group, or at the end of a line, counts.
func undocumented(declaration ast.Decl) []*ast.Ident {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && exportedReceiver(d) && !wellKnown(d) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		if d.Tok == token.IMPORT || d.Doc != nil {
			return nil
		}
		var bare []*ast.Ident
		for _, spec := range d.Specs {
			bare = append(bare, bareNames(spec)...)
		}
		return bare
	}
	return nil
}

func bareNames(spec ast.Spec) []*ast.Ident {
	var names []*ast.Ident
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Doc == nil && s.Comment == nil && s.Name.IsExported() {
			names = append(names, s.Name)
		}
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if s.Doc == nil && s.Comment == nil && name.IsExported() {
				names = append(names, name)
			}
		}
	}
	return names
}

func exportedReceiver(function *ast.FuncDecl) bool {
	if function.Recv == nil {
		return true
	}
	exported := false
	ast.Inspect(function.Recv.List[0].Type, func(node ast.Node) bool {
		if name, ok := node.(*ast.Ident); ok && name.IsExported() {
			exported = true
		}
		return true
	})
	return exported
}

// wellKnown spares the methods whose meaning an interface of the standard library fixes: a comment could only repeat it.
func wellKnown(function *ast.FuncDecl) bool {
	if function.Recv == nil {
		return false
	}
	switch function.Name.Name {
	case "Error", "Unwrap", "String", "ServeHTTP", "GoString", "LogValue", "Len", "Less", "Swap", "MarshalJSON", "UnmarshalJSON", "UnmarshalYAML", "MarshalText", "UnmarshalText":
		return true
	}
	return false
}
