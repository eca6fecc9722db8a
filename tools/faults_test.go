package tools_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// everything reads 14 pages.
const everything = "SELECT count(*) AS n, round(sum(co2e), 3) AS co2e FROM invoices"

// TestFaults puts the platform's failures in the client's way. An answer that calls itself complete and says no more must be the right one, an
// error must be clear, and neither may take for ever.
func TestFaults(t *testing.T) {
	skipInShort(t)
	t.Parallel()
	sb, own := startSandbox(t)
	right, _, _ := strings.Cut(newBench(t, sb.URL("dcycle"), own).answer(t, "query_org_data", map[string]any{"sql": everything}), "#")
	for name, c := range map[string]struct {
		faults []string
		want   says // nil: the right answer, after as many attempts as it takes
	}{
		"slow to answer":         {[]string{"latency=20ms±15ms"}, nil},
		"slow bodies":            {[]string{"slow=3000000"}, nil},
		"one in ten unavailable": {[]string{"503,every=10"}, nil},
		"a gateway's hiccup":     {[]string{"502=html,count=3"}, nil},
		"too slow behind":        {[]string{"504,count=1"}, nil},
		"connections reset":      {[]string{"reset,every=9"}, nil},
		"all at once":            {[]string{"latency=5ms±5ms", "503,every=11", "502=html,every=13", "reset,every=17"}, nil},
		"a storm":                {[]string{"429=1s,for=1500ms"}, nil},
		"a few too many":         {[]string{"429=1s,every=9"}, nil},
		"a clock that is off":    {[]string{"skew=-6h"}, nil},
		"unavailable":            {[]string{"503"}, says{"error upstream_unavailable", "503"}},
		"broken inside":          {[]string{"500,every=7"}, says{"error upstream_unavailable", "500", "X-Request-ID"}},
		"always reset":           {[]string{"reset"}, says{"error upstream_unavailable", "broke the connection off"}},
		"a sign-in page":         {[]string{"html,every=10"}, says{"error upstream_invalid", "web page"}},
		"a gateway's page":       {[]string{"502=html"}, says{"error upstream_unavailable", "502"}},
		"half a JSON":            {[]string{"half,every=10"}, says{"error upstream_invalid"}},
		"expired":                {[]string{"expired"}, says{"error unauthorized", "401"}},
		"expires half-way":       {[]string{"expired,every=10"}, says{"error unauthorized"}},
		"an hour too many":       {[]string{"429=1h"}, says{"error rate_limited", "429", "Try again in"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb, own := startSandbox(t)
			b := newBench(t, sb.URL("dcycle"), own)
			b.answer(t, "query_org_data", map[string]any{"sql": "SELECT 1"}) // the engine is open before a fault begins that ends by the clock
			for _, f := range c.faults {
				setFault(t, sb, f)
			}
			result, text := b.result(t.Context(), t, "query_org_data", map[string]any{"sql": everything})
			if !result.IsError && !strings.HasPrefix(text, right) {
				t.Errorf("%s, want %s", text, right)
			}
			if result.IsError || c.want != nil {
				c.want.check(t, text)
			} else if !strings.Contains(text, "\n# 1 of 1 row. complete.") {
				t.Errorf("not complete: %s", text)
			}
			hits := 0
			for _, s := range sb.FaultStates() {
				hits += s.Hits
			}
			if hits == 0 {
				t.Error("no fault struck")
			}
		})
	}
}

// TestPlatformThatHangs: the caller's time is kept.
func TestPlatformThatHangs(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"latency=1m", "slow=50"} {
		sb, own := startSandbox(t)
		setFault(t, sb, fault)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, text := newBench(t, sb.URL("dcycle"), own).result(ctx, t, "query_org_data", map[string]any{"sql": everything})
		says{"error timeout"}.check(t, text)
		if took := time.Since(began); took > 45*time.Second {
			t.Errorf("%s: answered after %v", fault, took)
		}
	}
}

// TestRowsThatMoveWhilePagesAreRead: an answer that calls itself complete is what the database holds after the move; where rows do not
// stop moving, no answer may call itself complete.
func TestRowsThatMoveWhilePagesAreRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		faults   []string
		settling bool
	}{
		"deleted once":    {[]string{"delete=3,path=/v1/invoices,count=1"}, true},
		"inserted once":   {[]string{"insert=3,path=/v1/invoices,count=1"}, true},
		"a page less":     {[]string{"delete=100,path=/v1/invoices,count=1"}, true},
		"a page more":     {[]string{"insert=100,path=/v1/invoices,count=1"}, true},
		"both":            {[]string{"insert=5,path=/v1/invoices,count=1", "delete=2,path=/v1/invoices,count=1"}, true},
		"deleted always":  {[]string{"delete=2,path=/v1/invoices"}, false},
		"inserted always": {[]string{"insert=2,path=/v1/invoices"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb, own := startSandbox(t)
			db, err := sb.DB(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			q := asked{everything, "SELECT count(*), round(sum(co2e), 3) FROM dcycle_invoices WHERE organization_id = $org"}
			seeded := truth(t, db, q.truth, own.organization)
			for _, f := range c.faults {
				setFault(t, sb, f)
			}
			b := newBench(t, sb.URL("dcycle"), own)
			if c.settling {
				compare(t, b, db, q, own.organization)
			} else if text := b.answer(t, "query_org_data", map[string]any{"sql": everything}); !strings.Contains(text, "INCOMPLETE, totals are partial: invoices: rows came or went") {
				t.Errorf("nothing is said of it: %s", text)
			}
			for _, s := range sb.FaultStates() {
				if s.Hits == 0 || s.Problem != "" {
					t.Errorf("%+v", s)
				}
			}
			if reflect.DeepEqual(truth(t, db, q.truth, own.organization), seeded) {
				t.Error("no row moved")
			}
			if err := sb.ClearFaults(t.Context()); err != nil {
				t.Fatal(err)
			}
			if back := truth(t, db, q.truth, own.organization); !reflect.DeepEqual(back, seeded) {
				t.Errorf("cleared, there are %v; seeded were %v", back, seeded)
			}
			compare(t, newBench(t, sb.URL("dcycle"), own), db, q, own.organization)
		})
	}
}

func setFault(t *testing.T, sb *sandbox.Sandbox, fault string) {
	t.Helper()
	if err := sb.SetFault(fault); err != nil {
		t.Fatal(err)
	}
}
