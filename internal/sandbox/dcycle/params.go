package dcycle

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// params reads a query string as FastAPI would: unknown names are ignored, a scalar given twice counts as its last value, and what
// does not fit is a 422 that names every such parameter.
type params struct {
	values url.Values
	wrong  []string
}

// parseParams refuses a damaged query string whole (inferred): a filter that was dropped without a word would widen the answer.
func parseParams(raw string) *params {
	values, err := url.ParseQuery(raw)
	p := &params{values: values}
	if err != nil {
		p.wrong = append(p.wrong, "the query string is malformed")
	}
	return p
}

// err is the 422 for all that was wrong, nil when nothing was.
func (p *params) err() error {
	if len(p.wrong) == 0 {
		return nil
	}
	return invalid(strings.Join(p.wrong, "; "))
}

func (p *params) reject(name, why string) {
	p.wrong = append(p.wrong, "query."+name+" "+why)
}

// last is the value of a scalar.
func (p *params) last(name string) (string, bool) {
	all := p.values[name]
	if len(all) == 0 {
		return "", false
	}
	return all[len(all)-1], true
}

// integer is a whole number in a range.
func (p *params) integer(name string, fallback, low, high int) int {
	text, ok := p.last(name)
	if !ok {
		return fallback
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		p.reject(name, "must be an integer")
	case n < low:
		p.reject(name, fmt.Sprintf("must be at least %d", low))
	case n > high:
		p.reject(name, fmt.Sprintf("must be at most %d", high))
	default:
		return n
	}
	return fallback
}

// boolean takes the words that pydantic takes.
func (p *params) boolean(name string) bool {
	text, ok := p.last(name)
	if !ok {
		return false
	}
	switch strings.ToLower(text) {
	case "true", "1", "on", "yes", "t", "y":
		return true
	case "false", "0", "off", "no", "f", "n":
		return false
	}
	p.reject(name, "must be a boolean")
	return false
}

// choice is one of a list of words.
func (p *params) choice(name, fallback string, words ...string) string {
	text, ok := p.last(name)
	if !ok {
		return fallback
	}
	if !slices.Contains(words, text) {
		p.reject(name, "must be one of "+strings.Join(words, ", "))
		return fallback
	}
	return text
}

// day is a date YYYY-MM-DD.
func (p *params) day(name string, required bool) (time.Time, bool) {
	text, ok := p.last(name)
	if !ok {
		if required {
			p.reject(name, "is required (YYYY-MM-DD)")
		}
		return time.Time{}, false
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		p.reject(name, "must be a date (YYYY-MM-DD)")
		return time.Time{}, false
	}
	return t, true
}

// paging is page and size; a page beyond the last one is empty, not wrong.
func (p *params) paging(size int) (page, n, offset int) {
	page = p.integer("page", 1, 1, math.MaxInt32)
	n = p.integer("size", size, 1, 100)
	return page, n, (page - 1) * n
}

// filter turns a parameter into a condition.
type filter struct {
	param    string
	required bool
	// apply returns the condition with one ? for its argument; ok is false when the parameter is absent or wrong.
	apply func(p *params, name string) (where string, arg any, ok bool)
}

// anyOf is a repeatable parameter whose values come from a list. The name is spelled as documented: with brackets on invoices,
// facilities and purchases, without on the others. The other spelling is an unknown parameter, hence ignored.
func anyOf(param, column string, words ...string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		for _, v := range p.values[name] {
			if !slices.Contains(words, v) {
				p.reject(name, "must be one of "+strings.Join(words, ", "))
				return "", nil, false
			}
		}
		return inList(column, p.values[name])
	}}
}

// anyText is a repeatable parameter of free text, compared exactly.
func anyText(param, column string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) { return inList(column, p.values[name]) }}
}

// anyID is a repeatable UUID.
func anyID(param, column string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		var ids []string
		for _, v := range p.values[name] {
			id, err := uuid.Parse(v)
			if err != nil {
				p.reject(name, "must be a UUID")
				return "", nil, false
			}
			ids = append(ids, id.String())
		}
		return inList(column, ids)
	}}
}

// inList keeps the text of the statement the same for any number of values.
func inList(column string, values []string) (string, any, bool) {
	if len(values) == 0 {
		return "", nil, false
	}
	list, err := json.Marshal(values)
	return column + " IN (SELECT value FROM json_each(?))", string(list), err == nil
}

// is compares a scalar exactly.
func is(param, column string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		v, ok := p.last(name)
		return column + " = ?", v, ok
	}}
}

// contains finds a part of a text in any case.
func contains(param, column string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		v, ok := p.last(name)
		return column + ` LIKE ? ESCAPE '\'`, "%" + likeEscape.Replace(v) + "%", ok
	}}
}

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// required makes a filter that a list cannot do without.
func required(f filter) filter {
	f.required = true
	return f
}

// oneID is a single UUID.
func oneID(param, column string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		v, ok := p.last(name)
		if !ok {
			return "", nil, false
		}
		id, err := uuid.Parse(v)
		if err != nil {
			p.reject(name, "must be a UUID")
		}
		return column + " = ?", id.String(), err == nil
	}}
}

// since and until compare the day of a date or date-time column, both inclusive.
func since(param, column string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		d, ok := p.day(name, false)
		return column + " >= ?", d.Format(time.DateOnly), ok
	}}
}

func until(param, column string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		d, ok := p.day(name, false)
		return column + " < ?", d.AddDate(0, 0, 1).Format(time.DateOnly), ok
	}}
}

// calculated is co2e_status: calculated or not_calculated.
func calculated(param string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		v := p.choice(name, "", "calculated", "not_calculated")
		return "(co2e IS NOT NULL) = ?", v == "calculated", v != ""
	}}
}
