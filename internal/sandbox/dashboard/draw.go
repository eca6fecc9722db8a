package dashboard

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// figure is a chart ready to be drawn. The picture holds shapes only, in a box of figureWidth by figureHeight that is
// stretched; its words are text of the page, so that they keep their size on a small screen.
type figure struct {
	chart
	points []point
	Series []series
	Labels []axisLabel
	// Running is the month that is not over, "" for none, and Band what marks it.
	Running string
	Band    shape
	Shapes  []shape
	Ticks   []float64 // of the upright axis, from the top down
	// Rows are the same figures as a table: one per label, its values in the order of Series.
	Rows  []figureRow
	Total float64
}

// series is one of the colours of a chart. Kind is its class: "c1" and so on, or "good" or "bad" for what is good or bad news.
type series struct{ Name, Kind string }

type figureRow struct {
	Label  string
	Soon   bool // the month is not over
	Values []float64
	Total  float64
	Width  float64 // of a bar, of 100
}

// shape is one rectangle.
type shape struct {
	X, Y, W, H float64
	Kind       string // its series'
	Label      string
	Series     string
	Value      float64
}

const (
	figureWidth  = 1000.0
	figureHeight = 240.0
	// maxSeries is how many colours can be told apart; the rest is summed.
	maxSeries  = 7
	maxColumns = 36
	maxBars    = 12
	// maxColumnWidth keeps few columns from looking like walls.
	maxColumnWidth = 64.0
	restName       = "Other"
)

func draw(c chart, points []point, axis months) figure {
	f := figure{chart: c}
	f.arrange(points, axis)
	if c.Shape == "bars" {
		f.bars()
	} else {
		f.columns()
	}
	return f
}

// arrange turns points into rows and series, the largest series first.
func (f *figure) arrange(points []point, axis months) {
	names := seriesOf(points)
	f.Series = f.kindsOf(names)
	at := map[string]int{}
	for _, label := range f.labels(points, axis) {
		at[label] = len(f.Rows)
		f.Rows = append(f.Rows, figureRow{Label: label, Soon: axis.soon(label), Values: make([]float64, len(f.Series))})
	}
	for _, p := range points {
		i, ok := at[p.Label]
		if !ok {
			continue
		}
		s := slices.Index(names, p.Series)
		if s < 0 {
			s = len(f.Series) - 1
		}
		f.Rows[i].Values[s] += p.Value
		f.Rows[i].Total += p.Value
		f.Total += p.Value
	}
}

func seriesOf(points []point) []string {
	sums := map[string]float64{}
	var names []string
	for _, p := range points {
		if _, known := sums[p.Series]; !known {
			names = append(names, p.Series)
		}
		sums[p.Series] += p.Value
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(sums[b], sums[a]) })
	if len(names) > maxSeries {
		names = append(names[:maxSeries-1:maxSeries-1], restName)
	}
	return names
}

// kindsOf gives each series its colour.
func (f *figure) kindsOf(names []string) []series {
	out := make([]series, len(names))
	for i, name := range names {
		out[i] = series{name, cmp.Or(f.kinds[name], "c"+strconv.Itoa(i+1))}
	}
	return out
}

// labels in the order of the points; months without a gap.
func (f *figure) labels(points []point, axis months) []string {
	var out []string
	for _, p := range points {
		if !slices.Contains(out, p.Label) {
			out = append(out, p.Label)
		}
	}
	if f.Shape == "bars" {
		return out
	}
	out = axis.every(out)
	return out[max(0, len(out)-maxColumns):]
}

// columns stacks the series of each label.
func (f *figure) columns() {
	top := 0.0
	for _, row := range f.Rows {
		top = max(top, row.Total)
	}
	f.Ticks = ticks(top)
	top = max(f.Ticks[0], math.SmallestNonzeroFloat64)
	step := figureWidth / float64(max(1, len(f.Rows)))
	width := min(step*0.72, maxColumnWidth)
	for i, row := range f.Rows {
		if row.Soon {
			f.Running, f.Band = row.Label, shape{X: round(float64(i) * step), W: round(step), H: figureHeight}
		}
		y := figureHeight
		for s, value := range row.Values {
			height := max(0, value) / top * figureHeight
			y -= height
			if height > 0 {
				f.Shapes = append(f.Shapes, shape{
					X: round((float64(i)+0.5)*step - width/2), Y: round(y), W: round(width), H: round(height),
					Kind: f.Series[s].Kind, Label: row.Label, Series: f.Series[s].Name, Value: value,
				})
			}
		}
	}
	f.Labels = axisLabels(f.Rows)
}

// ticks are at most five round numbers from one not below top down to 0.
func ticks(top float64) []float64 {
	if top <= 0 {
		return []float64{1, 0}
	}
	unit := math.Pow(10, math.Floor(math.Log10(top/4)))
	for _, factor := range []float64{1, 2, 2.5, 5, 10} {
		if step := unit * factor; math.Ceil(top/step) <= 4 {
			var out []float64
			for n := math.Ceil(top / step); n >= 0; n-- {
				out = append(out, n*step)
			}
			return out
		}
	}
	return []float64{top, 0}
}

// bars gives each row its length and sums those too many to show.
func (f *figure) bars() {
	if len(f.Rows) > maxBars {
		rest := figureRow{Label: restName, Values: make([]float64, len(f.Series))}
		for _, row := range f.Rows[maxBars-1:] {
			rest.Total += row.Total
		}
		f.Rows = append(f.Rows[:maxBars-1:maxBars-1], rest)
	}
	longest := 0.0
	for _, row := range f.Rows {
		longest = max(longest, row.Total)
	}
	for i := range f.Rows {
		f.Rows[i].Width = round(100 * max(0, f.Rows[i].Total) / max(longest, math.SmallestNonzeroFloat64))
	}
}

func round(v float64) float64 { return math.Round(v*100) / 100 }
