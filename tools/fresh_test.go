package tools_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// rename changes the name of a facility on the platform, as somebody else would.
func rename(t *testing.T, sb *sandbox.Sandbox, c credentials, id, name string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, sb.URL("dcycle")+"/v1/facilities/"+id, strings.NewReader(`{"name":"`+name+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("x-api-key", c.key)
	req.Header.Set("x-organization-id", c.organization)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("renaming: %s", resp.Status)
	}
}

// TestFreshAsksThePlatformAnew: without it a change is not seen for as long as rows are kept; with it at once, at the price of the requests that the
// question takes, and by every question after it.
func TestFreshAsksThePlatformAnew(t *testing.T) {
	t.Parallel()
	sb, own := startSandbox(t)
	b := newBench(t, sb.URL("dcycle"), own)
	const first = "SELECT name FROM facilities ORDER BY id LIMIT 1"
	ask := func(fresh any, sql string) (answer string, requests int) {
		asked := requestsFor(sb, func() { answer = b.answer(t, "query_org_data", map[string]any{"sql": sql, "fresh": fresh}) })
		return answer, len(asked)
	}
	id := strings.Split(b.answer(t, "query_org_data", map[string]any{"sql": "SELECT id, name FROM facilities ORDER BY id LIMIT 1"}), "\n")[1][:36]
	rename(t, sb, own, id, "Renamed while nobody looked")
	for _, step := range []struct {
		name     string
		fresh    any
		sql      string
		seen     bool
		requests int
	}{
		{"kept rows answer", nil, first, false, 0},
		{"false is the default", false, first, false, 0},
		{"fresh", true, first, true, 1},
		{"as text, as some models write it", "true", first, true, 1},
		{"what it brought answers the next", nil, first, true, 0},
		{"and another question", nil, "SELECT group_concat(name) FROM facilities", true, 0},
	} {
		answer, requests := ask(step.fresh, step.sql)
		if strings.Contains(answer, "Renamed while nobody looked") != step.seen || requests != step.requests {
			t.Errorf("%s: %d requests, %s", step.name, requests, answer)
		}
	}
}
