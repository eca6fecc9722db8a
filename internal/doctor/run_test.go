package doctor_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
)

// TestRunTellsInOrder: checks are made at once, and told in their order as soon as those before have ended.
func TestRunTellsInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		after := func(group, what string, d time.Duration) doctor.Check {
			return doctor.Check{Group: group, What: what, Run: func(context.Context) []doctor.Finding {
				time.Sleep(d)
				return []doctor.Finding{doctor.Fine(what, "Well.")}
			}}
		}
		began := time.Now()
		var told []string
		groups := doctor.Run(t.Context(), []doctor.Check{
			after("a", "first", 2*time.Second), after("a", "second", time.Second), after("b", "third", 3*time.Second),
			{Group: "c", What: "nothing to say", Run: func(context.Context) []doctor.Finding { return nil }},
		}, func(group string, found []doctor.Finding) {
			told = append(told, group+" "+found[0].What+" "+time.Since(began).String())
		})
		if diff := cmp.Diff([]string{"a first 2s", "a second 2s", "b third 3s"}, told); diff != "" {
			t.Error(diff)
		}
		if len(groups) != 2 || len(groups[0].Findings) != 2 {
			t.Errorf("groups %+v", groups)
		}
	})
}

// TestRunIsBounded: a check that does not listen is left behind at its limit, one that fails of itself is told, and neither hides the others.
func TestRunIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		groups := doctor.Run(t.Context(), []doctor.Check{
			{Group: "a", What: "deaf", Limit: time.Second, Run: func(context.Context) []doctor.Finding {
				time.Sleep(time.Minute)
				return nil
			}},
			{Group: "a", What: "listens", Limit: time.Second, Run: func(ctx context.Context) []doctor.Finding {
				<-ctx.Done()
				return []doctor.Finding{doctor.Failure("listens", "Wait.", "It took too long.")}
			}},
			{Group: "a", What: "breaks", Run: func(context.Context) []doctor.Finding { panic("sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC") }},
			{Group: "a", What: "well", Run: func(context.Context) []doctor.Finding { return []doctor.Finding{doctor.Fine("well", "Well.")} }},
		}, nil)
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("the run took %s", took)
		}
		want := []doctor.Group{{Name: "a", Findings: []doctor.Finding{
			{State: doctor.Unchecked, What: "deaf", Text: "It was not done within 1.3s.", Next: "Run it again; if it lasts, look at what this check needs."},
			{State: doctor.Failed, What: "listens", Text: "It took too long.", Next: "Wait."},
			{State: doctor.Unchecked, What: "breaks", Text: "The check itself failed: [redacted].", Next: "Report this, with the whole output."},
			{State: doctor.OK, What: "well", Text: "Well."},
		}}}
		if diff := cmp.Diff(want, groups); diff != "" {
			t.Error(diff)
		}
		counts, worst := doctor.Judge(groups)
		if counts != (doctor.Counts{OK: 1, Failed: 1, Unchecked: 2}) || worst != doctor.Failed || counts.String() != "1 ok, 1 failed, 2 not checked" {
			t.Errorf("counts %s, worst %s", counts, worst)
		}
		time.Sleep(time.Minute) // for who was left behind
	})
}
