package query

import (
	"maps"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// functions are the ones a statement may call: SQLite's own that neither touch
// files, settings or the engine, nor make large values from nothing. Operators
// such as LIKE and -> are functions, too.
var functions = words.Set(`
abs char coalesce concat concat_ws format glob hex if ifnull iif instr length like likelihood likely lower
ltrim max min nullif octet_length printf quote random replace round rtrim sign soundex substr substring trim typeof
unhex unicode unistr unistr_quote unlikely upper
avg count group_concat string_agg sum total
row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
date time datetime julianday unixepoch strftime timediff current_date current_time current_timestamp
acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2 mod pi pow power
radians sin sinh sqrt tan tanh trunc
json json_array json_array_insert json_array_length json_error_position json_extract json_group_array
json_group_object json_insert json_object json_patch json_pretty json_quote json_remove json_replace json_set
json_type json_valid -> ->>
`)

func functionNames() []string { return slices.Sorted(maps.Keys(functions())) }
