package dashboard

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

func TestTicks(t *testing.T) {
	t.Parallel()
	for top, want := range map[float64]string{
		0: "[1 0]", 1: "[1 0.75 0.5 0.25 0]", 4: "[4 3 2 1 0]", 7: "[8 6 4 2 0]", 397: "[400 300 200 100 0]", 689: "[800 600 400 200 0]",
		12_345: "[15000 10000 5000 0]", 0.03: "[0.03 0.02 0.01 0]", 999_999: "[1000000 750000 500000 250000 0]",
	} {
		got := fmt.Sprintf("%.9v", ticks(top))
		if got != want {
			t.Errorf("ticks(%v) = %v, want %s", top, got, want)
		}
	}
}

func TestColumnsAreStackedWithoutAGap(t *testing.T) {
	t.Parallel()
	points := []point{{"2026-01", "a", 30}, {"2026-01", "b", 70}, {"2026-03", "b", 50}}
	f := draw(chart{Shape: "columns"}, points, axisOf(points))
	if got := fmt.Sprint(labelsOf(f), f.Series); got != "[2026-01 2026-02 2026-03] [{b c1} {a c2}]" {
		t.Errorf("labels and series, the largest first: %s", got)
	}
	if f.Total != 150 || f.Rows[0].Total != 100 || f.Rows[1].Total != 0 {
		t.Errorf("sums: %+v", f.Rows)
	}
	first, second := f.Shapes[0], f.Shapes[1]
	if first.Y+first.H != figureHeight || second.Y+second.H != first.Y || second.Y != 0 {
		t.Errorf("the first column is not a stack up to the top: %+v", f.Shapes)
	}
	if third := f.Shapes[2]; third.H != figureHeight/2 || third.X <= first.X+first.W {
		t.Errorf("the third column: %+v", third)
	}
}

func axisOf(points []point) months {
	var m months
	m.take(chart{Shape: "columns"}, points)
	return m
}

func labelsOf(f figure) (out []string) {
	for _, row := range f.Rows {
		out = append(out, row.Label)
	}
	return out
}

// Charts below each other share their months, whichever of them has something in the first or last one; the month that is not over is told.
func TestMonthsAreShared(t *testing.T) {
	t.Parallel()
	early := []point{{"2026-01", "a", 1}, {"2026-02", "a", 1}}
	late := []point{{"2026-03", "b", 1}, {"2026-04", "b", 1}}
	axis := months{running: []string{running(time.Date(2026, 4, 29, 0, 0, 0, 0, time.UTC))}}
	for _, points := range [][]point{early, late, {{"Spain", "", 9}}} {
		axis.take(chart{Shape: "columns"}, points)
	}
	for _, points := range [][]point{early, late} {
		f := draw(chart{Shape: "columns"}, points, axis)
		if got := fmt.Sprint(labelsOf(f)); got != "[2026-01 2026-02 2026-03 2026-04]" {
			t.Errorf("%v: %s", points, got)
		}
		last := f.Rows[3]
		if f.Running != "2026-04" || !last.Soon || f.Rows[2].Soon || !f.Labels[3].Soon || f.Band.X != figureWidth*3/4 || f.Band.W != figureWidth/4 {
			t.Errorf("%v: the running month is not marked: %q %+v", points, f.Running, last)
		}
	}
	if got := fmt.Sprint(labelsOf(draw(chart{Shape: "columns"}, []point{{"Spain", "", 9}}, axis))); got != "[Spain]" {
		t.Errorf("labels that are no months: %s", got)
	}
	if got := running(time.Date(2026, 4, 30, 12, 0, 0, 0, time.UTC)); got != "" {
		t.Errorf("on its last day a month is over, not %q", got)
	}
}

// However many columns: the last one has its label, and no more labels are shown than have room.
func TestAxisLabels(t *testing.T) {
	t.Parallel()
	for n := 1; n <= maxColumns; n++ {
		wide, narrow := 0, 0
		labels := axisLabels(make([]figureRow, n))
		for _, l := range labels {
			if l.Wide {
				wide++
			}
			if l.Narrow {
				narrow++
			}
		}
		if last := labels[n-1]; !last.Wide || !last.Narrow || wide > wideLabels || narrow > narrowLabels || narrow < min(n, 3) {
			t.Errorf("%d columns: %d labels, %d on a narrow screen, the last %+v", n, wide, narrow, last)
		}
	}
}

