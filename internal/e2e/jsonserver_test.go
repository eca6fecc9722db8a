package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// shopKey is what the proxy wants.
const shopKey = "shop-key-5GFmDpBzRVxjgS7k"

// shop is json-server, which nobody here wrote, with a key in front of it, and the data that it serves.
type shop struct {
	*lab
	api, proxy *server
	url        string
	Customers  []shopCustomer `json:"customers"`
	Orders     []shopOrder    `json:"orders"`
}

type shopCustomer struct {
	ID      int    `json:"id"`
	Name    string `json:"name"`
	Country string `json:"country"`
}

type shopOrder struct {
	ID         int     `json:"id"`
	CustomerID int     `json:"customerId"`
	State      string  `json:"state"`
	Total      float64 `json:"total"`
	PlacedAt   string  `json:"placedAt"`
}

// newShop starts both with 230 customers and 1,050 orders.
func newShop(t *testing.T) *shop {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{lab: &lab{root: root, clients: filepath.Join(root, "internal", "e2e", "clients", "node_modules", ".bin"), home: t.TempDir(), bin: t.TempDir()}}
	s.requireClients(t)
	registerSources(t, root)
	s.binary = s.build(t, "orgdata-mcp", "./cmd/orgdata-mcp")
	for i := 1; i <= 230; i++ {
		s.Customers = append(s.Customers, shopCustomer{i, fmt.Sprint("Customer ", i), []string{"IT", "DE", "FR", "ES"}[i%4]})
	}
	for i := 1; i <= 1050; i++ {
		s.Orders = append(s.Orders, shopOrder{i, 1 + i*7%230, []string{"open", "paid", "cancelled"}[i%3], float64(i*37%5000) / 100, fmt.Sprintf("2026-%02d-%02dT08:00:00Z", 1+i%12, 1+i%28)})
	}
	s.serve(t)
	return s
}

// serve starts json-server with the data, and the proxy before it.
func (s *shop) serve(t *testing.T) {
	t.Helper()
	data, err := json.Marshal(map[string]any{"customers": s.Customers, "orders": s.Orders})
	if err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(t.TempDir(), "db.json")
	if err := os.WriteFile(db, data, 0o600); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	program := filepath.Join(s.clients, "..", "json-server", "lib", "cli", "bin.js")
	s.api = start(t, "json-server", s.env(map[string]string{"NO_COLOR": "1"}), func(line string) bool { return strings.Contains(line, "Home") },
		s.node, program, "--host", "127.0.0.1", "--port", port, "--snapshots", filepath.Dir(db), db)
	t.Cleanup(func() { s.api.kill() })
	s.proxy = start(t, "proxy.mjs", s.env(map[string]string{"SHOP_API_KEY": shopKey}), func(line string) bool {
		s.url = strings.TrimSpace(line)
		return strings.HasPrefix(s.url, "http://")
	}, s.node, filepath.Join(s.root, "examples", "json-server", "proxy.mjs"), "http://127.0.0.1:"+port)
	t.Cleanup(func() { s.proxy.stop(t) })
}

// kill ends a process that does not end by itself when it is asked to.
func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	<-s.ended
}

// freePort is one that nobody listens at, and that no other test is given: systems give those above 32,768 to whoever asks for any.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(10_000))
		if l, err := net.Listen("tcp", address); err == nil {
			l.Close()
			_, port, _ := net.SplitHostPort(address)
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}

// requests are the lists that json-server was asked for, by its own log.
func (s *shop) requests() int {
	return len(regexp.MustCompile(`GET /(customers|orders)`).FindAllString(s.api.stdout.String(), -1))
}

// variables are those of a shell that asks the shop by a manifest.
func (s *shop) variables(manifest string) map[string]string {
	return map[string]string{"ORGDATA_MANIFEST": manifest, "ORGDATA_BASE_URL": s.url, "SHOP_API_KEY": shopKey}
}

// ask has the program answer statements, one process for all of them, and returns the texts of the answers.
func (s *shop) ask(t *testing.T, variables map[string]string, statements ...string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), s.binary, "stdio")
	cmd.Env = s.env(variables)
	cmd.Stdin = strings.NewReader(conversation(statements))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	answers := make([]string, len(statements))
	for line := range strings.Lines(string(out)) {
		var message struct {
			ID     int
			Result struct{ Content []struct{ Text string } }
		}
		if err := json.Unmarshal([]byte(line), &message); err == nil && message.ID > 0 && len(message.Result.Content) > 0 {
			answers[message.ID-1] = message.Result.Content[0].Text
		}
	}
	s.noKey(t, string(out))
	return answers
}

func (s *shop) noKey(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, shopKey) {
		t.Errorf("the key is in\n%s", text)
	}
}

