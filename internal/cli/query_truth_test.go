package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// record is an invoice, by the names of its members.
type record map[string]any

// members are those that are compared: ids, texts, dates, and numbers with and without fractions.
var members = []string{"id", "type", "status", "quantity", "co2e", "start_date", "invoice_id", "facility_id"}

// TestQueryPrintsWhatThePlatformHas: the rows of each format are those that the platform's own pages have, read with net/http and encoding/json alone.
func TestQueryPrintsWhatThePlatformHas(t *testing.T) {
	t.Parallel()
	sb := startPlatforms(t, sandbox.Options{Listen: "127.0.0.1:0", Platforms: []string{"dcycle"}, Scale: 1, Seed: 3})
	env := map[string]string{}
	for _, v := range sb.Exports()[0].Env {
		env[v.Name] = v.Value
	}
	want := invoicesOf(t, env)
	for format, parse := range map[string]func(*testing.T, []byte) []record{"csv": fromCSV, "json": fromJSON, "jsonl": fromJSONL} {
		cmd := exec.Command("orgdata-mcp", "query", "--format", format, "SELECT "+strings.Join(members, ", ")+" FROM invoices")
		cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "ORGDATA_KEYRING=off")
		for name, value := range env {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v: %s", format, err, stderr.String())
		}
		if said := fmt.Sprintf("# %s of %[1]s rows. complete.", grouped(len(want))); !strings.HasPrefix(stderr.String(), said) {
			t.Errorf("%s: it says %q, want %q", format, stderr.String(), said)
		}
		if diff := cmp.Diff(want, byID(parse(t, out))); diff != "" {
			t.Errorf("%s (-platform +query):\n%.2000s", format, diff)
		}
	}
}

// grouped writes a count with its thousands apart.
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

func invoicesOf(t *testing.T, env map[string]string) map[string]record {
	t.Helper()
	var all []record
	for page := 1; ; page++ {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("%s/v1/invoices?page=%d&size=100", env["ORGDATA_BASE_URL"], page), nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{"X-Api-Key": {env["DCYCLE_API_KEY"]}, "X-Organization-Id": {env["DCYCLE_ORG_ID"]}, "X-User-Id": {env["DCYCLE_USER_ID"]}}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		var answer struct{ Items []record }
		err = json.NewDecoder(response.Body).Decode(&answer)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("page %d: %s, %v", page, response.Status, err)
		}
		if len(answer.Items) == 0 {
			return byID(all)
		}
		all = append(all, answer.Items...)
	}
}

// byID keeps the members that are compared.
func byID(records []record) map[string]record {
	all := map[string]record{}
	for _, r := range records {
		kept := record{}
		for _, name := range members {
			kept[name] = r[name]
			if text, ok := r[name].(string); ok && name == "start_date" {
				kept[name], _, _ = strings.Cut(text, "T") // the platform writes days as instants
			}
		}
		all[fmt.Sprint(r["id"])] = kept
	}
	return all
}

func fromJSON(t *testing.T, text []byte) (records []record) {
	t.Helper()
	if err := json.Unmarshal(text, &records); err != nil {
		t.Fatal(err)
	}
	return records
}

func fromJSONL(t *testing.T, text []byte) (records []record) {
	t.Helper()
	for decoder := json.NewDecoder(bytes.NewReader(text)); ; {
		var r record
		if err := decoder.Decode(&r); err == io.EOF {
			return records
		} else if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
}

// fromCSV reads numbers where there are numbers, and nothing as null.
func fromCSV(t *testing.T, text []byte) (records []record) {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		r := record{}
		for i, name := range lines[0] {
			var number float64
			switch {
			case line[i] == "":
				r[name] = nil
			case (name == "quantity" || name == "co2e") && json.Unmarshal([]byte(line[i]), &number) == nil:
				r[name] = number
			default:
				r[name] = line[i]
			}
		}
		records = append(records, r)
	}
	return records
}
