package deepcurrent

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// intelligenceRoutes are resolve -> quote -> execute -> fetch -> expand. Who has no paid plan may resolve and quote.
func intelligenceRoutes() []route {
	id := core.Member{Name: "package_id", Type: core.TextValue, Required: true, OneOf: productIDs()}
	words := core.Member{Name: "request_text", Type: core.TextValue, Nullable: true, Max: 10_000}
	workflow := core.Member{Name: "workflow_id", Type: core.TextValue, Nullable: true, Max: 255}
	slots := core.Member{Name: "slots", Type: core.ObjectValue, Required: true, Max: 50}
	fields := core.Member{Name: "output_fields", Type: core.TextList, Required: true, Min: 1, Max: 25, OneOf: outputFields()}
	token := core.Member{Name: "quote_token", Type: core.TextValue, Required: true, Max: 4096}
	quoted := core.Shape{id, slots, fields, words, workflow,
		{Name: "expansion_scope", Type: core.ObjectValue, Nullable: true, Min: 1, Max: 1}, {Name: "parent_result_id", Type: core.TextValue, Nullable: true},
		{Name: "anchor_quote_token", Type: core.TextValue, Nullable: true, Max: 4096},
	}
	return []route{
		{http.MethodPost, "/intelligence/resolve", signedIn, 200,
			core.Shape{id, {Name: "slots", Type: core.ObjectValue, Nullable: true, Max: 50}, words, workflow}, resolve},
		{http.MethodPost, "/intelligence/preview-quote", signedIn, 200, quoted, previewQuote},
		{http.MethodPost, "/intelligence/quote", signedIn, 200, quoted, quote},
		{http.MethodPost, "/intelligence/execute", paying, 200, core.Shape{id, slots, fields, token}, execute},
		{http.MethodGet, "/intelligence/results/{id}", signedIn, 200, nil, readFinds},
		{http.MethodPost, "/intelligence/expand", paying, 200, core.Shape{
			{Name: "parent_result_id", Type: core.TextValue, Required: true}, {Name: "expansion_type", Type: core.TextValue, Required: true, OneOf: expansionNames()},
			{Name: "expansion_params", Type: core.ObjectValue, Required: true}, token,
		}, expand},
	}
}

// resolution is the documented answer of resolve.
type resolution struct {
	Status    string         `json:"intent_status"`
	ID        string         `json:"package_id"`
	Name      string         `json:"package_name"`
	Missing   []string       `json:"missing_slots"`
	Questions []string       `json:"clarification_questions"`
	Filled    core.Object    `json:"filled_slots"`
	Coverage  map[string]int `json:"coverage"`
	Quote     any            `json:"quote,omitempty"`
	Skipped   string         `json:"quote_skipped_reason,omitempty"`
}

func resolve(c *call) (any, error) {
	q, err := c.readQuery()
	if err != nil {
		return nil, err
	}
	return c.resolve(q)
}

// resolve says what is still to be asked, or how many records there are. The member of coverage is inferred.
func (c *call) resolve(q query) (resolution, error) {
	q.fill(c.body.Text("request_text"))
	r := resolution{Status: "ready_for_quote", ID: q.product.id, Name: q.product.name, Missing: q.missing(), Questions: []string{}, Filled: q.slots}
	for _, name := range r.Missing {
		r.Questions = append(r.Questions, "Which "+strings.ReplaceAll(name, "_", " ")+" are you looking for?")
	}
	if len(r.Missing) > 0 {
		r.Status = "needs_clarification"
		return r, nil
	}
	n, err := q.candidates(c)
	r.Coverage = map[string]int{"candidates": n}
	return r, err
}

// offer is the documented answer of quote.
type offer struct {
	ID      string      `json:"package_id"`
	Token   string      `json:"quote_token"`
	Credits int         `json:"credits"`
	Summary string      `json:"output_projection_summary"`
	Expiry  string      `json:"expiry"`
	Filled  core.Object `json:"filled_slots"`
	Fields  []string    `json:"output_fields"`
	Context any         `json:"context"`
}

// quoted is what a quote token stands for.
type quoted struct {
	fingerprint string // of the query or of the expansion
	credits     int
}

// previewQuote is resolve and quote at once.
func previewQuote(c *call) (any, error) {
	q, err := c.readQuery()
	if err != nil {
		return nil, err
	}
	r, err := c.resolve(q)
	switch {
	case err != nil:
		return nil, err
	case len(r.Missing) > 0:
		r.Skipped = "needs_clarification"
		return r, nil
	case r.Coverage["candidates"] == 0:
		r.Skipped = "no_corpus_candidates"
		return r, nil
	}
	r.Quote, err = c.offer(q)
	return r, err
}

func quote(c *call) (any, error) {
	q, err := c.readQuery()
	if err != nil {
		return nil, err
	}
	if c.body.Has("expansion_scope") || c.body.Has("parent_result_id") {
		return c.offerExpansion(q)
	}
	q.fill(c.body.Text("request_text"))
	if missing := q.missing(); len(missing) > 0 {
		return nil, &failure{status: http.StatusBadRequest, detail: nested{
			Code: "missing_slots", Message: "Missing slots: " + strings.Join(missing, ", "), Next: "Call resolve and answer its questions.",
		}}
	}
	return c.offer(q)
}

