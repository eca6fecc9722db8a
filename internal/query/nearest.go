package query

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// literalCaution tells that a text which the statement looks for is in no row that
// is held, and which texts are near it: of an answer that found nothing, and of
// one that is short of what an alternative should have brought.
func (c *call) literalCaution(ctx context.Context, r *run, t *rows.Table, col int, check statement.Check) string {
	if !check.Part && !foundNothing(r.result) || len(t.Columns[col].Enum) > 0 {
		return "" // of an enumeration the statement's review tells
	}
	held := c.heldTexts(ctx, t, col)
	plain := strings.Trim(check.Literal, "%")
	for _, text := range held {
		if text == check.Literal || check.Like && matchesLike(check.Literal, text, noEscape) {
			return "" // it is there: something else left nothing over
		}
	}
	if t.Columns[col].Masked != "" {
		return fmt.Sprintf("%s is masked: that no row read has %s does not say that the platform has none", maskedName(t, col), rows.QuoteText(check.Literal))
	}
	near := nearTexts(plain, held)
	if len(near) == 0 {
		return ""
	}
	caution := fmt.Sprintf("no row read has %s in %s.%s; there are: %s", rows.QuoteText(check.Literal), t.Name, check.Column, listed(near))
	if slices.ContainsFunc(near[:min(len(near), maxListed)], func(text string) bool { return !words.IsClean(text) }) {
		caution += "; what cannot be seen is written out there, and LIKE finds each such character with _"
	}
	return caution
}

// foundNothing reports whether a result has no rows, or one of nothing but NULL
// and 0, as aggregates over no rows give.
func foundNothing(res result) bool {
	if res.total != 1 || len(res.rows) != 1 {
		return res.total == 0
	}
	return !slices.ContainsFunc(res.rows[0], func(v any) bool { return v != nil && v != int64(0) && v != 0.0 })
}

// maxHeldTexts is how many distinct texts are looked through.
const maxHeldTexts = 2000

// nearTexts are the texts that a misspelt one may mean; when there are few of
// them, all.
func nearTexts(wrong string, texts []string) []string {
	if near := words.Nearest(wrong, texts, maxListed); len(near) > 0 {
		return near
	}
	return texts
}

// heldTexts are the distinct texts of a column in all rows that are kept of the
// table, in order.
func (c *call) heldTexts(ctx context.Context, t *rows.Table, col int) []string {
	seen := map[string]bool{}
	for _, s := range c.held {
		switch {
		case s.Table != t:
		case s.View != nil:
			for _, row := range s.View.Rows {
				if text, ok := row[col].(string); ok && len(seen) < maxHeldTexts {
					seen[text] = true
				}
			}
		default:
			for _, text := range c.textsOf(ctx, s, col) {
				seen[text] = true
			}
		}
	}
	texts := make([]string, 0, len(seen))
	for text := range seen {
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return texts
}

// textsOf reads the distinct texts of a column of a table that is kept whole.
func (c *call) textsOf(ctx context.Context, s *rows.Snapshot, col int) []string {
	r := c.newRun()
	r.keep.rows = maxHeldTexts
	r.served = []*served{{instance: &instance{name: s.Table.Name, t: s.Table, scopes: []string{s.Place.Scope}}, files: []*rows.Snapshot{s}}}
	name := rows.QuoteName(s.Table.Columns[col].Name)
	r.sql = fmt.Sprintf("SELECT DISTINCT %[1]s FROM %[2]s WHERE typeof(%[1]s) = 'text' LIMIT %[3]d", name, rows.QuoteName(s.Table.Name), maxHeldTexts)
	if err := c.start(ctx, r); err != nil {
		return nil
	}
	texts := make([]string, 0, len(r.result.rows))
	for _, row := range r.result.rows {
		if text, ok := row[0].(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}
