package statement

import (
	"strconv"
	"strings"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// kindsOfFunctions are those of SQLite's functions that give one kind of value
// whatever they are given.
var kindsOfFunctions = sync.OnceValue(func() map[string]Kind {
	return kindsByName(map[Kind]string{
		Text: `char concat concat_ws format group_concat hex lower ltrim printf quote replace rtrim soundex strftime string_agg
		substr substring time current_time trim typeof unistr upper json_type`,
		Date:     "date current_date",
		DateTime: "datetime current_timestamp",
		JSON:     "json json_array json_object json_group_array json_group_object json_patch json_set json_insert json_replace json_remove json_quote",
		Integer: `count length instr unicode octet_length row_number rank dense_rank ntile unixepoch json_array_length random
		json_valid glob like`,
		Real: `avg total julianday round sqrt exp ln log log10 log2 pi pow power sin cos tan asin acos atan atan2 sinh cosh tanh
		asinh acosh atanh degrees radians percent_rank cume_dist`,
		number: "sign mod ceil ceiling floor trunc",
	})
})

func kindsByName(names map[Kind]string) map[string]Kind {
	out := map[string]Kind{}
	for kind, list := range names {
		for name := range strings.FieldsSeq(list) {
			out[name] = kind
		}
	}
	return out
}

// aggregates make one value of many rows, when they are given one argument.
var aggregates = words.Set("avg count group_concat json_group_array json_group_object max min string_agg sum total")

// isAggregate reports whether the call makes one value of the rows of a group.
func (c *Call) isAggregate() bool {
	name := strings.ToLower(c.Name)
	if c.Over != nil || !aggregates()[name] {
		return false
	}
	return name != "max" && name != "min" || len(c.Args) == 1
}

func (r *resolver) typeOfCall(c *Call) typ {
	name := strings.ToLower(c.Name)
	if kind, ok := kindsOfFunctions()[name]; ok {
		if of := r.typeOf(argument(c, 0)).kind; strings.HasSuffix(name, "trim") && len(c.Args) == 1 && of.isDated() {
			kind = of
		}
		return typ{kind: kind, instants: keepsTimes(c, name) && r.typeOf(argument(c, 0)).instants}
	}
	switch name {
	case "sum", "abs":
		return typ{kind: arithmetic(Integer, r.typeOf(argument(c, 0)).kind)}
	case "max", "min", "coalesce", "ifnull", "lag", "lead":
		return r.oneOf(c, name).computed()
	case "first_value", "last_value", "nth_value", "nullif", "likely", "unlikely", "likelihood":
		return r.typeOf(argument(c, 0)).computed()
	case "iif", "if":
		return r.typeOfIf(c).computed()
	}
	return typ{}
}

// keepsTimes reports whether a function of texts leaves a time what it is.
func keepsTimes(c *Call, name string) bool {
	switch name {
	case "trim", "ltrim", "rtrim", "replace", "concat":
		return true
	case "substr", "substring":
		n, err := strconv.Atoi(literalDigits(argument(c, 2)))
		return literalDigits(argument(c, 1)) == "1" && (len(c.Args) == 2 || err == nil && n > len(dayShape))
	}
	return false
}

func argument(c *Call, i int) Expr {
	if i < len(c.Args) {
		return c.Args[i]
	}
	return nil
}

// oneOf is the type of what is one of the arguments; the second one of lag and
// lead is a number of rows.
func (r *resolver) oneOf(c *Call, name string) typ {
	out := r.typeOf(argument(c, 0))
	for i, x := range c.Args {
		if i > 0 && !(i == 1 && (name == "lag" || name == "lead")) {
			out = out.or(r.typeOf(x))
		}
	}
	return out
}

// typeOfIf is that of iif: conditions and values in turn, and a value at the end.
func (r *resolver) typeOfIf(c *Call) typ {
	out := typ{kind: null}
	if len(c.Args)%2 == 1 {
		out = r.typeOf(c.Args[len(c.Args)-1])
	}
	for i := 1; i < len(c.Args); i += 2 {
		out = out.or(r.typeOf(c.Args[i]))
	}
	return out
}
