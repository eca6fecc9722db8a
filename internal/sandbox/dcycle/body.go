package dcycle

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// member is one member that a body may have. Members that are not known are ignored, as pydantic does.
type member struct {
	name string // and that of the column
	need bool   // must be there on creation, and never null
	// read turns a value of the body into a column's, or says what is wrong with it.
	read func(v any) (column any, why string)
}

// must makes members required.
func must(members ...member) []member {
	out := slices.Clone(members)
	for i := range out {
		out[i].need = true
	}
	return out
}

// text is a text of low to high characters.
func text(name string, low, high int) member {
	return member{name: name, read: func(v any) (any, string) {
		s, ok := v.(string)
		switch n := utf8.RuneCountInString(s); {
		case !ok:
			return nil, "must be a string"
		case n < low:
			return nil, fmt.Sprintf("must have at least %d characters", low)
		case n > high:
			return nil, fmt.Sprintf("must have at most %d characters", high)
		}
		return s, ""
	}}
}

// free is a text whose length is not documented.
func free(name string) member { return text(name, 0, 2000) }

// one is one of a list of words.
func one(name string, words ...string) member {
	return member{name: name, read: func(v any) (any, string) {
		s, ok := v.(string)
		if !ok || !slices.Contains(words, s) {
			return nil, "must be one of " + strings.Join(words, ", ")
		}
		return s, ""
	}}
}

// number is a number in a range, both ends included.
func number(name string, low, high float64) member {
	return member{name: name, read: func(v any) (any, string) { return readNumber(v, low, high) }}
}

func readNumber(v any, low, high float64) (any, string) {
	n, ok := v.(json.Number)
	f, err := strconv.ParseFloat(string(n), 64)
	switch {
	case !ok || err != nil:
		return nil, "must be a number"
	case f < low:
		return nil, "must be at least " + strconv.FormatFloat(low, 'f', -1, 64)
	case f > high:
		return nil, "must be at most " + strconv.FormatFloat(high, 'f', -1, 64)
	}
	return f, ""
}

// ample bounds numbers whose range is not documented; more than nothing is tiny.
const (
	ample = 1e12
	tiny  = math.SmallestNonzeroFloat64
)

// whole is an integer in a range.
func whole(name string, low, high int) member {
	return member{name: name, read: func(v any) (any, string) {
		f, why := readNumber(v, float64(low), float64(high))
		if why != "" {
			return nil, why
		}
		n := int64(f.(float64))
		if float64(n) != f {
			return nil, "must be an integer"
		}
		return n, ""
	}}
}

// flag is true or false.
func flag(name string) member {
	return member{name: name, read: func(v any) (any, string) {
		b, ok := v.(bool)
		if !ok {
			return nil, "must be a boolean"
		}
		if b {
			return int64(1), ""
		}
		return int64(0), ""
	}}
}

// ident is a UUID.
func ident(name string) member {
	return member{name: name, read: func(v any) (any, string) {
		s, _ := v.(string)
		id, err := uuid.Parse(s)
		if err != nil {
			return nil, "must be a UUID"
		}
		return id.String(), ""
	}}
}

// day is a date, YYYY-MM-DD.
func day(name string) member {
	return member{name: name, read: func(v any) (any, string) {
		s, _ := v.(string)
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return nil, "must be a date (YYYY-MM-DD)"
		}
		return s, ""
	}}
}

// instant is a date or a date-time, kept as a timestamp.
func instant(name string) member {
	return member{name: name, read: func(v any) (any, string) {
		s, _ := v.(string)
		for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05"} {
			if t, err := time.Parse(layout, s); err == nil {
				return core.Timestamp(t), ""
			}
		}
		return nil, "must be a date (YYYY-MM-DD) or a timestamp (ISO 8601)"
	}}
}

// listing is a list whose values are each read as one member is, kept as JSON.
func listing(name string, most int, each member) member {
	return member{name: name, read: func(v any) (any, string) {
		list, ok := v.([]any)
		if !ok || len(list) > most {
			return nil, fmt.Sprintf("must be a list of at most %d", most)
		}
		out := make([]any, len(list))
		for i, item := range list {
			var why string
			if out[i], why = each.read(item); why != "" {
				return nil, fmt.Sprintf("%d %s", i, why)
			}
		}
		return jsonText(out), ""
	}}
}

// jsonText is the JSON of what surely has one: texts, numbers, and lists and objects of them.
func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// columnsOf reads the members that a body has. All that is wrong is said at once.
func columnsOf(members []member, body core.Object, creating bool) (row map[string]any, wrong []string) {
	row = map[string]any{}
	for _, m := range members {
		v, sent := body[m.name]
		switch {
		case v == nil && m.need && (sent || creating):
			wrong = append(wrong, "body."+m.name+" is required")
		case !sent:
		case v == nil:
			row[m.name] = nil
		default:
			column, why := m.read(v)
			if why != "" {
				wrong = append(wrong, "body."+m.name+" "+why)
				continue
			}
			row[m.name] = column
		}
	}
	return row, wrong
}

// readBody reads a body that must be a JSON object.
func readBody(r *http.Request) (core.Object, error) {
	body, err := core.ReadObject(r)
	switch {
	case errors.Is(err, core.ErrBodyTooLarge):
		return nil, &problem{http.StatusRequestEntityTooLarge, "Request body too large", "PAYLOAD_TOO_LARGE"}
	case err != nil:
		return nil, invalid("body: " + err.Error())
	}
	return body, nil
}

// idAndBody is what most writes begin with: an id in the path, and an object.
func idAndBody(r *http.Request, name string) (string, core.Object, error) {
	id, err := pathID(r, name)
	if err != nil {
		return "", nil, err
	}
	body, err := readBody(r)
	return id, body, err
}

// readList reads a body that must be a JSON list of objects.
func readList(r *http.Request, most int) ([]core.Object, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, &problem{http.StatusRequestEntityTooLarge, "Request body too large", "PAYLOAD_TOO_LARGE"}
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	var list []core.Object
	if !json.Valid(raw) || d.Decode(&list) != nil {
		return nil, invalid("body: must be a JSON list of objects")
	}
	if len(list) == 0 || len(list) > most {
		return nil, invalid(fmt.Sprintf("body: must have 1 to %d entries", most))
	}
	return list, nil
}