// offer prices a query: the base and so much for each record. An identical one that was paid for is free.
func (c *call) offer(q query) (any, error) {
	n, err := q.candidates(c)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, &failure{status: http.StatusBadRequest, detail: nested{
			Code: "no_corpus_candidates", Message: "Nothing in the corpus matches these slots.", Next: "Widen the slots.",
		}}
	}
	n = min(n, q.limit())
	credits := q.product.base + n*q.product.perRecord
	earlier, err := c.identical(q)
	if err != nil {
		return nil, err
	}
	if earlier.ID != "" {
		credits = 0
	}
	return c.issue(q, quoted{q.fingerprint(), credits}, fmt.Sprintf("Up to %d records with %s", n, strings.Join(q.fields, ", ")))
}

// issue makes the single-use token of an offer.
func (c *call) issue(q query, what quoted, summary string) (any, error) {
	text, token, err := c.world.Tokens.IssueJWT(core.Token{Platform: Name, Kind: quoteKind, UserID: c.account.UserID, Data: what}, quoteLifetime,
		map[string]any{"credits": what.credits, "package_id": q.product.id})
	if err != nil {
		return nil, err
	}
	return offer{q.product.id, text, what.credits, summary, core.Timestamp(token.ExpiresAt), q.slots, q.fields, nil}, nil
}

// checkQuote looks at a quote without using it: it must be the caller's and for just this.
func (c *call) checkQuote(kind, fingerprint string) (quoted, error) {
	token, err := c.world.Tokens.Check(Name, kind, c.body.Text("quote_token"))
	what, _ := token.Data.(quoted)
	switch {
	case token.UserID != c.account.UserID: // also an unknown token; a stranger's is not told from one
		return quoted{}, badToken(core.ErrUnknownToken)
	case err != nil:
		return quoted{}, badToken(err)
	case what.fingerprint != fingerprint:
		return quoted{}, badToken(core.ErrUnknownToken)
	}
	return what, nil
}

// useQuote uses the token up; of many callers at once one succeeds. It is done last before the commit, so that a refusal for want of
// credits leaves the quote good.
func (c *call) useQuote(kind string) error {
	if _, err := c.world.Tokens.Consume(Name, kind, c.body.Text("quote_token")); err != nil {
		return badToken(err)
	}
	return nil
}

// execution is the documented answer of execute.
type execution struct {
	ID      string `json:"result_id"`
	Summary string `json:"summary"`
	Count   int    `json:"records_count"`
}

// execute spends the credits and keeps the records, or serves an identical earlier query again for nothing.
func execute(c *call) (any, error) {
	q, err := c.readQuery()
	if err != nil {
		return nil, err
	}
	what, err := c.checkQuote(quoteKind, q.fingerprint())
	if err != nil {
		return nil, err
	}
	var done execution
	err = c.change(func(tx *sql.Tx, a *account) (err error) {
		if done, err = earlierResult(tx.QueryRowContext(c.ctx, identicalSQL, a.UserID, q.fingerprint())); err != nil {
			return err
		}
		if done.ID == "" {
			if done, err = c.deliver(tx, a, q, what.credits); err != nil {
				return err
			}
		}
		return c.useQuote(quoteKind)
	})
	return done, err
}

const identicalSQL = `SELECT id, summary, records_count FROM deepcurrent_results WHERE user_id = ? AND fingerprint = ? LIMIT 1`

// earlierResult is empty when there is none.
func earlierResult(row *sql.Row) (e execution, err error) {
	if err = row.Scan(&e.ID, &e.Summary, &e.Count); errors.Is(err, sql.ErrNoRows) {
		return execution{}, nil
	}
	return e, err
}

func (c *call) identical(q query) (e execution, err error) {
	err = c.world.Store.View(func(r core.Reader) error {
		e, err = earlierResult(r.Row(c.ctx, identicalSQL, c.account.UserID, q.fingerprint()))
		return err
	})
	return e, err
}

// deliver finds, charges and keeps.
func (c *call) deliver(tx *sql.Tx, a *account, q query, credits int) (execution, error) {
	records, err := q.find(c, tx.QueryContext, q.limit())
	if err != nil {
		return execution{}, err
	}
	if err := c.spend(tx, a, credits, q.product.id); err != nil {
		return execution{}, err
	}
	print := q.fingerprint()
	if q.slots.True("exclude_previously_delivered") {
		print = "" // what has been delivered changes, so that no two such queries are identical
	}
	r := stored{tool: intelligenceTool, pkg: q.product.id, fingerprint: print, slots: q.slots, fields: q.fields, records: records, credits: credits,
		summary: fmt.Sprintf("%s: %d records", q.product.name, len(records))}
	id, err := c.keep(tx, r)
	return execution{id, r.summary, len(records)}, err
}
