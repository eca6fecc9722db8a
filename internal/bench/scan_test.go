package bench

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func long() bool { return os.Getenv("LONG") == "1" }

// BenchmarkScan prints what a cold scan of 100,000 rows takes, by the bare client's.
func BenchmarkScan(b *testing.B) {
	l := buildScanners(b).start(b, 100_000)
	for b.Loop() {
		report(b, "bare client", scans(b, l, 7))
	}
}

// BenchmarkMillion prints the time and the memory of a million rows, and whether they are kept. It takes minutes: LONG=1.
func BenchmarkMillion(b *testing.B) {
	if !long() {
		b.Skip("LONG=1 reads a million rows several times")
	}
	l := buildScanners(b).start(b, 1_000_000)
	for b.Loop() {
		figures := scans(b, l, 3)
		for _, memory := range []string{"1GiB", "512MiB"} {
			figures = append(figures, kept(b, l, memory)...)
		}
		report(b, "bare client", append(figures, refused(b, l, "128MiB")...))
	}
}

// TestScanWorks keeps the benchmarks of scans from rotting. It judges no time.
func TestScanWorks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds three programs")
	}
	l := buildScanners(t).start(t, 1_234)
	for _, f := range append(scans(t, l, 1), kept(t, l, "64MiB")...) {
		if strings.HasPrefix(f.what, "scan") && (f.ours <= 0 || f.baseline <= 0) {
			t.Errorf("%s was not measured: %+v", f.what, f)
		}
		if strings.HasPrefix(f.what, "requests of a second") && f.ours != 0 {
			t.Errorf("rows are not kept: %+v", f)
		}
	}
}

// scans has both programs, each time new ones, read all rows in turns.
func scans(tb testing.TB, l *ledger, turns int) []figure {
	tb.Helper()
	var times, work, peaks [2][]float64
	once := func(who int, s *scanner) {
		before, _ := s.cpu()
		times[who] = append(times[who], l.scan(tb, s))
		after, _ := s.cpu()
		peak, _ := s.peak()
		work[who], peaks[who] = append(work[who], (after-before)/1000), append(peaks[who], peak)
		s.stop(tb)
	}
	for range turns {
		once(0, l.bareClient(tb))
		once(1, l.program(tb, "1GiB"))
	}
	figures := []figure{ratio(fmt.Sprintf("scan of %d rows", l.rows), "ms", median(times[0]), median(times[1]), "at most 1.15x")}
	if median(work[0]) > 0 && median(peaks[0]) > 0 {
		figures = append(figures,
			ratio("processor time of it", "ms", median(work[0]), median(work[1]), "(none)"),
			ratio("memory at its peak", "MB", median(peaks[0]), median(peaks[1]), peakBudget(l.rows)))
	}
	return figures
}

func peakBudget(rows int) string {
	if rows == 1_000_000 {
		return "at most 400 MB"
	}
	return "(none)"
}

// kept asks the same twice: the second question must ask the platform for nothing.
func kept(tb testing.TB, l *ledger, memory string) []figure {
	tb.Helper()
	s := l.program(tb, memory)
	defer s.stop(tb)
	first := l.scan(tb, s)
	before := l.requests(tb)
	second := l.scan(tb, s)
	made := float64(l.requests(tb) - before)
	peak, _ := s.peak()
	at := " at " + memory
	return []figure{
		{what: "requests of a second question" + at, unit: "", ours: made, ratio: made, budget: "0"},
		{what: "its time by the first's" + at, unit: "ms", baseline: first, ours: second, ratio: second / first, budget: "(none)"},
		{what: "memory at the peak of both" + at, unit: "MB", ours: peak, ratio: peak, budget: peakBudget(l.rows)},
	}
}

// refused asks with too little memory, and tells how many of the rows' requests were made before that was told.
func refused(tb testing.TB, l *ledger, memory string) []figure {
	tb.Helper()
	s := l.program(tb, memory)
	defer s.stop(tb)
	before := l.requests(tb)
	_, err := s.ask(sums)
	made := float64(l.requests(tb) - before)
	if err == nil || !strings.Contains(err.Error(), "would take") || !strings.Contains(err.Error(), "ORGDATA_MEMORY") {
		tb.Errorf("with %s a scan of %d rows is not refused with the size it would have: %v", memory, l.rows, err)
	}
	all := float64(l.rows) / 100
	return []figure{{what: "requests until refused at " + memory, unit: "", baseline: all, ours: made, ratio: made / all, budget: "early"}}
}
