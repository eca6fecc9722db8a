package cycle

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Pages are documented as page[number] and page[size], with size 20 and number 2 as the example. That 20 is also the default, that
// numbers begin with 1 and that 250 are the most is inferred. There is no total: the last page is the one that is short.
const (
	defaultPageSize = 20
	maxPageSize     = 250
	maxPageNumber   = 1_000_000
	maxListed       = 250 // values in one comma-separated parameter
)

// query is what a request's query string asks for.
type query struct {
	values       url.Values
	number, size int
	filters      map[string]string
	sort         []string
	include      []string
	meta         []string
}

func parseQuery(raw string) (query, *failure) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return query{}, fail("400.invalid-syntax", "the query string is not well-formed")
	}
	q := query{values: values, number: 1, size: defaultPageSize, filters: map[string]string{}}
	for name := range values {
		if f := q.take(name, values.Get(name)); f != nil {
			return query{}, f.at(name)
		}
	}
	return q, nil
}

// take reads one parameter. Those that no endpoint knows are ignored, misspelt ones of the documented families are not (inferred).
func (q *query) take(name, value string) (f *failure) {
	family, key, deep := deepObject(name)
	switch {
	case family == "page" && key == "number":
		q.number, f = whole(value, maxPageNumber)
	case family == "page" && key == "size":
		q.size, f = whole(value, maxPageSize)
	case family == "page" || family == "filter" && (!deep || key == ""):
		return fail("422.invalid-argument", "%s is not a parameter; write page[number], page[size] or filter[key]", name)
	case family == "filter":
		q.filters[key] = value
	case name == "sort":
		q.sort, f = listed(value)
	case name == "include":
		q.include, f = listed(value)
	case name == "meta":
		q.meta, f = listed(value)
	}
	return f
}

// deepObject takes "page[size]" apart.
func deepObject(name string) (family, key string, ok bool) {
	family, rest, bracket := strings.Cut(name, "[")
	if !bracket || !strings.HasSuffix(rest, "]") {
		return family, "", false
	}
	return family, strings.TrimSuffix(rest, "]"), true
}

func whole(value string, most int) (int, *failure) {
	n, err := strconv.Atoi(value)
	switch {
	case err != nil || n < 1:
		return 0, fail("422.invalid-argument", "%.20q is not a whole number from 1", value)
	case n > most:
		return 0, fail("422.max-exceeded", "%d is more than %d", n, most)
	}
	return n, nil
}

// listed takes a comma-separated value apart, without empty members and repetitions.
func listed(value string) ([]string, *failure) {
	var out []string
	for part := range strings.SplitSeq(value, ",") {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(out, part) {
			out = append(out, part)
		}
		if len(out) > maxListed {
			return nil, fail("422.max-exceeded", "more than %d values in one parameter", maxListed)
		}
	}
	return out, nil
}

// filter turns the value of filter[key] into a condition.
type filter func(value string) (condition, *failure)

// oneOf keeps what has one of the comma-separated values.
func oneOf(expression string) filter {
	return func(value string) (condition, *failure) {
		values, f := listed(value)
		if f != nil {
			return condition{}, f
		}
		return anyOf(expression, values), nil
	}
}

// member is the SQL for a member of the document.
func member(path ...string) string {
	return "json_extract(doc, '$." + strings.Join(path, ".") + "')"
}

// yes keeps what a flag is set, or not set, for.
func yes(expression string) filter {
	return func(value string) (condition, *failure) {
		want, err := strconv.ParseBool(value)
		if err != nil {
			return condition{}, fail("422.invalid-argument", "%.20q is neither true nor false", value)
		}
		return condition{sql: "coalesce(" + expression + ", 0) = ?", args: []any{want}}, nil
	}
}

// search keeps what has the text in its name or identifier, in any case (inferred: which members are looked at is not documented).
func search(value string) (condition, *failure) {
	return condition{
		sql: "instr(lower(name), lower(?)) > 0 OR instr(lower(identifier), lower(?)) > 0 OR id = ?", args: []any{value, value, value},
	}, nil
}

// since and until are range-start and range-end, both inclusive (inferred).
func since(value string) (condition, *failure) { return instant("created >= ?", value) }
func until(value string) (condition, *failure) { return instant("created <= ?", value) }

func instant(sql, value string) (condition, *failure) {
	t, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return condition{}, fail("422.invalid-argument", "%.40q is not a date-time (RFC 3339)", value)
	}
	return condition{sql: sql, args: []any{t.UTC().Format(time.RFC3339)}}, nil
}

// anyTag keeps what has one of the tags in the array of the document at a path.
func anyTag(path string) filter { return anyTagIn(path, "$") }

// anyTagIn looks at a member of each of the objects in the array; "$" is the element itself.
func anyTagIn(path, of string) filter {
	element := "value"
	if of != "$" {
		element = "json_extract(value, '" + of + "')"
	}
	return func(value string) (condition, *failure) {
		values, f := listed(value)
		if f != nil {
			return condition{}, f
		}
		c := anyOf(element, values)
		c.sql = "EXISTS (SELECT 1 FROM json_each(doc, '$." + path + "') WHERE " + c.sql + ")"
		return c, nil
	}
}

// commonFilters are what a list has whose keys are not documented ("filter[*]"), and part of the others (inferred for the former).
var commonFilters = map[string]filter{
	"id": oneOf("id"), "identifier": oneOf("identifier"), "search": search, "state": oneOf("state"),
	"creator": oneOf(member("creator", "id")), "range-start": since, "range-end": until,
}

// conditions turns the filters that were asked for into SQL.
func (q query) conditions(known map[string]filter) ([]condition, *failure) {
	var out []condition
	for key, value := range q.filters {
		make, ok := known[key]
		if !ok {
			return nil, fail("422.invalid-argument", "there is no filter of that name here").at("filter[" + key + "]")
		}
		c, f := make(value)
		if f != nil {
			return nil, f.at("filter[" + key + "]")
		}
		out = append(out, c)
	}
	return out, nil
}

// maxSortDepth bounds a path in sort.
const maxSortDepth = 6

// order turns sort=a,-b into SQL. By which members a list can be sorted is not documented: any member of the resource, by its
// path ("events.created"), is inferred, and so is that what lacks it comes first.
func (q query) order() ([]condition, *failure) {
	var out []condition
	for _, term := range q.sort {
		path, direction := term, " ASC"
		if rest, descending := strings.CutPrefix(term, "-"); descending {
			path, direction = rest, " DESC"
		}
		if path == "created" {
			out = append(out, condition{sql: "created" + direction})
			continue
		}
		parts := strings.Split(path, ".")
		if len(parts) > maxSortDepth || slices.ContainsFunc(parts, func(s string) bool { return !isMember(s) }) {
			return nil, fail("422.invalid-argument", "%.40q is not the path of a member", path).at("sort")
		}
		out = append(out, condition{sql: "json_extract(doc, ?)" + direction, args: []any{`$."` + strings.Join(parts, `"."`) + `"`}})
	}
	return out, nil
}

func isMember(s string) bool {
	for _, b := range []byte(s) {
		if (b < 'a' || b > 'z') && (b < '0' || b > '9') && b != '_' && b != '-' {
			return false
		}
	}
	return s != ""
}
