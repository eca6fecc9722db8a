package statement

import (
	"strings"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// spellings are SQLite's of what other dialects have a function for.
var spellings = foreign(`
year: CAST(strftime('%Y', x) AS INTEGER)
month: CAST(strftime('%m', x) AS INTEGER), or strftime('%Y-%m', x) with the year, a text
day dayofmonth: CAST(strftime('%d', x) AS INTEGER)
dayofyear: CAST(strftime('%j', x) AS INTEGER)
week weekofyear isoweek: CAST(strftime('%V', x) AS INTEGER)
weekday dayofweek: CAST(strftime('%w', x) AS INTEGER), 0 being Sunday
quarter: (CAST(strftime('%m', x) AS INTEGER) + 2) / 3
hour: CAST(strftime('%H', x) AS INTEGER)
minute: CAST(strftime('%M', x) AS INTEGER)
second: CAST(strftime('%S', x) AS INTEGER)
date_part datepart extract: CAST(strftime('%Y', x) AS INTEGER) for the year, '%m' for the month
date_trunc trunc_date: strftime('%Y-%m-01', x) for the month, strftime('%Y-01-01', x) for the year
to_char date_format format_date format_datetime: strftime('%Y-%m', x), a text
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
median percentile percentile_cont percentile_disc quantile approx_quantile: avg(x) FROM (SELECT x, row_number() OVER (ORDER BY x) AS n, count(*) OVER () AS c FROM t WHERE x IS NOT NULL) WHERE 2 * n BETWEEN c AND c + 2, which is the median
regexp regexp_like regexp_contains rlike: x LIKE '%part%', or x GLOB 'pattern*'
starts_with startswith: x LIKE 'part%'
contains: x LIKE '%part%'
`)

// phrases are SQLite's for words that make a statement one of another dialect.
var phrases = foreign(`
extract: CAST(strftime('%Y', x) AS INTEGER) for the year, '%m' for the month
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
within: avg(x) FROM (SELECT x, row_number() OVER (ORDER BY x) AS n, count(*) OVER () AS c FROM t WHERE x IS NOT NULL) WHERE 2 * n BETWEEN c AND c + 2, which is the median
`)

// foreign are the names of lines and what to write for them, read on first use.
func foreign(lines string) func() map[string]string {
	return sync.OnceValue(func() map[string]string {
		out := map[string]string{}
		for line := range strings.Lines(lines) {
			names, instead, _ := strings.Cut(strings.TrimSpace(line), ": ")
			for name := range strings.FieldsSeq(names) {
				out[name] = instead
			}
		}
		return out
	})
}

// Spelling is what to write instead of a function that other dialects have, and
// SQLite has not: "CAST(strftime('%Y', x) AS INTEGER)" for year. It is "" for all others.
func Spelling(function string) string { return spellings()[strings.ToLower(function)] }

// Foreign reports whether the word begins a phrase of another dialect: what
// SQLite takes for a name may be one.
func Foreign(word string) bool { return phrases()[strings.ToLower(word)] != "" }

// Phrase says what to write for the first words that are another dialect's in a
// statement that SQLite cannot read; "" when there are none.
func (s *Statement) Phrase() string {
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
		if instead := phrases()[word]; instead != "" {
			return "SQLite has no " + strings.ToUpper(word) + " here; write " + instead + "."
		}
	}
	return ""
}

// noParameter is for a word that stands for a value, or looks as if it did.
func noParameter(text string) *Problem {
	if text == ":" {
		return problem(CodeSQL, "Write date(x) or CAST(x AS REAL).", "SQLite does not know ::, which is PostgreSQL's.")
	}
	return problem(CodeSQL, "Write the value itself into the statement.", "The statement has a parameter, %s.", text)
}

// otherWords says what to do instead of a statement that begins so.
func otherWords(first string) string {
	switch first {
	case "EXPLAIN":
		return "Leave EXPLAIN out: below each answer stands how many rows and requests it took."
	case "SHOW", "DESCRIBE", "DESC":
		return "The tool that describes the tables lists them and their columns; here, write one SELECT."
	}
	return "Write one SELECT (a WITH before it is fine)."
}

var fence = words.Pattern("(?s)^\\s*```[A-Za-z0-9]*[ \t]*\r?\n(.*?)(?:```\\s*)?$")

// unfence takes the marks of a block of Markdown off a statement.
func unfence(sql string) string {
	if m := fence().FindStringSubmatch(sql); m != nil {
		return m[1]
	}
	return sql
}
