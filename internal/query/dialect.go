package query

import (
	"regexp"
	"strings"
)

// spellings are SQLite's of what other dialects have a function for.
var spellings = foreign(`
year: strftime('%Y', x)
month: strftime('%m', x), or strftime('%Y-%m', x) with the year
day dayofmonth: strftime('%d', x)
week weekofyear isoweek: strftime('%W', x)
weekday dayofweek: strftime('%w', x), 0 being Sunday
quarter: (strftime('%m', x) + 2) / 3
hour: strftime('%H', x)
date_part datepart extract: strftime('%Y', x) for the year, '%m' for the month
date_trunc trunc_date: strftime('%Y-%m-01', x) for the month, strftime('%Y-01-01', x) for the year
to_char date_format format_date format_datetime: strftime('%Y-%m', x)
to_date str_to_date parse_date datefromparts make_date: date(x), where x is '2025-01-31'
datediff date_diff: julianday(b) - julianday(a), in days
months_between: (strftime('%Y', b) - strftime('%Y', a)) * 12 + strftime('%m', b) - strftime('%m', a)
dateadd date_add date_sub add_months: date(x, '+1 month')
last_day eomonth: date(x, 'start of month', '+1 month', '-1 day')
now getdate sysdate localtimestamp: datetime('now')
curdate today getutcdate: date('now')
to_timestamp from_unixtime: datetime(x, 'unixepoch')
isnull nvl: ifnull(x, y)
decode: CASE x WHEN a THEN b ELSE c END
greatest: max(x, y)
least: min(x, y)
len char_length character_length: length(x)
charindex strpos locate position: instr(text, part)
left: substr(x, 1, n)
right: substr(x, -n)
ucase: upper(x)
lcase: lower(x)
to_number int integer float try_cast safe_cast convert: CAST(x AS REAL), or AS INTEGER
safe_divide div0: a / nullif(b, 0)
countif count_if: count(*) FILTER (WHERE …)
sumif sum_if: sum(x) FILTER (WHERE …)
array_agg json_agg json_arrayagg: json_group_array(x)
json_object_agg json_objectagg: json_group_object(name, x)
json_value json_query json_extract_scalar: json_extract(x, '$.name')
listagg: group_concat(x, ', ')
stddev stddev_pop stdev std: sqrt(avg(x * x) - avg(x) * avg(x))
variance var_pop: avg(x * x) - avg(x) * avg(x)
regexp regexp_like regexp_contains rlike: x LIKE '%part%', or x GLOB 'pattern*'
starts_with startswith: x LIKE 'part%'
contains: x LIKE '%part%'
`)

// phrases are SQLite's for words that make a statement one of another dialect.
var phrases = foreign(`
extract: strftime('%Y', x) for the year, '%m' for the month
top: LIMIT n, at the end
fetch: LIMIT n, at the end
ilike: LIKE, which takes no notice of case
interval: date(x, '+1 month')
similar: LIKE, or GLOB
qualify: the window function in a subquery, and WHERE around it
pivot: sum(x) FILTER (WHERE …) for each column
any: IN
unnest: json_each(x)
lateral: a subquery
rollup: UNION ALL with the total
cube: UNION ALL with the totals
minus: EXCEPT
`)

// foreign reads lines of names and what to write for them.
func foreign(lines string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(lines) {
		names, instead, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for name := range strings.FieldsSeq(names) {
			out[name] = instead
		}
	}
	return out
}

// phrase says what to write for the first words that are another dialect's in a
// statement that SQLite cannot read; "" when there are none.
func (s *statement) phrase() string {
	for i, t := range s.tokens {
		if i+1 == len(s.tokens) || t.kind != tokenWord {
			continue
		}
		word, next := strings.ToLower(t.text), s.tokens[i+1]
		switch word {
		case "any", "extract", "unnest", "rollup", "cube": // SQLite's, or anybody's, but for this
			if next.text != "(" {
				continue
			}
		case "top":
			if next.kind != tokenNumber && next.text != "(" {
				continue
			}
		case "date", "timestamp":
			if next.kind == tokenString {
				return "A date is a text: '2025-01-31', without " + strings.ToUpper(word) + " before it."
			}
		}
		if instead := phrases[word]; instead != "" {
			return "SQLite has no " + strings.ToUpper(word) + " here; write " + instead + "."
		}
	}
	return ""
}

// noParameter is for a word that stands for a value, or looks as if it did.
func noParameter(text string) *Error {
	if text == ":" {
		return newError(CodeSQL, "Write date(x) or CAST(x AS REAL).", "SQLite does not know ::, which is PostgreSQL's.")
	}
	return newError(CodeSQL, "Write the value itself into the statement.", "The statement has a parameter, %s.", text)
}

// otherWords says what to do instead of a statement that begins so.
func otherWords(first string) string {
	switch first {
	case "SHOW", "DESCRIBE", "DESC":
		return "The tool that describes the tables lists them and their columns; here, write one SELECT."
	}
	return "Write one SELECT (a WITH before it is fine)."
}

var fence = regexp.MustCompile("(?s)^\\s*```[A-Za-z0-9]*[ \t]*\r?\n(.*?)(?:```\\s*)?$")

// unfence takes the marks of a block of Markdown off a statement.
func unfence(sql string) string {
	if m := fence.FindStringSubmatch(sql); m != nil {
		return m[1]
	}
	return sql
}

// badDate returns the first text that is compared for equality with a date that
// a table requires, and is not written as one.
func (s *statement) badDate(tables []*table) string {
	for i, t := range s.tokens {
		for _, literal := range s.comparedWith(i) {
			for _, of := range tables {
				c := of.column(t.text)
				if c < 0 || !of.Columns[c].Required || !of.Columns[c].Format.dated() {
					continue
				}
				if _, ok := wireDate(literal); !ok {
					return literal
				}
			}
		}
	}
	return ""
}
