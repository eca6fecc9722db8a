package archtest

import (
	"cmp"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const module = "github.com/orgdata-mcp/orgdata-mcp"

// tree is the repository as its sources say it is.
type tree struct {
	root  string // absolute
	fset  *token.FileSet
	files []source // every .go file, by path
}

// source is one Go file. Path and room are relative to the root, with slashes: "internal/cli/main.go", "internal/cli".
type source struct {
	path, room string
	test       bool // whether the name ends in _test.go
	text       string
	syntax     *ast.File
	imports    []string
}

// readTree gives the repository, which is parsed once for all tests and never changed.
func readTree(t *testing.T) *tree {
	t.Helper()
	all, err := parseTree()
	if err != nil {
		t.Fatal(err)
	}
	if len(all.files) < 10 {
		t.Fatalf("only %d Go files found under %s: the rules would hold for nothing", len(all.files), all.root)
	}
	return all
}

// parseTree parses every Go file with the standard library alone. The files are opened by this process, so that the go command knows them
// and never serves a stale cached verdict.
var parseTree = sync.OnceValues(func() (*tree, error) {
	root, err := filepath.Abs("../..")
	if err != nil {
		return nil, err
	}
	all := &tree{root: root, fset: token.NewFileSet()}
	names, err := all.find(".", []string{".go"})
	for _, name := range names {
		file, failed := all.parse(name)
		err = errors.Join(err, failed)
		all.files = append(all.files, file)
	}
	return all, err
})

func (all *tree) parse(name string) (source, error) {
	text, err := os.ReadFile(filepath.Join(all.root, filepath.FromSlash(name)))
	if err != nil {
		return source{}, err
	}
	syntax, err := parser.ParseFile(all.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	file := source{path: name, room: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), text: string(text), syntax: syntax}
	for _, spec := range syntax.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		file.imports = append(file.imports, imported)
	}
	return file, nil
}

// read gives the text of a file of the repository.
func (all *tree) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(all.root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// list gives the files under dir, in order, whose names end in one of the suffixes. Packages that npm installed are not ours to judge.
func (all *tree) list(t *testing.T, dir string, suffixes ...string) []string {
	t.Helper()
	found, err := all.find(dir, suffixes)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (all *tree) find(dir string, suffixes []string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(all.root, filepath.FromSlash(dir)))
	if err != nil {
		return nil, err
	}
	var found []string
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		switch {
		case entry.IsDir() && slices.Contains([]string{".git", "node_modules", "dist"}, entry.Name()):
		case entry.IsDir():
			below, err := all.find(name, suffixes)
			if err != nil {
				return nil, err
			}
			found = append(found, below...)
		case slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(name, s) }):
			found = append(found, name)
		}
	}
	return found, nil
}

// production gives the files that end up in a program.
func (all *tree) production() []source {
	return slices.DeleteFunc(slices.Clone(all.files), func(f source) bool { return f.test })
}

// position says where a node is, as an editor understands it.
func (all *tree) position(node ast.Node) string {
	at := all.fset.Position(node.Pos())
	return at.Filename + ":" + strconv.Itoa(at.Line)
}

// rooms gives the files of each folder, production and test alike.
func (all *tree) rooms() map[string][]source {
	byRoom := map[string][]source{}
	for _, file := range all.files {
		byRoom[file.room] = append(byRoom[file.room], file)
	}
	return byRoom
}

// under tells whether name is folder itself or something below it.
func under(name, folder string) bool {
	return name == folder || strings.HasPrefix(name, folder+"/")
}

func underAny(name string, folders []string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool { return under(name, folder) })
}

// quantile gives the smallest of the values that is at least as large as the share q of them.
func quantile[T cmp.Ordered](values []T, q float64) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
