package bench

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// effort is how much is measured. The two servers take turns in small portions, so that whatever else the machine does
// in the meantime falls on both; and they are started several times, because a process can be lucky for its whole life.
type effort struct {
	starts     int // of each program
	processes  int // of each program, on each transport
	rounds     int // turns of each process
	sequential int // calls a turn, one after the other
	concurrent int // calls a turn, with atOnce callers
}

const atOnce = 32

// figure is one line of the outcome.
type figure struct {
	what           string
	unit           string
	baseline, ours float64
	budget         string  // in words
	ratio          float64 // ours by baseline; the figure itself where the budget is absolute
}

// BenchmarkAgainstBaseline prints the ratios; ns/op means nothing here.
func BenchmarkAgainstBaseline(b *testing.B) {
	for b.Loop() {
		report(b, "baseline", measure(b, effort{starts: 40, processes: 4, rounds: 6, sequential: 150, concurrent: 600}))
	}
}

// BenchmarkStart prints the first of those ratios alone.
func BenchmarkStart(b *testing.B) {
	baseline, ours := contenders(b, startUpstream(b))
	for b.Loop() {
		report(b, "baseline", []figure{startUp(b, effort{starts: 300}, baseline, ours)})
	}
}

// report shows figures, and hands the ratios to the benchmark.
func report(b *testing.B, other string, figures []figure) {
	b.Helper()
	fmt.Print("\n", table(other, figures), "\n") // b.Log cuts at ten lines
	for _, f := range figures {
		b.ReportMetric(f.ratio, "x:"+strings.ReplaceAll(f.what, " ", "-"))
	}
}

// TestBenchmarkWorks keeps the benchmark from rotting. It measures next to nothing and judges no time.
func TestBenchmarkWorks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two programs")
	}
	for _, f := range measure(t, effort{starts: 2, processes: 1, rounds: 1, sequential: 3, concurrent: 40}) {
		// The system counts processor time in ticks of 10 ms, of which so few calls may take none.
		if ticks := strings.HasPrefix(f.what, "processor time"); !ticks && (f.ours <= 0 || f.baseline <= 0) {
			t.Errorf("%s was not measured: %+v", f.what, f)
		}
	}
}

func measure(tb testing.TB, e effort) []figure {
	tb.Helper()
	u := startUpstream(tb)
	baseline, ours := contenders(tb, u)
	figures := []figure{startUp(tb, e, baseline, ours)}
	figures = append(figures, memory(tb, baseline, ours)...)
	for _, transport := range []struct {
		name string
		dial func(contender) caller
	}{
		{"stdio", func(c contender) caller {
			client := dialStdio(tb, start(tb, c.stdio()))
			client.demultiplex(tb)
			return client
		}},
		{"Streamable HTTP", func(c contender) caller {
			p, base := startHTTP(tb, c.http())
			return dialHTTP(tb, p, base)
		}},
	} {
		t := new(tally)
		for range e.processes {
			t.run(tb, e, u, []caller{transport.dial(baseline), transport.dial(ours)})
		}
		figures = append(figures, t.figures(transport.name)...)
	}
	return figures
}

// startUp measures from starting a process to its answer to initialize.
func startUp(tb testing.TB, e effort, baseline, ours contender) figure {
	tb.Helper()
	once := func(c contender) float64 {
		from := time.Now()
		p := start(tb, c.fresh())
		dialStdio(tb, p)
		took := time.Since(from)
		p.stop(tb)
		return float64(took.Microseconds()) / 1000
	}
	once(baseline) // reads the files into the system's cache
	once(ours)
	var base, own []float64
	for range e.starts {
		base = append(base, once(baseline))
		own = append(own, once(ours))
	}
	return ratio("start to initialize", "ms", median(base), median(own), "at most 1.3x")
}

