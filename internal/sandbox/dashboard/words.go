package dashboard

import (
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// functions are what templates may call.
func functions(f *files) template.FuncMap {
	return template.FuncMap{
		"asset": f.address, "number": number, "short": short, "moment": moment, "minute": minute, "took": took, "length": words.Period, "joined": joined,
		"statusKind": statusKind,
		"share":      share, "month": month, "initials": initials, "has": has, "roundUp": roundUp, "table": newTable, "gridlines": gridlines,
		"list": func(items ...string) []string { return items },
	}
}

// number with thousands apart, and no more decimals than it has to say.
func number(value any) string {
	var v float64
	switch n := value.(type) {
	case int:
		v = float64(n)
	case int64:
		v = float64(n)
	case float64:
		v = n
	}
	decimals := 0
	if abs := math.Abs(v); abs < 10 && v != math.Trunc(v) {
		decimals = 2
	} else if abs < 100 && v != math.Trunc(v) {
		decimals = 1
	}
	whole, part, found := strings.Cut(strconv.FormatFloat(v, 'f', decimals, 64), ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if found {
		whole += "." + part
	}
	return whole
}

// short is a number for an axis: 1.5k, 2M.
func short(v float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if math.Abs(v) >= unit.size {
			return strconv.FormatFloat(v/unit.size, 'g', 4, 64) + unit.name
		}
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// moment for a person: the day and time in UTC, "never" for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2 Jan 2006, 15:04:05")
}

// minute is moment without the seconds.
func minute(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2 Jan 2006, 15:04")
}

// took is a process time in milliseconds.
func took(d time.Duration) string {
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', 2, 64) + " ms"
}

// roundUp to whole seconds.
func roundUp(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// joined writes permissions or addresses as a list.
func joined(list any) string {
	switch l := list.(type) {
	case []string:
		return strings.Join(l, ", ")
	case []core.Permission:
		out := make([]string, len(l))
		for i, p := range l {
			out[i] = string(p)
		}
		return strings.Join(out, ", ")
	}
	return ""
}

func has(list []core.Permission, p core.Permission) bool {
	for _, other := range list {
		if other == p {
			return true
		}
	}
	return false
}

// statusKind colours a status; the number itself says the rest.
func statusKind(status int) string {
	switch {
	case status >= 500 || status == 0:
		return "broken"
	case status >= 400:
		return "refused"
	}
	return "good"
}

// share of a number in another, of size.
func share(n, of int, size float64) float64 { return round(size * float64(n) / float64(max(1, of))) }

// month of a label as a person writes it: "2026-03" is "Mar 26". Others stay.
func month(label string) string {
	t, err := time.Parse("2006-01", label)
	if err != nil {
		return label
	}
	return t.Format("Jan 06")
}

func initials(u *core.User) string {
	out := ""
	for _, name := range []string{u.FirstName, u.LastName} {
		for _, letter := range name {
			out += string(letter)
			break
		}
	}
	return out
}

// requestTable is rows of the log under a caption.
type requestTable struct {
	Caption string
	Rows    []logRow
}

func newTable(caption string, rows []logRow) requestTable { return requestTable{caption, rows} }

// gridlines are the heights at which ticks lie in a figure.
func gridlines(ticks []float64) []float64 {
	out := make([]float64, len(ticks))
	for i, t := range ticks {
		out[i] = round(figureHeight * (1 - t/ticks[0]))
	}
	return out
}
