package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// invoicesManifest is the platform of scans: one table of 15 columns, and no limits, for this measures the program and not its patience.
const invoicesManifest = `
platform: ledger
title: Ledger
base_url: https://ledger.example
credentials: {api_key: {env: [LEDGER_API_KEY], secret: true}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
paginators:
  pages: {page: page, size: size, max: 100, items: items, total: total}
tables:
  invoices:
    about: Invoices
    get: /v1/invoices
    paginator: pages
    columns:
      id: {type: uuid, key: true}
      type: {type: text, enum: [heat, electricity, water, recharge]}
      status: {type: text, enum: [active, review, inactive]}
      quantity: {type: number}
      unit_id: {type: text}
      start_date: {type: date}
      end_date: {type: date}
      invoice_id: {type: text}
      facility_id: {type: uuid}
      supplier_id: {type: uuid}
      co2e: {type: number, unit: kg CO2e}
      total_energy_kwh: {type: number, unit: kWh}
      cups: {type: text}
      created_at: {type: datetime}
      updated_at: {type: datetime}
`

// sums is the question of scans: it needs every row.
const sums = "SELECT count(*) n, sum(co2e) s FROM invoices"

// scanners are the programs that read invoices, and what starts a platform that has them.
type scanners struct{ platform, bare, product, manifest string }

func buildScanners(tb testing.TB) scanners {
	tb.Helper()
	s := scanners{build(tb, "./platform"), build(tb, "./bare"), build(tb, "../../cmd/orgdata-mcp"), filepath.Join(tb.TempDir(), "ledger.yaml")}
	if err := os.WriteFile(s.manifest, []byte(invoicesManifest), 0o600); err != nil {
		tb.Fatal(err)
	}
	return s
}

// ledger is a platform in a process of its own, so that what it costs does not count.
type ledger struct {
	scanners
	rows int
	url  string
}

func (s scanners) start(tb testing.TB, rows int) *ledger {
	tb.Helper()
	p := start(tb, exec.Command(s.platform, "-rows", strconv.Itoa(rows)))
	address, err := bufio.NewReader(p.out).ReadString('\n')
	if err != nil {
		tb.Fatalf("the platform did not start: %v", err)
	}
	return &ledger{s, rows, strings.TrimSpace(address)}
}

// requests is how many pages were asked for so far.
func (l *ledger) requests(tb testing.TB) int {
	tb.Helper()
	client := http.Client{Timeout: time.Minute}
	response, err := client.Get(l.url + "/requests")
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	n, err := strconv.Atoi(string(text))
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// scanner is a running program that answers questions.
type scanner struct {
	*process
	ask func(sql string) (answer string, err error)
}

// bareClient starts the yardstick, which knows one question.
func (l *ledger) bareClient(tb testing.TB) *scanner {
	tb.Helper()
	p := start(tb, exec.Command(l.bare, "-upstream", l.url))
	lines := bufio.NewReader(p.out)
	return &scanner{p, func(string) (string, error) {
		if _, err := io.WriteString(p.in, "\n"); err != nil {
			return "", err
		}
		if _, err := lines.ReadString('\n'); err != nil { // the names of the columns
			return "", err
		}
		return lines.ReadString('\n')
	}}
}

// program starts this program, with the memory given as ORGDATA_MEMORY takes it.
func (l *ledger) program(tb testing.TB, memory string) *scanner {
	tb.Helper()
	p := start(tb, with([]string{
		"ORGDATA_BASE_URL=" + l.url, "ORGDATA_API_KEY=sk_live_0123456789abcdef", "ORGDATA_MANIFEST=" + l.manifest,
		"ORGDATA_BUDGET_SHARE=100%", "ORGDATA_DEADLINE=10m", "ORGDATA_CACHE_TTL=1h", "ORGDATA_MEMORY=" + memory,
	}, exec.Command(l.product, "stdio")))
	client := dialStdio(tb, p)
	if _, err := io.WriteString(p.in, initialized+"\n"); err != nil {
		tb.Fatal(err)
	}
	return &scanner{p, func(sql string) (string, error) { return askSQL(client, sql) }}
}

func askSQL(c *stdioClient, sql string) (string, error) {
	id := c.nextID.Add(1)
	line, err := c.ask(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"query_org_data","arguments":{"sql":%q}}}`, id, sql))
	if err != nil {
		return "", err
	}
	var answer struct {
		Result struct {
			Content []struct{ Text string }
			IsError bool
		}
	}
	switch err := json.Unmarshal(line, &answer); {
	case err != nil:
		return "", err
	case len(answer.Result.Content) == 0 || answer.Result.IsError:
		return "", fmt.Errorf("not an answer: %.600s", line)
	}
	return answer.Result.Content[0].Text, nil
}

// scan has every row read once, and tells how long the answer took in milliseconds.
func (l *ledger) scan(tb testing.TB, s *scanner) float64 {
	tb.Helper()
	from := time.Now()
	answer, err := s.ask(sums)
	took := time.Since(from)
	if err != nil {
		tb.Fatal(err)
	}
	if !slices.ContainsFunc(strings.Split(answer, "\n"), func(line string) bool { return strings.HasPrefix(line, strconv.Itoa(l.rows)+",") }) ||
		strings.Contains(answer, "INCOMPLETE") {
		tb.Fatalf("not the sum of %d rows: %.600s", l.rows, answer)
	}
	return float64(took.Microseconds()) / 1000
}
