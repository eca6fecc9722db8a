package archtest

import (
	"go/ast"
	"strings"
	"testing"
)

// The budget of hand-written, non-test code. What good Go of this kind measures: median function 7 to 13 lines, nine in ten under 45.
const (
	maxFileLines       = 400
	maxFunctionLines   = 80
	medianFunction     = 12
	nineInTenFunctions = 45
)

// outsized files and functions ("file.go" or "file.go Name") may go over the limit, each with the reason why splitting it would be worse.
var outsized = map[string]string{}

func TestFilesAndFunctionsStaySmall(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	var files, functions []int
	for _, file := range all.production() {
		lines := strings.Count(file.text, "\n")
		files = append(files, lines)
		if lines > maxFileLines && outsized[file.path] == "" {
			t.Errorf("%s has %d lines, more than %d: one idea a file. Split it by idea, or list it with the reason.", file.path, lines, maxFileLines)
		}
		functions = append(functions, all.functionSizes(t, file)...)
	}
	median, ninth := quantile(functions, 0.5), quantile(functions, 0.9)
	t.Logf("%d files: median %d lines, 90%% %d, longest %d", len(files), quantile(files, 0.5), quantile(files, 0.9), quantile(files, 1))
	t.Logf("%d functions: median %d lines, 90%% %d, longest %d", len(functions), median, ninth, quantile(functions, 1))
	if median > medianFunction || ninth > nineInTenFunctions {
		t.Errorf("functions have a median of %d lines and a 90%% mark of %d; the budget is %d and %d. The code is being written in longer breaths than it can be read.",
			median, ninth, medianFunction, nineInTenFunctions)
	}
}

// functionSizes gives the lines of each function of a file, from its first line to its closing brace, and fails those over the limit.
func (all *tree) functionSizes(t *testing.T, file source) []int {
	t.Helper()
	var sizes []int
	for _, declaration := range file.syntax.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || function.Body == nil {
			continue
		}
		lines := all.fset.Position(function.End()).Line - all.fset.Position(function.Pos()).Line + 1
		sizes = append(sizes, lines)
		if lines > maxFunctionLines && outsized[file.path+" "+function.Name.Name] == "" {
			t.Errorf("%s: %s has %d lines, more than %d: name its steps and make them functions, or list it with the reason.",
				all.position(function), function.Name.Name, lines, maxFunctionLines)
		}
	}
	return sizes
}

// TestTestsAreAlwaysBuilt: a test behind a build tag rots unseen, and one that is skipped in silence proves nothing.
func TestTestsAreAlwaysBuilt(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	for _, file := range all.files {
		for _, group := range file.syntax.Comments {
			for _, comment := range group.List {
				if file.test && (strings.HasPrefix(comment.Text, "//go:build") || strings.HasPrefix(comment.Text, "// +build")) {
					t.Errorf("%s: %s. A test has no build tag: it would stop compiling and nobody would know. Skip at run time, with the reason.",
						all.position(comment), comment.Text)
				}
			}
		}
	}
}

// TestNothingHappensOnImport: an init function runs in every program and every test that links the package, in an order nobody wrote down,
// and is paid for in start-up time.
func TestNothingHappensOnImport(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	for _, file := range all.production() {
		for _, declaration := range file.syntax.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && function.Recv == nil && function.Name.Name == "init" {
				t.Errorf("%s: an init function. Make it a value, or a func that is called.", all.position(function))
			}
		}
	}
}
