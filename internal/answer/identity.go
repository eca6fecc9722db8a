package answer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Fact is something that is told of who a connection acts as.
type Fact struct {
	Name  string
	Value any    // string, int64, float64, []string; nil: not told
	Unit  string // of a number; ""
	Why   string // why it is not told; ""
	Gap   string // the gap that says so too; ""
}

// Gap is something that could not be asked.
type Gap struct {
	What string // "account", "keys"
	Err  error
}

// All is the one permission of who may do everything.
const All = "all"

// who are the facts that name somebody; they stand in one line.
var who = []string{manifest.FactName, manifest.FactEmail, manifest.FactID}

// userLine names who the connection acts as, and in which way that is known; "" where a gap says that it is not.
func (w Writer) userLine(c Connection) string {
	var parts []string
	for _, name := range who {
		switch text := w.factText(c.fact(name)); {
		case text == "":
		case name == manifest.FactID:
			parts = append(parts, "id "+text)
		default:
			parts = append(parts, text)
		}
	}
	switch {
	case len(parts) > 0 && c.MakerOf != "":
		return "user: " + strings.Join(parts, ", ") + fmt.Sprintf(" (who made the key %s, which acts as its maker)\n", w.name(c.MakerOf))
	case len(parts) > 0:
		return "user: " + strings.Join(parts, ", ") + "\n"
	case len(c.Gaps) > 0:
		return ""
	}
	return "user: the platform does not tell\n"
}

// fact finds one by name; one that nobody speaks of is empty.
func (c Connection) fact(name string) Fact {
	if i := slices.IndexFunc(c.Identity, func(f Fact) bool { return f.Name == name }); i >= 0 {
		return c.Identity[i]
	}
	return Fact{}
}

// factLines are those below the user: a line for each fact that is told, and one for each reason why others are not.
func (w Writer) factLines(c Connection) []string {
	var lines []string
	var untold reasons
	for _, f := range c.Identity {
		switch text := w.factText(f); {
		case text == "" && f.Gap == "" && slices.Contains(manifest.IdentityFacts(), f.Name):
			untold.add(f.Name, f.Why)
		case text == "":
		case !slices.Contains(who, f.Name):
			lines = append(lines, strings.ReplaceAll(f.Name, "_", " ")+": "+text+"\n")
		}
	}
	for _, line := range untold.lines() {
		lines = append(lines, words.Short(w.safe(line), maxTailLine)+"\n")
	}
	return lines
}

// factText is a value on one line, "" for none.
func (w Writer) factText(f Fact) string {
	switch v := f.Value.(type) {
	case nil:
		return ""
	case []string:
		return w.list(v)
	case string:
		if _, err := time.Parse(time.RFC3339, v); err == nil {
			return dayText(v)
		}
		return w.name(v)
	default:
		text, _ := w.value(v, true, maxCell)
		return strings.TrimSpace(text + " " + f.Unit)
	}
}

// list writes a list on one line, a long one with the number of its members first.
func (w Writer) list(values []string) string {
	const few = 3
	safe := make([]string, len(values))
	for i, v := range values {
		safe[i] = w.name(v)
	}
	text := strings.Join(safe, ", ")
	if len(values) > few {
		text = strconv.Itoa(len(values)) + ": " + text
	}
	return words.Short(text, maxTailLine)
}

// reasons are why things are not told, in the order in which they came up.
type reasons struct {
	texts []string
	names map[string][]string
}

func (r *reasons) add(name, why string) {
	if why == "" {
		return
	}
	if r.names == nil {
		r.names = map[string][]string{}
	}
	if r.names[why] == nil {
		r.texts = append(r.texts, why)
	}
	r.names[why] = append(r.names[why], name)
}

// lines says each reason once.
func (r *reasons) lines() []string {
	lines := make([]string, len(r.texts))
	for i, why := range r.texts {
		lines[i] = "not told: " + strings.Join(r.names[why], ", ") + ": " + why
	}
	return lines
}
