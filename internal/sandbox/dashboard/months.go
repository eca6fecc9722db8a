package dashboard

import (
	"slices"
	"time"
)

// monthForm is how charts' SQL writes a month.
const monthForm = "2006-01"

// months is the axis that the charts of a page share, so that they can be read one below the other.
type months struct {
	first, last string
	running     []string // those that are not over
}

// running is the month of a moment, "" on its last day.
func running(at time.Time) string {
	if at.AddDate(0, 0, 1).Month() != at.Month() {
		return ""
	}
	return at.Format(monthForm)
}

// take widens the axis to the months of a chart. Other labels than months leave it as it is.
func (m *months) take(c chart, points []point) {
	for _, p := range points {
		if _, err := time.Parse(monthForm, p.Label); err != nil || c.Shape != "columns" {
			continue
		}
		if m.first == "" || p.Label < m.first {
			m.first = p.Label
		}
		m.last = max(m.last, p.Label)
	}
}

func (m months) soon(label string) bool { return label != "" && slices.Contains(m.running, label) }

// every is the months of the axis for a chart with these labels, with those in which nothing happened. Other labels stay as they are.
func (m months) every(labels []string) []string {
	first, err := time.Parse(monthForm, m.first)
	last, err2 := time.Parse(monthForm, m.last)
	if err != nil || err2 != nil || len(labels) == 0 || last.Sub(first) > 50*366*24*time.Hour {
		return labels
	}
	for _, label := range labels {
		if _, err := time.Parse(monthForm, label); err != nil {
			return labels
		}
	}
	var out []string
	for ; !first.After(last); first = first.AddDate(0, 1, 0) {
		out = append(out, first.Format(monthForm))
	}
	return out
}

// axisLabel is what stands below a column: on a wide screen when Wide, on a narrow one when Narrow.
type axisLabel struct {
	Text         string
	Soon         bool
	Wide, Narrow bool
}

// The most labels that have room side by side.
const (
	wideLabels   = 12
	narrowLabels = 4
)

// axisLabels counts from the end, so that the latest column always has its label.
func axisLabels(rows []figureRow) []axisLabel {
	wide, narrow := stepOf(len(rows), wideLabels), stepOf(len(rows), narrowLabels)
	out := make([]axisLabel, len(rows))
	for i, row := range rows {
		back := len(rows) - 1 - i
		out[i] = axisLabel{row.Label, row.Soon, back%wide == 0, back%narrow == 0}
	}
	return out
}

// stepOf n columns is how many of them share a label.
func stepOf(n, most int) int { return max(1, (n+most-1)/most) }