// Good and bad news have colours of their own; bad news has stripes besides.
func TestGoodAndBadNews(t *testing.T) {
	t.Parallel()
	c, err := parseChart("-- title: A\n-- shape: columns\n-- good: Success\n-- bad: Error\nSELECT 1, 2, 3")
	if err != nil {
		t.Fatal(err)
	}
	points := []point{{"2026-01", "Success", 5}, {"2026-01", "Error", 2}, {"2026-01", "Other", 1}}
	if got := fmt.Sprint(draw(c, points, axisOf(points)).Series); got != "[{Success good} {Error bad} {Other c3}]" {
		t.Error(got)
	}
}

func TestTooManySeriesAndBarsAreSummed(t *testing.T) {
	t.Parallel()
	var points []point
	for i := range 20 {
		points = append(points, point{fmt.Sprint("label ", i), fmt.Sprint("series ", i), float64(20 - i)})
	}
	f := draw(chart{Shape: "columns"}, points, months{})
	if len(f.Series) != maxSeries || f.Series[maxSeries-1].Name != restName || f.Total != 210 {
		t.Errorf("%v, %v", f.Series, f.Total)
	}
	f = draw(chart{Shape: "bars"}, points, months{})
	sum := 0.0
	for _, row := range f.Rows {
		sum += row.Total
	}
	if len(f.Rows) != maxBars || f.Rows[maxBars-1].Label != restName || sum != 210 || f.Rows[0].Width > 100 {
		t.Errorf("%d rows of %v", len(f.Rows), sum)
	}
}

func TestParseChart(t *testing.T) {
	t.Parallel()
	c, err := parseChart("-- title: A\n-- shape: bars\n-- needs: a:read\nSELECT ?1, ?3;\n")
	if err != nil || c.Title != "A" || c.Needs != "a:read" || c.args != 3 || c.query != "SELECT ?1, ?3" {
		t.Errorf("%+v, %v", c, err)
	}
	for _, text := range []string{"SELECT 1", "-- title: A\nSELECT 1", "-- title: A\n-- shape: pie\nSELECT 1", "-- color: red\nSELECT 1"} {
		if _, err := parseChart(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for value, want := range map[any]string{
		0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", int64(-1234): "-1,234", -999: "-999", 12.34: "12.3", 1.234: "1.23", 1234.6: "1,235", 5.0: "5",
	} {
		if got := number(value); got != want {
			t.Errorf("number(%v) = %q, want %q", value, got, want)
		}
	}
	for value, want := range map[float64]string{0: "0", 250: "250", 1500: "1.5k", 2e6: "2M", 1e9: "1G", 0.25: "0.25"} {
		if got := short(value); got != want {
			t.Errorf("short(%v) = %q, want %q", value, got, want)
		}
	}
}

// A chart comes with all of its values as a table, is of the organization alone, and needs its permission.
func TestTheDataPage(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	body := l.signIn("elena").get("/o/acme/north/data").body
	for _, want := range []string{"Anvils by month", "steel", "Feb 26", "120", `role="img"`, "Records held", "200 kg in all"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(body, "alloy") {
		t.Error("another organization's rows are in")
	}
	if body := l.signIn("astrid").get("/o/acme/south/data").body; !strings.Contains(body, "secret alloy") || strings.Contains(body, "steel") {
		t.Error("south has not its own rows alone")
	}
	m := core.Membership{Platform: acme, OrganizationID: north, UserID: l.world.Person("tom").ID, RoleID: "acme/clerk", Active: true}
	if err := l.world.Directory.PutRole(t.Context(), core.Role{ID: "acme/clerk", Platform: acme, Name: "Clerk"}); err != nil {
		t.Fatal(err)
	}
	if err := l.world.Directory.PutMembership(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if got := l.signIn("tom").get("/o/acme/north/data"); got.status != http.StatusOK || strings.Contains(got.body, "steel") {
		t.Errorf("a role without permissions: %d, sees steel: %v", got.status, strings.Contains(got.body, "steel"))
	}
}