func memory(tb testing.TB, baseline, ours contender) []figure {
	tb.Helper()
	after := func(c contender) float64 {
		p := start(tb, c.fresh())
		client := dialStdio(tb, p)
		if answer, err := client.ask(listTools); err != nil || !strings.Contains(string(answer), "list_keys") {
			tb.Fatalf("tools/list: %v %.200s", err, answer)
		}
		defer p.stop(tb)
		megabytes, _ := p.resident()
		return megabytes
	}
	base, own := after(baseline), after(ours)
	if own == 0 {
		return nil // this system does not tell
	}
	return []figure{{what: "resident after tools/list", unit: "MB", baseline: base, ours: own, ratio: own / base, budget: "at most 24 MB"}}
}

// tally is what was measured of list_keys on one transport, of the baseline first and of this program second.
type tally struct {
	latencies, rates [2][]float64
	cpu              [2]float64
	calls            float64 // of each
}

// run measures one process of each program, one call after the other and 32 at once, and ends them.
func (t *tally) run(tb testing.TB, e effort, u *upstream, both []caller) {
	tb.Helper()
	for _, c := range both { // connections, grown heaps and stacks
		sequence(tb, c, e.sequential)
		crowd(tb, c, e.concurrent)
	}
	before, asked := cpuOf(both), u.requests.Load()
	for round := range e.rounds {
		for turn := range both {
			who := (turn + round) % 2 // nobody is always second
			t.latencies[who] = append(t.latencies[who], sequence(tb, both[who], e.sequential)...)
			t.rates[who] = append(t.rates[who], crowd(tb, both[who], e.concurrent))
		}
	}
	made := int64(e.rounds * (e.sequential + e.concurrent))
	if asked := u.requests.Load() - asked; asked != 2*made {
		tb.Errorf("%d calls made %d requests, want one each: the two do not do the same work", 2*made, asked)
	}
	after := cpuOf(both)
	for who, c := range both {
		t.cpu[who] += after[who] - before[who]
		c.stop(tb)
	}
	t.calls += float64(made)
}

func (t *tally) figures(transport string) []figure {
	figures := []figure{
		ratio("list_keys median, "+transport, "us", median(t.latencies[0]), median(t.latencies[1]), "at most 1.15x"),
		ratio(fmt.Sprintf("list_keys at %d, %s", atOnce, transport), "calls/s", median(t.rates[0]), median(t.rates[1]), "at least 0.85x"),
	}
	if t.cpu[0] > 0 { // told apart from what else runs on the machine
		figures = append(figures, ratio("processor time a call, "+transport, "us", t.cpu[0]/t.calls, t.cpu[1]/t.calls, "(none)"))
	}
	return figures
}

func cpuOf(servers []caller) []float64 {
	used := make([]float64, len(servers))
	for i, s := range servers {
		used[i], _ = s.cpu()
	}
	return used
}

// sequence makes calls one after the other and returns how long each took, in microseconds.
func sequence(tb testing.TB, c caller, n int) []float64 {
	tb.Helper()
	took := make([]float64, n)
	for i := range took {
		from := time.Now()
		if err := c.call(); err != nil {
			tb.Fatal(err)
		}
		took[i] = float64(time.Since(from).Nanoseconds()) / 1000
	}
	return took
}

// crowd makes calls from many callers at once and returns how many were answered a second.
func crowd(tb testing.TB, c caller, n int) float64 {
	tb.Helper()
	var left atomic.Int64
	left.Store(int64(n))
	failures := make(chan error, atOnce)
	var all sync.WaitGroup
	from := time.Now()
	for range atOnce {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := c.call(); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	all.Wait()
	took := time.Since(from)
	close(failures)
	for err := range failures {
		tb.Fatal(err)
	}
	return float64(n) / took.Seconds()
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func ratio(what, unit string, baseline, ours float64, budget string) figure {
	return figure{what: what, unit: unit, baseline: baseline, ours: ours, ratio: ours / baseline, budget: budget}
}

// table shows figures; other is whom this program is compared with.
func table(other string, figures []figure) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-40s %12s %12s %8s  %s\n", "", other, "orgdata-mcp", "ratio", "budget")
	for _, f := range figures {
		fmt.Fprintf(&b, "%-40s %12.1f %12.1f %7.2fx  %s\n", f.what+" ("+f.unit+")", f.baseline, f.ours, f.ratio, f.budget)
	}
	return b.String()
}
