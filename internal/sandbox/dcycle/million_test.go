package dcycle_test

import (
	"slices"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// BenchmarkMillion prints the median latency of a page of 100 requests at the beginning, in the middle and at the end of a million, over the
// wire, and how many times a first page's it is. Starting takes about half a minute: go test -run - -bench Million -benchtime 1x.
func BenchmarkMillion(b *testing.B) {
	if testing.Short() {
		b.Skip("starts a sandbox of the largest scale")
	}
	began := time.Now()
	sb := start(b, sandbox.Options{Scale: sandbox.MaxScale, Limits: unlimited})
	started := time.Since(began)
	total := as(b, sb, assistant, "/v1/logistics/requests?size=100").page(b).Total
	if total != 1_000_000 {
		b.Fatalf("%d requests", total)
	}
	median := func(page int) time.Duration {
		path := "/v1/logistics/requests?size=100&page=" + itoa(page)
		var all []time.Duration
		for range 101 {
			at := time.Now()
			got := as(b, sb, assistant, path)
			all = append(all, time.Since(at))
			if n := len(got.page(b).Items); n != 100 {
				b.Fatalf("page %d has %d items", page, n)
			}
		}
		slices.Sort(all)
		return all[50]
	}
	for b.Loop() {
		first, middle, last := median(1), median(total/200), median(total/100)
		for name, d := range map[string]time.Duration{"first": first, "middle": middle, "last": last} {
			b.ReportMetric(float64(d.Microseconds()), name+"-µs")
		}
		b.ReportMetric(float64(last)/float64(first), "last/first")
	}
	b.ReportMetric(started.Seconds(), "start-s")
	b.ReportMetric(0, "ns/op")
}
