package deepcurrent

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// integer is a query parameter that is a whole number from low to high.
func (c *call) integer(name string, otherwise, low, high int) (int, error) {
	given := c.query.Get(name)
	if !c.query.Has(name) {
		return otherwise, nil
	}
	v, err := strconv.Atoi(given)
	loc := []any{"query", name}
	switch {
	case err != nil:
		return 0, invalid(mistake{"int_parsing", loc, "Input should be a valid integer, unable to parse string as an integer", given})
	case v < low:
		return 0, invalid(mistake{"greater_than_equal", loc, "Input should be greater than or equal to " + strconv.Itoa(low), given})
	case v > high:
		return 0, invalid(mistake{"less_than_equal", loc, "Input should be less than or equal to " + strconv.Itoa(high), given})
	}
	return v, nil
}

// boolean is a query parameter in the spellings that pydantic takes.
func (c *call) boolean(name string) (bool, error) {
	given := strings.ToLower(c.query.Get(name))
	switch {
	case !c.query.Has(name), slices.Contains([]string{"false", "0", "no", "off", "n", "f"}, given):
		return false, nil
	case slices.Contains([]string{"true", "1", "yes", "on", "y", "t"}, given):
		return true, nil
	}
	return false, invalid(mistake{"bool_parsing", []any{"query", name}, "Input should be a valid boolean, unable to interpret input", given})
}

// choice is a query parameter that is one of some words, the first when it is absent.
func (c *call) choice(name string, words ...string) (string, error) {
	given := c.query.Get(name)
	if !c.query.Has(name) {
		return words[0], nil
	}
	if !slices.Contains(words, given) {
		return "", invalid(mistake{"literal_error", []any{"query", name}, "Input should be '" + strings.Join(words, "' or '") + "'", given})
	}
	return given, nil
}

// day is a query parameter that is a date.
func (c *call) day(name string, otherwise time.Time) (time.Time, error) {
	given := c.query.Get(name)
	if !c.query.Has(name) {
		return otherwise, nil
	}
	t, err := time.Parse(time.DateOnly, given)
	if err != nil || t.Year() < 1 {
		return time.Time{}, invalid(mistake{"date_from_datetime_parsing", []any{"query", name}, "Input should be a valid date in the format YYYY-MM-DD", given})
	}
	return t, nil
}

// paging is the documented parameters of lists: limit 50, at most 100; offset 0; order desc; order_by with a default for each list.
type paging struct {
	limit, offset int
	order         string // SQL
}

// maxOffset keeps an offset within what every step can count.
const maxOffset = 1<<31 - 1

func (c *call) paging(orderBy ...string) (p paging, err error) {
	if p.limit, err = c.integer("limit", 50, 1, 100); err != nil {
		return p, err
	}
	if p.offset, err = c.integer("offset", 0, 0, maxOffset); err != nil {
		return p, err
	}
	by, err := c.choice("order_by", orderBy...)
	if err != nil {
		return p, err
	}
	direction, err := c.choice("order", "desc", "asc")
	p.order = "r." + by + " " + direction + ", r.id " + direction
	return p, err
}
