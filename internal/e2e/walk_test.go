package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// testWalk types the beginning of the grammar's page, from a URL to the first answer, against an API that it is about: each line of its shell, in one folder,
// with the variables that it exports. What it prints is what the page shows, and the manifest is the page's.
func testWalk(t *testing.T, l *lab) {
	api := httptest.NewServer(acme())
	t.Cleanup(api.Close)
	folder := t.TempDir()
	real := strings.NewReplacer("https://api.acme.example", api.URL)
	shown := strings.NewReplacer(api.URL, "https://api.acme.example", folder, "$PWD")
	variables, said, answered, typed := map[string]string{}, "", "", 0
	for _, block := range l.walk(t) {
		switch block.kind {
		case "yaml":
			if err := os.WriteFile(filepath.Join(folder, "acme.yaml"), []byte(real.Replace(block.text)), 0o600); err != nil {
				t.Fatal(err)
			}
		case "sh":
			said = ""
			for line := range strings.Lines(block.text) {
				typed++
				said += l.typed(t, folder, real.Replace(strings.TrimSpace(line)), variables)
			}
		default:
			answered = said
			if got := shown.Replace(said); !printed(got, block.text) {
				t.Errorf("the page shows\n%s\nand it is\n%s", block.text, got)
			}
		}
	}
	for _, country := range []string{"DE", "FR", "IT"} {
		sum := 0.0
		for _, c := range acmeCustomers([]string{country}) {
			sum += c.Credit
		}
		if row := fmt.Sprintf("%s,%v\n", country, sum); !strings.Contains(answered, row) {
			t.Errorf("no row %q in\n%s", row, answered)
		}
	}
	if typed < 6 {
		t.Errorf("%d lines were typed, want 6", typed)
	}
}

// block is a fenced one of a page.
type block struct{ kind, text string }

// walk are the blocks of the section of the grammar's page that is typed.
func (l *lab) walk(t *testing.T) []block {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(l.root, "examples", "manifest", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## From a URL to the first answer\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var blocks []block
	for i, part := range strings.Split(section, "```") {
		if kind, text, _ := strings.Cut(part, "\n"); i%2 == 1 {
			blocks = append(blocks, block{kind, text})
		}
	}
	return blocks
}

// typed types one line and returns what it prints. A line that exports is for those after it.
func (l *lab) typed(t *testing.T, folder, line string, variables map[string]string) string {
	t.Helper()
	if set, ok := strings.CutPrefix(line, "export "); ok {
		name, value, _ := strings.Cut(set, "=")
		variables[name] = strings.ReplaceAll(value, "$PWD", folder)
		return ""
	}
	if strings.HasPrefix(line, "claude ") {
		l.addedBeside(t, strings.ReplaceAll(line, "$PWD", folder), map[string]string{})
		return ""
	}
	set := maps.Clone(variables)
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(l.key()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	set["ORGDATA_API_KEY_FILE"] = key
	got := l.shell(t, folder, line, set)
	return answerOf(got.stdout)
}

// answerOf is the text of a tool's answer, where a client prints it as JSON, else what was printed.
func answerOf(printed string) string {
	var answer struct{ Content []struct{ Text string } }
	if json.Unmarshal([]byte(printed), &answer) != nil || len(answer.Content) == 0 {
		return printed
	}
	return answer.Content[0].Text
}

// printed tells whether a text begins with what a page shows of it; its last line may go on.
func printed(text, shown string) bool {
	return strings.HasPrefix(text, strings.TrimRight(shown, "\n"))
}

// acme is the API of the grammar's page: 42 customers behind a key.
func acme() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
			w.Header().Set("WWW-Authenticate", `Bearer realm="acme"`)
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error": {"message": "a key is wanted"}}`)
			return
		}
		all := acmeCustomers(r.URL.Query()["country"])
		page, size := atLeastOne(r.FormValue("page"), 1), min(100, atLeastOne(r.FormValue("per_page"), 20))
		from := min((page-1)*size, len(all))
		_ = json.NewEncoder(w).Encode(map[string]any{"data": all[from:min(from+size, len(all))], "meta": map[string]int{"total": len(all)}})
	}
}

type acmeCustomer struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Email     string  `json:"email"`
	Country   string  `json:"country"`
	Credit    float64 `json:"credit"`
	CreatedAt string  `json:"created_at"`
}

// acmeCustomers are those of some countries, or all.
func acmeCustomers(countries []string) []acmeCustomer {
	all := []acmeCustomer{}
	for i := 1; i <= 42; i++ {
		country := []string{"IT", "DE", "FR"}[i%3]
		if len(countries) == 0 || strings.Contains(strings.Join(countries, ","), country) {
			all = append(all, acmeCustomer{fmt.Sprintf("%08x-0000-4000-8000-000000000000", i), fmt.Sprint("Company ", i), fmt.Sprintf("a%d@b.example", i), country,
				float64(i) * 1.5, fmt.Sprintf("2026-01-%02dT10:00:00Z", i%28+1)})
		}
	}
	return all
}

func atLeastOne(s string, without int) int {
	if n, err := strconv.Atoi(s); err == nil {
		return max(1, n)
	}
	return without
}
