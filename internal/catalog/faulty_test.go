package catalog

import (
	"cmp"
	"errors"
	"slices"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// TestNothingWrongIsCalledComplete puts every failure of a platform in the way of every table. An answer is the database's, or says that it is not
// complete, or is an error that says what to do.
func TestNothingWrongIsCalledComplete(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]string{
		"slow":              {"latency=3ms±3ms", "slow=20000000"},
		"unavailable":       {"503,every=40"},
		"gateways":          {"502=html,every=37", "504,every=61"},
		"broken":            {"500,every=29"},
		"reset":             {"reset,every=31"},
		"half":              {"half,every=7"},
		"a sign-in page":    {"html,every=7"},
		"expired":           {"expired,every=11"},
		"too many":          {"429=1s,every=50,count=2"},
		"a clock off":       {"skew=-6h"},
		"rows that come":    {"insert=2,path=/api/v1/submissions", "insert=2,path=/api/v1/results", "insert=2,path=/api/v1/pages"},
		"rows that go away": {"delete=2,path=/api/v1/submissions", "delete=2,path=/api/v1/chats", "delete=2,path=/api/v1/pages"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tdc := startEmbedded(t, "tdc", 1)
			tdc.checkFaulty(t, tdc.tdcSeats()[0], tdcTables, faults)
			deepcurrent := startEmbedded(t, "deepcurrent", 1)
			deepcurrent.checkFaulty(t, deepcurrent.deepcurrentSeats()[0], deepcurrentTables, faults)
		})
	}
}

func (l embeddedLab) checkFaulty(t *testing.T, s seat, want map[string]embeddedTable, faults []string) {
	t.Helper()
	for _, f := range faults {
		if err := l.sandbox.SetFault(f); err != nil {
			t.Fatal(err)
		}
	}
	c := l.open(t, s)
	right, doubtful, refused := 0, 0, 0
	for name, w := range want {
		for _, where := range l.conditions(t, s, w) {
			before := sorted(l.rows(t, w.truth, s, where.value))
			result, err := c.Query(t.Context(), Question{SQL: "SELECT " + cmp.Or(w.columns, "*") + " FROM " + name + " " + where.sql})
			if err != nil {
				if e := (*platform.Error)(nil); !errors.As(err, &e) || e.Public == "" || e.Next == "" {
					t.Errorf("%s: %v", name, err)
				}
				refused++
				continue
			}
			if !result.Receipt.Complete {
				doubtful++
				continue
			}
			right++
			withoutOrganization(t, w, result, s)
			if got := sorted(result.Rows); !slices.Equal(got, before) && !slices.Equal(got, sorted(l.rows(t, w.truth, s, where.value))) {
				t.Errorf("%s %s is called complete and has %d rows, the database %d\n%s", name, where.sql, len(got), len(before), firstDifference(got, before))
			}
		}
	}
	t.Logf("%s: %d right, %d doubtful, %d refused", l.manifest.Platform, right, doubtful, refused)
}