// conversation is what a client writes that asks statements.
func conversation(statements []string) string {
	var b strings.Builder
	b.WriteString(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}` + "\n")
	b.WriteString(`{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n")
	for i, sql := range statements {
		arguments, _ := json.Marshal(map[string]string{"sql": sql}) // a text
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"query_org_data","arguments":%s}}`+"\n", i+1, arguments)
	}
	return b.String()
}

// rowsOf are the lines of an answer above its receipt, without the header.
func rowsOf(answer string) []string {
	table, _, _ := strings.Cut(answer, "\n# ")
	return strings.Split(strings.TrimSpace(table), "\n")[1:]
}

// TestJSONServer asks json-server by the manifest of the examples: pages, joins, filters, an order, in as few requests as can be, by its own log.
func TestJSONServer(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	manifest := filepath.Join(s.root, "examples", "json-server", "shop.yaml")
	for _, tt := range []struct {
		name, sql string
		want      []string
		requests  int // the least that are possible
		more      int // that are made besides
	}{
		{"joined and paged", "SELECT c.country, count(*) AS orders, round(sum(o.total), 2) AS total FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY c.country ORDER BY 1", s.byCountry(), 3 + 11, 3}, // the 230 customers of the join are asked for 50 at a time, as IN lists go
		{"filtered", "SELECT id FROM orders WHERE state = 'paid' AND total >= 49 ORDER BY id", s.paidFrom(49), 1, 0},
		{"ordered", "SELECT id, total FROM orders ORDER BY total DESC LIMIT 3", s.largest(3), 1, 0},
		{"some customers' orders", "SELECT count(*) AS n FROM orders WHERE customer_id IN (5, 6, 7)", s.ordersOf(5, 6, 7), 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := s.requests()
			answer := s.ask(t, s.variables(manifest), tt.sql)[0]
			if got := rowsOf(answer); !slices.Equal(got, tt.want) || !strings.Contains(answer, "complete.") || strings.Contains(answer, "INCOMPLETE") {
				t.Errorf("want\n%s\nin\n%s", strings.Join(tt.want, "\n"), answer)
			}
			made := s.requests() - before
			t.Logf("%d requests, %d are possible", made, tt.requests)
			if made > tt.requests+tt.more {
				t.Errorf("%d requests, want %d\n%s", made, tt.requests+tt.more, answer)
			}
		})
	}
	t.Run("another key", func(t *testing.T) {
		variables := s.variables(manifest)
		variables["SHOP_API_KEY"] = "wrong-key"
		if answer := s.ask(t, variables, "SELECT count(*) FROM orders")[0]; !strings.Contains(answer, "401") || !strings.Contains(answer, "X-Api-Key is missing or wrong") {
			t.Error(answer)
		}
	})
	t.Run("a manifest made of it", func(t *testing.T) { s.madeAnew(t) })
}

// madeAnew has a manifest made of a live answer, and asks by it.
func (s *shop) madeAnew(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop.yaml")
	got := run(t, s.home, s.env(map[string]string{"ORGDATA_API_KEY": shopKey}), s.binary, "manifest", "new", s.url+"/orders?_page=1&_limit=10", "--name", "shop", "-o", file)
	if got.code != 0 {
		t.Fatalf("%s\n%s", got.stdout, got.stderr)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s.noKey(t, got.stdout+got.stderr+string(text))
	if check := run(t, s.home, s.env(s.variables(file)), s.binary, "manifest", "check", file); check.code != 0 {
		t.Errorf("%s\n%s\n%s", check.stdout, check.stderr, text)
	}
	sum := 0.0
	for _, o := range s.Orders {
		sum += o.Total
	}
	want := fmt.Sprintf("%d,%s", len(s.Orders), number(sum))
	if answer := s.ask(t, s.variables(file), "SELECT count(*) AS n, round(sum(total), 2) AS total FROM orders")[0]; !slices.Equal(rowsOf(answer), []string{want}) {
		t.Errorf("want %s in\n%s\nby\n%s", want, answer, text)
	}
}

// The truth is computed from the data that json-server was given.

func (s *shop) byCountry() (rows []string) {
	orders, totals := map[string]int{}, map[string]float64{}
	for _, o := range s.Orders {
		country := s.Customers[o.CustomerID-1].Country
		orders[country]++
		totals[country] += o.Total
	}
	for _, country := range []string{"DE", "ES", "FR", "IT"} {
		rows = append(rows, fmt.Sprintf("%s,%d,%s", country, orders[country], number(totals[country])))
	}
	return rows
}

// number is a sum of cents as an answer has it.
func number(f float64) string { return fmt.Sprint(math.Round(f*100) / 100) }

func (s *shop) paidFrom(total float64) (rows []string) {
	for _, o := range s.Orders {
		if o.State == "paid" && o.Total >= total {
			rows = append(rows, fmt.Sprint(o.ID))
		}
	}
	return rows
}

func (s *shop) largest(n int) (rows []string) {
	all := slices.SortedFunc(slices.Values(s.Orders), func(a, b shopOrder) int { return cmp.Compare(b.Total, a.Total) })
	for _, o := range all[:n] {
		rows = append(rows, fmt.Sprintf("%d,%s", o.ID, number(o.Total)))
	}
	return rows
}

func (s *shop) ordersOf(customers ...int) []string {
	n := 0
	for _, o := range s.Orders {
		if slices.Contains(customers, o.CustomerID) {
			n++
		}
	}
	return []string{fmt.Sprint(n)}
}
