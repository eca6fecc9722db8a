package dashboard

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// figure is a chart ready to be drawn. The picture holds shapes only, in a box of figureWidth by figureHeight that is
// stretched; its words are text of the page, so that they keep their size on a small screen.
type figure struct {
	chart
	Series []string
	Labels []string
	Shapes []shape
	Ticks  []float64 // of the upright axis, from the top down
	// Rows are the same figures as a table: one per label, its values in the order of Series.
	Rows  []figureRow
	Total float64
	// Every is how many columns share a label, so that labels do not run into each other.
	Every int
}

type figureRow struct {
	Label  string
	Values []float64
	Total  float64
	Width  float64 // of a bar, of 100
}

// shape is one rectangle; Color is a number from 1.
type shape struct {
	X, Y, W, H float64
	Color      int
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

func draw(c chart, points []point) figure {
	f := figure{chart: c}
	f.arrange(points)
	if c.Shape == "bars" {
		f.bars()
	} else {
		f.columns()
	}
	return f
}

// arrange turns points into rows and series, the largest series first.
func (f *figure) arrange(points []point) {
	f.Series = seriesOf(points)
	at := map[string]int{}
	for _, label := range f.labels(points) {
		at[label] = len(f.Rows)
		f.Rows = append(f.Rows, figureRow{Label: label, Values: make([]float64, len(f.Series))})
	}
	for _, p := range points {
		i, ok := at[p.Label]
		if !ok {
			continue
		}
		s := slices.Index(f.Series, p.Series)
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

// labels in the order of the points; months without a gap.
func (f *figure) labels(points []point) []string {
	var out []string
	for _, p := range points {
		if !slices.Contains(out, p.Label) {
			out = append(out, p.Label)
		}
	}
	if f.Shape == "bars" {
		return out
	}
	out = everyMonth(out)
	return out[max(0, len(out)-maxColumns):]
}

// everyMonth fills in the months (YYYY-MM) in which nothing happened. Other labels stay as they are.
func everyMonth(labels []string) []string {
	if len(labels) == 0 {
		return nil
	}
	const month = "2006-01"
	first, err := time.Parse(month, slices.Min(labels))
	last, err2 := time.Parse(month, slices.Max(labels))
	if err != nil || err2 != nil || last.Sub(first) > 50*366*24*time.Hour {
		return labels
	}
	var out []string
	for ; !first.After(last); first = first.AddDate(0, 1, 0) {
		out = append(out, first.Format(month))
	}
	return out
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
		f.Labels = append(f.Labels, row.Label)
		y := figureHeight
		for s, value := range row.Values {
			height := max(0, value) / top * figureHeight
			y -= height
			if height > 0 {
				f.Shapes = append(f.Shapes, shape{
					X: round((float64(i)+0.5)*step - width/2), Y: round(y), W: round(width), H: round(height),
					Color: s + 1, Label: row.Label, Series: f.Series[s], Value: value,
				})
			}
		}
	}
	f.Every = max(1, (len(f.Labels)+11)/12)
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
