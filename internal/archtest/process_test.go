package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// reach is a name of the standard library that only some files may use. A package stands by its last path element, as it is written in code.
type reach struct {
	names   []string // "os.Getenv"
	allowed func(source) bool
	tests   bool // whether the rule holds in test files too
	why     string
}

func only(folders ...string) func(source) bool {
	return func(f source) bool { return underAny(f.room, folders) || slices.Contains(folders, f.path) }
}

func mainPackage(f source) bool { return f.syntax.Name.Name == "main" }

var reaches = []reach{
	{names: []string{"os.Getenv", "os.LookupEnv", "os.Environ", "os.ExpandEnv", "syscall.Getenv"}, allowed: only("cmd/orgdata-mcp", "internal/config"),
		why: "main hands the environment in and config alone reads it; a setting read elsewhere is found by no test and no list of settings"},
	{names: []string{"os.Setenv", "os.Unsetenv"}, allowed: only(), tests: true,
		why: "the environment is the whole process's; pass it as a value (in a test that must, t.Setenv puts it back)"},
	{names: []string{"os.Exit", "syscall.Exit"}, allowed: mainPackage,
		why: "main alone ends the process: elsewhere deferred work is skipped and no test can call the code"},
	{names: []string{"os.Stdin", "os.Stdout", "os.Stderr", "fmt.Print", "fmt.Printf", "fmt.Println"}, allowed: mainPackage,
		why: "stdout belongs to the protocol: one stray line breaks a client. The streams are handed in"},
	{names: []string{"slog.Default", "slog.SetDefault", "slog.Debug", "slog.Info", "slog.Warn", "slog.Error"}, allowed: only(), tests: true,
		why: "a logger is handed in, never the global one"},
	{names: []string{"http.DefaultClient", "http.DefaultTransport", "http.Get", "http.Post", "http.PostForm", "http.Head", "http.ListenAndServe"}, allowed: only(),
		why: "no default client or server: they have no time-out, and no guard knows them"},
	{names: []string{"time.Sleep"}, allowed: only(), tests: true,
		why: "sleeping is guessing: wait for the event, take a clock, or use testing/synctest; a pause that can be cancelled is a timer in a select"},
}

// sleepers may call time.Sleep, each with its reason.
var sleepers = map[string]string{}

func TestOnlyMainTouchesTheProcess(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	for _, file := range all.files {
		if file.room == "internal/archtest" {
			continue
		}
		ast.Inspect(file.syntax, func(node ast.Node) bool {
			if selector, ok := node.(*ast.SelectorExpr); ok {
				judge(t, all, file, selector)
			}
			return true
		})
	}
}

func judge(t *testing.T, all *tree, file source, selector *ast.SelectorExpr) {
	t.Helper()
	pkg, ok := selector.X.(*ast.Ident)
	if !ok {
		return
	}
	name := pkg.Name + "." + selector.Sel.Name
	for _, rule := range reaches {
		if file.test && !rule.tests || !slices.Contains(rule.names, name) || rule.allowed(file) || isSleeper(file, name) {
			continue
		}
		t.Errorf("%s uses %s: %s.", all.position(selector), name, rule.why)
	}
}

// isSleeper lets a sleep pass that is listed, or that stands in a file that runs in a synctest bubble, where a sleep takes no time.
func isSleeper(file source, name string) bool {
	if name != "time.Sleep" {
		return false
	}
	_, listed := sleepers[file.path]
	return listed || file.test && slices.Contains(file.imports, "testing/synctest")
}

// TestNoPlatformByName keeps the second idea of the design: a platform is data. What differs is said in its manifest.
func TestNoPlatformByName(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	allowed := only("internal/manifest/platforms", "internal/sandbox", "internal/archtest", "internal/e2e", "examples")
	for _, file := range all.production() {
		demo := under(file.path, "internal/cli") && strings.HasPrefix(file.path, "internal/cli/demo")
		if allowed(file) || demo {
			continue
		}
		ast.Inspect(file.syntax, func(node ast.Node) bool {
			if word := platformIn(node); word != "" {
				t.Errorf("%s says %s: code knows no platform. Read it from the manifest, where the next platform will say its own.",
					all.position(node), word)
			}
			return true
		})
	}
	for _, name := range all.list(t, "tools", ".md") {
		if word := platformWord(all.read(t, name)); word != "" {
			t.Errorf("%s says %s: a tool's description is read with every platform.", name, word)
		}
	}
}

// TestSettingsAreNamedByConfigAlone: a setting that is renamed must not live on in a text elsewhere. The sandbox imports no other room; it prints
// what a person would paste.
func TestSettingsAreNamedByConfigAlone(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	allowed := only("internal/config", "internal/sandbox", "internal/archtest", "internal/e2e", "internal/bench", "examples")
	for _, file := range all.production() {
		if allowed(file) {
			continue
		}
		ast.Inspect(file.syntax, func(node ast.Node) bool {
			if text, ok := node.(*ast.BasicLit); ok && strings.Contains(text.Value, "ORGDATA_") {
				t.Errorf("%s spells a setting: use the constant of internal/config, or have the name handed in.", all.position(node))
			}
			return true
		})
	}
}

func platformIn(node ast.Node) string {
	switch n := node.(type) {
	case *ast.ImportSpec:
		return ""
	case *ast.Ident:
		return platformWord(n.Name)
	case *ast.BasicLit:
		if strings.HasPrefix(strings.Trim(n.Value, "\"`"), module) {
			return "" // an import
		}
		if strings.EqualFold(strings.Trim(n.Value, "\"`"), "cycle") {
			return n.Value
		}
		return platformWord(n.Value)
	}
	return ""
}

// platformWord finds a platform's name in a text. "Cycle" alone is an English word, so it counts only as a whole literal.
func platformWord(text string) string {
	lower := strings.ToLower(text)
	for _, word := range []string{"dcycle", "deepcurrent", "tdc_", "\"tdc", "tdc sites"} {
		if strings.Contains(lower, word) {
			return word
		}
	}
	return ""
}
