package platform

import (
	"fmt"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

const day = 24 * time.Hour

// maxParts is into how many parts a period is split at most.
const maxParts = 50

// span is a period of days, both ends counted.
type span struct{ from, to time.Time }

func (s span) String() string {
	return s.from.Format(time.DateOnly) + " to " + s.to.Format(time.DateOnly)
}

// parts are the scans that a scan of too long a period is made of; none when it is not too long. Errors are *Error with code invalid_request.
func (c *Client) parts(p *plan, s Scan) ([]Scan, error) {
	w := p.table.Window
	if w == nil {
		return nil, nil
	}
	whole, ok := p.period(w)
	if !ok || whole.to.Sub(whole.from) <= w.Most {
		return nil, nil
	}
	spans := whole.split(w.Most)
	if len(w.Add) == 0 || len(spans) > maxParts {
		return nil, c.tooLong(p.table, whole)
	}
	parts := make([]Scan, len(spans))
	for i, part := range spans {
		parts[i] = s
		parts[i].Limit, parts[i].Order = 0, ""
		parts[i].Filters = slices.Clone(s.Filters)
		for n := range s.Filters {
			switch f := &parts[i].Filters[n]; f.Column {
			case w.From:
				f.Values = []string{part.from.Format(time.DateOnly)}
			case w.To:
				f.Values = []string{part.to.Format(time.DateOnly)}
			}
		}
	}
	return parts, nil
}

// period is the one that the request asks for; false when it does not name both of its ends.
func (p *plan) period(w *manifest.Window) (s span, ok bool) {
	days := map[string]time.Time{}
	for _, f := range p.sent {
		if at, err := time.Parse(time.DateOnly, f.Values[0]); err == nil && len(f.Values) == 1 && (f.Op == manifest.Eq || f.Op == manifest.In) {
			days[f.Column] = at
		}
	}
	from, hasFrom := days[w.From]
	to, hasTo := days[w.To]
	return span{from, to}, hasFrom && hasTo
}

// split makes as few parts as go, each ending with a month if it can.
func (s span) split(most time.Duration) []span {
	var parts []span
	for s.to.Sub(s.from) > most && len(parts) <= maxParts {
		end := s.from.Add(most)
		if month := monthEnd(end); !month.Before(s.from) {
			end = month
		}
		parts = append(parts, span{s.from, end})
		s.from = end.Add(day)
	}
	return append(parts, s)
}

// monthEnd is the last day of a month that is not after a day.
func monthEnd(at time.Time) time.Time {
	next := at.Add(day)
	return time.Date(next.Year(), next.Month(), 1, 0, 0, 0, 0, time.UTC).Add(-day)
}

func (c *Client) tooLong(t *manifest.Table, whole span) *Error {
	most := int(t.Window.Most / day)
	e := invalid("%s answers table %s for periods whose last day is at most %s after the first; %s is longer%s.", c.manifest.Title, t.Name, words.Plural(most, "day"), whole,
		map[bool]string{true: " than can be put together from parts"}[len(t.Window.Add) > 0])
	e.Next = shorter(t)
	return e
}

func shorter(t *manifest.Table) string {
	return fmt.Sprintf("Ask for periods of at most %s, each with its own %s and %s, and put them together with UNION ALL.", words.Plural(int(t.Window.Most/day), "day"), t.Window.From, t.Window.To)
}
