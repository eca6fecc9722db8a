package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Record is the source's own figures for what a view adds up. Behind a statement over the view, a receipt says how the two compare.
type Record struct {
	Table string   // the record, for messages
	Unit  string   // of the figures; ""
	By    []string // columns of the view by which it has figures
	Most  int      // requests that a comparison may take
	// SQL gives recordColumns. {column}, for each of By, stands for what a statement asks of it, {first} and {last} for the days that it asks about, NULL for an open end.
	SQL string
}

// recordColumns are what a comparison gives: what is compared, the view's sum, the record's figure, and what may make them differ.
var recordColumns = []string{"part", "here", "record", "because"}

// fill is the comparison for a portion of the view.
func (r *Record) fill(p statement.Portion) string {
	pairs := []string{"{first}", cmp.Or(p.First, "NULL"), "{last}", cmp.Or(p.Last, "NULL")}
	for _, name := range r.By {
		pairs = append(pairs, "{"+name+"}", cmp.Or(p.By[name], "1"))
	}
	return strings.NewReplacer(pairs...).Replace(r.SQL)
}

// checkRecord reads the comparison of a view that is there already, and compares what it gives with what it should.
func (e *Engine) checkRecord(v *view) error {
	if v.Record == nil {
		return nil
	}
	sql := v.Record.fill(statement.Portion{})
	comparison := View{Name: v.Name + " and its record", SQL: sql}
	for _, name := range recordColumns {
		comparison.Columns = append(comparison.Columns, rows.Column{Name: name})
	}
	of, err := e.read(sql, v.Source)
	if err != nil {
		err = comparison.wrong(err)
	} else if made, bad := comparison.read(of.stmt.SQL); bad != nil {
		err = bad
	} else {
		err = e.checkView(made)
	}
	var wrong *ViewError
	if errors.As(err, &wrong) {
		return &ViewError{View: v.Name, Err: wrong.Err, OfRecord: true}
	}
	return err
}

// comparisonTime is how long an answer that is there waits for its comparisons.
const comparisonTime = 10 * time.Second

// maxComparisons is how many portions of a view are compared behind a statement.
const maxComparisons = 3

// compare says in the receipt how the views that the statement reads compare with their records. It is part of the answer: it has the same rows, and what
// is left of the answer's time.
func (c *call) compare(ctx context.Context, rec *Receipt) {
	ctx, cancel := context.WithTimeout(ctx, comparisonTime)
	defer cancel()
	for _, v := range c.e.views {
		if v.Record == nil || !slices.Contains(rec.Views, v.Name) {
			continue
		}
		portions, ok := c.stmt.Portions(c.e.schema, v.Name, v.Record.By)
		if !ok || len(portions) == 0 {
			continue
		}
		for _, p := range portions[:min(len(portions), maxComparisons)] {
			rec.addNotes(c.compareWith(ctx, v, p, rec))
		}
		if left := len(portions) - maxComparisons; left > 0 {
			rec.addNotes(leftOver(left, v))
		}
	}
}

// compareWith makes one comparison, and says what came of it.
func (c *call) compareWith(ctx context.Context, v *view, p statement.Portion, rec *Receipt) string {
	not := "not compared with " + v.Record.Table + ", the figure of record: "
	organization := c.oneOrganization(v)
	other := slices.DeleteFunc(slices.Clone(p.Other), func(column string) bool { return strings.EqualFold(column, rows.ScopeColumn) })
	switch {
	case !rec.Complete:
		return not + "rows are missing"
	case v.shown.Scoped && organization == "":
		return not + "it is of one organization at a time"
	case len(other) > 0:
		return not + "it has no figures by " + words.And(other)
	}
	res, err := c.comparison(ctx, v, organization, p, rec)
	var dear *tooDear
	switch {
	case errors.As(err, &dear):
		return not + fmt.Sprintf("that would take more than %s", words.Plural(v.Record.Most, "request"))
	case ctx.Err() != nil:
		return not + "the answer did not wait for it any longer"
	case err != nil:
		return not + "it could not be read"
	case !res.Receipt.Complete:
		return not + "its figures are not complete"
	case len(res.Rows) == 0:
		return not + "it has no figures for this"
	}
	return v.Name + compared(v.Record, res.Rows)
}

// oneOrganization is the organisation that a view is read of; "" when there are several.
func (c *call) oneOrganization(v *view) string {
	sets := [][]string{c.defaults(v.shown)}
	if c.chosen != nil {
		sets = c.chosen.sets[v.Name]
	}
	one := ""
	for _, set := range sets {
		if len(set) != 1 || one != "" && set[0] != one {
			return ""
		}
		one = set[0]
	}
	return one
}

// comparison runs the SELECT over the rows that the statement was answered with, and those that it lacks.
func (c *call) comparison(ctx context.Context, v *view, organization string, p statement.Portion, rec *Receipt) (*Result, error) {
	of, err := c.e.read(v.Record.fill(p), v.Source)
	if err != nil {
		return nil, err
	}
	scopes := maps.Clone(c.req.Scopes)
	if organization != "" {
		scopes[v.Source] = []string{organization}
	}
	sub := c.within(of, scopes)
	sub.most = v.Record.Most
	defer func() {
		c.takeBack(sub)
		rec.Requests += sub.requests
	}()
	return sub.answer(ctx)
}

// tooDear ends a call that would take more requests than it may.
type tooDear struct{}

func (*tooDear) Error() string { return "too many requests" }
