package manifest

import "strings"

// Order says how a request asks for rows in the order of a column.
type Order struct {
	Param     string            // request parameter
	Direction string            // request parameter of its own for the direction; "": Param carries it too
	Asc, Desc string            // what says the direction; of Param a template with {column}. "": the platform has no such direction
	Columns   map[string]string // by column that rows can be ordered by: its name on the wire
	NullsLow  bool              // rows without a value come first upwards and last downwards, as in SQL; false: not told
}

// OrderParam is a request parameter and its value.
type OrderParam struct{ Name, Value string }

// Ask returns the parameters that ask for the rows in the order of a column; none when the platform has no such order.
func (o *Order) Ask(column string, desc bool) []OrderParam {
	if o == nil {
		return nil
	}
	name, known := o.Columns[column]
	direction := o.Asc
	if desc {
		direction = o.Desc
	}
	switch {
	case !known || direction == "":
		return nil
	case o.Direction != "":
		return []OrderParam{{o.Param, name}, {o.Direction, direction}}
	}
	return []OrderParam{{o.Param, strings.ReplaceAll(direction, "{column}", name)}}
}
