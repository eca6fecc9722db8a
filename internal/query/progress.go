package query

import (
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// Progress is how far the loading for a question has come, over all its loads.
type Progress struct {
	Tables []string      // that are being loaded, or were loaded last
	Rows   int           // that have come
	Total  int           // of the rows that will have; -1 unknown
	Pace   float64       // rows a second, so far; 0 unknown
	Left   time.Duration // until they have, at that pace; 0 unknown
	Queued bool          // none came since the last report, and requests wait for the source's rate limit
}

// progressEvery is short of a second, so that a reader hears each second although a timer may be late.
const progressEvery = 750 * time.Millisecond

// watch reports on the loads of a call. The zero value reports to nobody.
type watch struct {
	report func(Progress)
	ticker *time.Ticker
	loads  []*rows.Load
	since  time.Time
	before int // rows that had come by then
	last   int // rows at the last report
	grown  int // reports before which rows came
	grewAt time.Time
}

func newWatch(report func(Progress)) watch {
	if report == nil {
		return watch{}
	}
	return watch{report: report, ticker: time.NewTicker(progressEvery)}
}

func (w *watch) stop() {
	if w.ticker != nil {
		w.ticker.Stop()
	}
}

// due is when the next report is; never, when there is nobody to report to.
func (w *watch) due() <-chan time.Time {
	if w.ticker == nil {
		return nil
	}
	return w.ticker.C
}

// add takes over the loads of a round. What others have loaded of them already says nothing of the pace.
func (w *watch) add(loads []*rows.Load) {
	if w.report == nil {
		return
	}
	if w.since.IsZero() {
		w.since = time.Now()
	}
	for _, l := range loads {
		if !slices.Contains(w.loads, l) {
			w.loads = append(w.loads, l)
			w.before += l.Progress().Rows
		}
	}
}

func (w *watch) tell() {
	var p Progress
	for _, l := range w.loads {
		of := l.Progress()
		if isOver(l) {
			of.Total, of.Queued = of.Rows, false
		} else if !slices.Contains(p.Tables, l.Table.Name) {
			p.Tables = append(p.Tables, l.Table.Name)
		}
		p.Rows += of.Rows
		p.Queued = p.Queued || of.Queued
		if p.Total >= 0 && of.Total >= 0 {
			p.Total += of.Total
		} else {
			p.Total = -1
		}
	}
	if len(p.Tables) == 0 { // all came just now
		p.Tables = []string{w.loads[len(w.loads)-1].Table.Name}
	}
	if p.Rows > w.last {
		w.grown, w.grewAt = w.grown+1, time.Now()
	}
	p.Queued = p.Queued && p.Rows == w.last
	p.Pace, p.Left = w.pace(p)
	w.last = p.Rows
	w.report(p)
}

// pace is that of this question's loads, and the time that the rest takes at it. The first rows tell of none: one page comes alone, those behind it
// at once.
func (w *watch) pace(p Progress) (perSecond float64, left time.Duration) {
	came := p.Rows - w.before
	took := w.grewAt.Sub(w.since)
	if came <= 0 || w.grown < 2 || took <= 0 {
		return 0, 0
	}
	perSecond = float64(came) / took.Seconds()
	if p.Total < p.Rows {
		return perSecond, 0
	}
	left = time.Duration(float64(took) * float64(p.Total-p.Rows) / float64(came))
	return perSecond, max(0, left-time.Since(w.grewAt))
}

func isOver(l *rows.Load) bool {
	select {
	case <-l.Done():
		return true
	default:
		return false
	}
}
