package dcycle

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// maxBulk is the documented most of a bulk request.
const maxBulk = 5000

// bulkAnswer is the documented answer. What an entry of results and errors holds is inferred.
type bulkAnswer struct {
	TotalReceived  int          `json:"total_received"`
	TotalProcessed int          `json:"total_processed"`
	Success        int          `json:"success"`
	Failed         int          `json:"failed"`
	Results        []bulkResult `json:"results"`
	Errors         []bulkError  `json:"errors"`
	// JobID is v2's: it "creates a processing job". The name is inferred.
	JobID string `json:"job_id,omitempty"`
}

type bulkResult struct {
	Index  int      `json:"index"`
	ID     string   `json:"id"`
	CO2e   *float64 `json:"co2e"`
	Status string   `json:"status"`
}

type bulkError struct {
	Index  int    `json:"index"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// bulk answers a POST of many records: {records, options: {continue_on_error}}. Without continue_on_error the first wrong record ends it and
// what came before stays (inferred, and so is that true is the default). key names what must not be twice in one batch.
func (a *api) bulk(c collection, how *change, job bool, key ...string) handler {
	return func(rw http.ResponseWriter, r *http.Request, who *caller) error {
		body, err := readBody(r)
		if err != nil {
			return err
		}
		records, options := body.List("records"), body.Object("options")
		goOn, isBool := options["continue_on_error"].(bool)
		switch {
		case len(records) == 0 || len(records) > maxBulk:
			return invalid(fmt.Sprintf("body.records must be a list of 1 to %d", maxBulk))
		case options["continue_on_error"] != nil && !isBool:
			return invalid("body.options.continue_on_error must be a boolean")
		}
		out := bulkAnswer{TotalReceived: len(records), Results: []bulkResult{}, Errors: []bulkError{}}
		if job {
			out.JobID = uuid.NewString()
		}
		b := batch{w: writing{ctx: r.Context(), api: a, who: who, c: &c, creating: true}, how: how, key: key, seen: map[string]int{}, goOn: goOn || !isBool, out: &out}
		err = a.world.Store.Update(r.Context(), func(tx *sql.Tx) error {
			b.w.tx, b.w.kept = tx, keep(tx)
			return b.all(records)
		})
		if err != nil {
			return err
		}
		a.agenda.add(b.jobs...)
		core.WriteJSON(rw, http.StatusOK, out)
		return nil
	}
}

// batch is a bulk request under way.
type batch struct {
	w    writing
	how  *change
	key  []string
	seen map[string]int
	goOn bool
	out  *bulkAnswer
	jobs []job
}

func (b *batch) all(records []any) error {
	for i, v := range records {
		b.out.TotalProcessed++
		err := b.one(i, v)
		var p *problem
		switch {
		case err == nil:
			b.out.Success++
			continue
		case !errors.As(err, &p):
			return err
		}
		b.out.Failed++
		b.out.Errors = append(b.out.Errors, bulkError{Index: i, Code: p.Code, Detail: p.Detail})
		if !b.goOn {
			return nil
		}
	}
	return nil
}

func (b *batch) one(i int, v any) error {
	record, ok := v.(map[string]any)
	if !ok {
		return invalid(fmt.Sprintf("body.records.%d must be an object", i))
	}
	if first, twice := b.twice(record, i); twice {
		return &problem{http.StatusUnprocessableEntity, fmt.Sprintf("Duplicate of record %d in the same batch", first), "DUPLICATE"}
	}
	w := b.w
	w.id, w.body = uuid.NewString(), record
	if err := w.store(b.how); err != nil {
		return err
	}
	b.jobs = append(b.jobs, w.later...)
	result := bulkResult{Index: i, ID: w.id, Status: w.text("status")}
	if co2e, ok := w.row["co2e"].(float64); ok {
		result.CO2e = &co2e
	}
	b.out.Results = append(b.out.Results, result)
	return nil
}

// twice looks for the same key earlier in the batch. A record without the first member of the key is never a duplicate.
func (b *batch) twice(record map[string]any, i int) (int, bool) {
	if record[b.key[0]] == nil {
		return 0, false
	}
	text := ""
	for _, name := range b.key {
		text += fmt.Sprintf("%q", fmt.Sprint(record[name]))
	}
	first, ok := b.seen[text]
	if !ok {
		b.seen[text] = i
	}
	return first, ok
}
