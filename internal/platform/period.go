package platform

import (
	"fmt"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// checkDay compares the first day (op Ge) or the last (op Le) that an answer is about with what was asked for. A narrower period than that lacks
// rows. A wider one is told only for an input: of other columns SQL sees the values, and leaves out what is too much.
func (p *plan) checkDay(a *answer, f manifest.Fact, body []byte, op manifest.Op) {
	text := factText(f, body)
	if text == "" {
		return
	}
	name := p.table.Name
	came, ok := readTime(text)
	if !ok {
		a.facts.note("%s: the answer's own period has no day: %q", name, words.Line(text, 40))
		return
	}
	needed, sent := p.askedDay(f.Column, op)
	end := map[manifest.Op]string{manifest.Ge: "from", manifest.Le: "to"}[op]
	day := storedDay(&came)
	narrower, wider := day > needed, day < sent
	if op == manifest.Le {
		narrower, wider = day < needed, day > sent && !opens(&came, sent)
	}
	switch {
	case needed == "":
		a.facts.doubts = append(a.facts.doubts, fmt.Sprintf("the answer is about %s %s %s only, which was not asked for", f.Column, end, day))
	case narrower:
		a.facts.doubts = append(a.facts.doubts, fmt.Sprintf("the answer is about %s %s %s, not %s", f.Column, end, day, needed))
	case wider && p.table.Column(f.Column).Input:
		a.facts.note("%s: the answer is about %s %s %s, not %s", name, f.Column, end, day, sent)
	}
}

// opens tells whether a time is the very end of a day, which is the beginning of the next one.
func opens(t *instant.Text, day string) bool {
	end, err := time.Parse(time.DateOnly, day)
	return err == nil && t.Precision > instant.Day && t.Hour+t.Minute+t.Second == 0 && t.Fraction == "" &&
		storedDay(t) == end.AddDate(0, 0, 1).Format(time.DateOnly)
}

// askedDay is the first day (op Ge) or the last (op Le) that the request asks for: as it was sent, and as it is needed. Both are "" when it asks
// for none.
func (p *plan) askedDay(column string, op manifest.Op) (needed, sent string) {
	col := p.table.Column(column)
	for _, f := range p.sent {
		if f.Column != column || f.Op != op && f.Op != manifest.Eq && f.Op != manifest.In {
			continue
		}
		for _, value := range f.Values {
			if day := dayIn(value); day != "" && (sent == "" || (op == manifest.Ge) == (day < sent)) {
				sent = day
			}
		}
		if sent != "" && f.Op == manifest.Le && sentFurther(col) {
			return dayBefore(sent), sent
		}
	}
	if sent == "" && col.Input {
		sent = dayIn(col.Default)
	}
	return sent, sent
}

// sentFurther tells whether the day that is sent as an upper bound may be the one after the last that is needed, for a platform which may mean
// that day's beginning.
func sentFurther(col *manifest.Column) bool {
	param := col.Filters[manifest.Le]
	if col.Type == manifest.Date {
		return !param.Exact
	}
	return param.As == manifest.Date
}

func dayBefore(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}

func dayIn(text string) string {
	at, ok := readTime(text)
	if !ok {
		return ""
	}
	return storedDay(&at)
}
