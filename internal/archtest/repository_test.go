package archtest

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// topLevel is everything that may lie beside the dot-files: the folder is the first page of the documentation.
var topLevel = []string{"LICENSE", "README.md", "cmd", "examples", "go.mod", "go.sum", "internal", "tools"}

func TestTopLevelIsWhatTheReadmeSays(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	ignored := strings.Fields(readTree(t).read(t, ".gitignore"))
	var found []string
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") || slices.Contains(ignored, "/"+name) || slices.Contains(ignored, "/"+name+"/") {
			continue
		}
		found = append(found, name)
		if !slices.Contains(topLevel, name) {
			t.Errorf("%s lies at the top level, where only %s belong: find it a room.", name, strings.Join(topLevel, ", "))
		}
	}
	for _, name := range topLevel {
		if !slices.Contains(found, name) {
			t.Errorf("%s is missing at the top level", name)
		}
	}
}

// TestTheReadmesCommandsAreThoseOfCI: a command that nobody runs is wrong before long. What the README tells a newcomer to type to try and
// to test the project, .ci/run types.
func TestTheReadmesCommandsAreThoseOfCI(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	readme, ci := all.read(t, "README.md"), all.read(t, ".ci/run")
	commands := shellLines(readme)
	for _, must := range []string{"go run ./cmd/orgdata-mcp demo", "go test ./..."} {
		if !slices.Contains(commands, must) {
			t.Errorf("README.md does not show %q on a line of its own in a code block", must)
		}
	}
	for _, command := range commands {
		if runsHere(command) && !strings.Contains(ci, command) {
			t.Errorf("README.md says %q, which .ci/run never runs", command)
		}
	}
}

// runsHere tells the commands that need nothing but the clone, and end by themselves.
func runsHere(command string) bool {
	return strings.HasPrefix(command, "go test ") || strings.HasPrefix(command, "go vet ") || strings.HasPrefix(command, "go tool ") ||
		strings.HasPrefix(command, "go run ./cmd/orgdata-mcp demo")
}

// shellLines gives the lines of a document's fenced blocks, without prompts and trailing remarks.
func shellLines(markdown string) []string {
	var lines []string
	fenced := false
	for line := range strings.Lines(markdown) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			continue
		}
		command, _, _ := strings.Cut(strings.TrimPrefix(line, "$ "), "  #")
		if command = strings.TrimSpace(command); fenced && command != "" {
			lines = append(lines, command)
		}
	}
	return lines
}

// TestNoRegistryIsNamed: the packages come from whichever registry the machine is set up for.
func TestNoRegistryIsNamed(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	registry := regexp.MustCompile(`"resolved"|://(registry|proxy)\.`)
	files := []string{".ci/run", ".ci/package", ".ci/release-tools", ".goreleaser.yaml", ".github/workflows/ci.yml", ".github/workflows/release.yml", "README.md"}
	for _, folder := range []string{"examples/", "internal/e2e/clients/"} {
		files = append(files, folder+"package-lock.json", folder+"package.json", folder+".npmrc")
	}
	for _, name := range files {
		if found := registry.FindString(all.read(t, name)); found != "" {
			t.Errorf("%s contains %s: it names a package registry. (npm leaves it out with omit-lockfile-registry-resolved=true)", name, found)
		}
	}
}

// TestNothingPointsOutOfTheRepository: whoever clones it has nothing beside it.
func TestNothingPointsOutOfTheRepository(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	outside := regexp.MustCompile(`\.\./shared/|/wor` + `k/|/ho` + `me/[a-z]+/`)
	for _, name := range all.list(t, ".", ".go", ".md", ".yaml", ".yml", ".json", ".mjs", "/run") {
		if found := outside.FindString(all.read(t, name)); found != "" && name != "internal/archtest/repository_test.go" {
			t.Errorf("%s contains %q: a path that exists on one machine only", name, found)
		}
	}
}

// TestLinksOfTheDocumentsLeadSomewhere: a link to a file of the repository breaks silently when the file moves.
func TestLinksOfTheDocumentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	found := 0
	documents := []string{"README.md", ".github/SECURITY.md", "examples/README.md"}
	pages, err := filepath.Glob(filepath.Join(all.root, "examples", "*", "README.md"))
	if err != nil || len(pages) < 8 {
		t.Fatalf("found the pages %q below examples, and %v", pages, err)
	}
	for _, page := range pages {
		documents = append(documents, path.Join("examples", filepath.Base(filepath.Dir(page)), "README.md"))
	}
	for _, document := range documents {
		for _, match := range link.FindAllStringSubmatch(all.read(t, document), -1) {
			found++
			target := path.Join(path.Dir(document), match[1])
			if _, err := os.Stat(filepath.Join(all.root, filepath.FromSlash(target))); err != nil {
				t.Errorf("%s links to %s, which is not there", document, target)
			}
		}
	}
	if found < 10 {
		t.Errorf("found %d links in the documents, want 10 at least: this test has lost its way", found)
	}
}
