package tools_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// TestCellsAreWhatThePlatformSent: digits of reals, empty texts and NULL, and integers that a float64 cannot hold.
func TestCellsAreWhatThePlatformSent(t *testing.T) {
	t.Parallel()
	const sent = "1234567.1234567891"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"items":[{"id":"1","name":"","address":null,"co2e":%s},{"id":"2","name":"b & c","address":"x","co2e":0.30000000000000004}],"total":2}`, sent)
	}))
	t.Cleanup(server.Close)
	b := newBench(t, server.URL, credentials{someKey, someOrg})
	for sql, want := range map[string]string{
		"SELECT name, address FROM facilities ORDER BY id":                 "name,address\n\"\",\nb & c,x\n",
		"SELECT address FROM facilities ORDER BY id":                       "address\n\nx\n",
		"SELECT name FROM facilities ORDER BY id":                          "name\n\"\"\nb & c\n",
		"SELECT co2e, co2e + 0 AS computed FROM facilities WHERE co2e < 1": "co2e,computed\n0.30000000000000004,0.3\n",
		"SELECT co2e * 1 AS computed FROM facilities WHERE co2e > 1":       "computed\n1234567.12345679\n",
	} {
		if text := b.answer(t, "query_org_data", map[string]any{"sql": sql}); !strings.HasPrefix(text, want) {
			t.Errorf("%s: %s, want %s", sql, text, want)
		}
	}
	text := b.answer(t, "query_org_data", map[string]any{"sql": "SELECT co2e FROM facilities WHERE id = '1'"})
	if shown := strings.Split(text, "\n")[1]; float(t, shown) != float(t, sent) {
		t.Errorf("%s came, %s is shown", sent, shown)
	}
	const large = `"rows":[["9007199254740993",9007199254740992,"b & c"]]`
	text = b.answer(t, "query_org_data", map[string]any{"sql": "SELECT 9007199254740993, 9007199254740992, name FROM facilities WHERE id = '2'", "format": "json"})
	if !strings.Contains(text, large) {
		t.Errorf("no %s in %s", large, text)
	}
}

func float(t *testing.T, digits string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
