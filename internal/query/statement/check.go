package statement

// Check is a doubt that only rows can settle, for whoever has them.
type Check struct {
	Name  string // one of the Check constants
	Table string // as the schema has it
	// Column is the one in doubt. About is what the doubt is about, as the
	// statement has it: an aggregate, or a column.
	Column, About string
	// Probe is a SELECT over what the statement reads, in place of it; "" for none.
	Probe string
	// AllRows says that the aggregate is over all rows of the table, so that what
	// is known of those needs no probe.
	AllRows bool
	// Literal is what the column is compared with; Like says that it is a pattern.
	Literal string
	Like    bool
	// Part says that the literal is one of several alternatives, or decides over a
	// part of the answer alone, so that the statement finds something even when no
	// row has it.
	Part bool
	// Positions are columns of the statement's result, from 0, and Labels the texts
	// that are in them, in one row, for the period that is not over.
	Positions []int
	Labels    []string
}

// The names of the checks, and what their probes give.
const (
	// CheckNulls: an aggregate, or <> and the like, leaves out rows whose value is NULL. The probe gives
	// one row: how many rows there are, and how many have a value.
	CheckNulls = "nulls"
	// CheckUnits: an aggregate over values of perhaps several units or currencies.
	// The probe gives one row: how many units there are, and up to five of them in
	// a text.
	CheckUnits = "units"
	// CheckLiteral: a column is compared with a text that it may not have at all.
	// There is no probe; it matters when the statement finds nothing, and when Part
	// is set in any case.
	CheckLiteral = "literal"
	// CheckRunning: one of the periods in the result may be the one that is not
	// over. There is no probe; it matters when there are rows of other periods, too.
	CheckRunning = "running_period"
	// CheckYears: rows are counted or summed by months of perhaps several years, the
	// last of which is not over. The probe gives one row: how many years there are,
	// and the last of them as a text; it matters when there are several and the last
	// is Labels[0]. About is the month that runs.
	CheckYears = "uneven_years"
)
