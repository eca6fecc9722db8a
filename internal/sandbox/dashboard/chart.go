package dashboard

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// chart is one platforms/NAME/*.sql: comment lines "-- title: …" and so on ("-- good: …" names a series that is good news), then a SELECT over the platform's tables. Its parameters are
// ?1, a JSON array of organization ids; ?2, the id of the person who looks; ?3, the last day of the seeded data. They must be used without a gap.
type chart struct {
	Title, About, Unit string
	// Shape is "columns" (label, series, value; stacked over time) or "bars" (label, value; the largest first).
	Shape string
	// Needs is the permission without which the chart is not shown.
	Needs core.Permission
	// kinds says which series are good or bad news, by name: "good" or "bad".
	kinds map[string]string
	query string
	args  int
}

func readCharts(files fs.FS, folder string) ([]chart, error) {
	names, err := fs.Glob(files, folder+"/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var out []chart
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		c, err := parseChart(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, c)
	}
	return out, nil
}

func parseChart(text string) (chart, error) {
	c := chart{}
	var good, bad string
	fields := map[string]*string{
		"title": &c.Title, "about": &c.About, "unit": &c.Unit, "shape": &c.Shape, "needs": (*string)(&c.Needs), "good": &good, "bad": &bad,
	}
	for strings.HasPrefix(text, "-- ") {
		line, rest, _ := strings.Cut(text, "\n")
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "-- "), ": ")
		if !ok || fields[name] == nil {
			return c, fmt.Errorf("%q is none of title, about, unit, shape, needs, good, bad", line)
		}
		*fields[name], text = value, rest
	}
	if c.Title == "" || c.Shape != "columns" && c.Shape != "bars" {
		return c, fmt.Errorf("a chart needs a title and the shape columns or bars, not %q and %q", c.Title, c.Shape)
	}
	c.kinds = map[string]string{good: "good", bad: "bad"}
	c.query, c.args = strings.TrimSuffix(strings.TrimSpace(text), ";"), parameters(text)
	return c, nil
}

// parameters is the highest number of a parameter.
func parameters(query string) int {
	highest := 0
	for _, m := range regexp.MustCompile(`\?([1-9])`).FindAllStringSubmatch(query, -1) {
		n, _ := strconv.Atoi(m[1])
		highest = max(highest, n)
	}
	return highest
}
