package deepcurrent

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// How long work takes, all inferred: a while in the queue, then a while that grows with the input.
const (
	queueTime   = 5 * time.Second
	minRunTime  = 30 * time.Second
	perItemTime = 2 * time.Second
	maxRunTime  = 10 * time.Minute
)

func runTime(items int) time.Duration {
	return min(maxRunTime, minRunTime+time.Duration(min(items, 1000))*perItemTime)
}

// The kinds of jobs. The documents: a growth run_id is a BD job UUID.
const (
	bdKind          = "bd"
	growthKindOfJob = "growth"
)

// job is work that goes on. What it is at an instant follows from when it starts and ends.
type job struct {
	id, kind, preset       string
	capabilities, warnings []string
	chat                   string
	companies, contacts    int
	created, starts, ends  time.Time
	outcome, problem       string // from ends on
	result                 string // id, once stored
}

func (j job) status(now time.Time) string {
	switch {
	case now.Before(j.starts):
		return "pending"
	case now.Before(j.ends):
		return "running"
	}
	return j.outcome
}

// percent grows evenly. A job that failed or was cancelled stays where it was.
func (j job) percent(now time.Time) int {
	switch status := j.status(now); {
	case status == "pending":
		return 0
	case status == "completed":
		return 100
	case status != "running":
		return 40
	}
	return int(99 * now.Sub(j.starts) / j.ends.Sub(j.starts))
}

func (j job) message(now time.Time) string {
	return map[string]string{"pending": "Waiting in the queue", "running": "Working on the input", "completed": "Done", "failed": "Failed", "cancelled": "Cancelled"}[j.status(now)]
}

func (j job) failure(now time.Time) string {
	if now.Before(j.ends) {
		return ""
	}
	return j.problem
}

// stages is the state of each of a run's stages, which go by capabilities.
func (j job) stages(now time.Time) map[string]string {
	out, done := map[string]string{}, j.percent(now)
	for i, name := range []string{"contact_discovery", "email_lookup", "email_verify"} {
		switch begins := 33 * i; {
		case done >= begins+33:
			out[name] = "completed"
		case done >= begins && j.status(now) != "pending":
			out[name] = j.status(now)
		default:
			out[name] = "pending"
		}
	}
	return out
}

// updated is the latest change of state.
func (j job) updated(now time.Time) time.Time {
	switch j.status(now) {
	case "pending":
		return j.created
	case "running":
		return j.starts
	}
	return j.ends
}

// started and completed are null until then.
func (j job) started(now time.Time) any {
	if now.Before(j.starts) {
		return nil
	}
	return core.Timestamp(j.starts)
}

func (j job) completed(now time.Time) any {
	if now.Before(j.ends) {
		return nil
	}
	return core.Timestamp(j.ends)
}

// assetID is that of the one file of a completed job, as the documents' example has it.
const assetID = "verified_contacts"

// records are the contacts that a job finds: those it was given, and two for each company. They follow from its id.
func (j job) records() []record {
	h := fnv.New64a()
	h.Write([]byte(j.id))
	r := core.NewRand(int64(h.Sum64()), "deepcurrent/job")
	out := []record{}
	for range min(1000, j.contacts+2*j.companies) {
		name := core.Pick(r, givenNames()) + " " + core.Pick(r, familyNames())
		company := core.Pick(r, companyLeads()) + core.Pick(r, companyTails())
		out = append(out, record{"name": name, "company": company, "role": core.Pick(r, jobTitles()), "email": emailOf(name, company)})
	}
	return out
}

const jobColumns = `id, kind, coalesce(preset, ''), capabilities, warnings, coalesce(chat_id, ''), companies, contacts, created_at, starts_at, ends_at, outcome,
	coalesce(error, ''), coalesce(result_id, '')`

// start stores a new job of the caller.
func (c *call) start(tx *sql.Tx, j job) error {
	able, _ := json.Marshal(j.capabilities)
	warned, _ := json.Marshal(j.warnings)
	_, err := tx.ExecContext(c.ctx, `INSERT INTO deepcurrent_jobs (id, user_id, kind, preset, capabilities, warnings, chat_id, companies, contacts, created_at,
		starts_at, ends_at, outcome, error) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`, j.id, c.account.UserID, j.kind, core.Nullable(j.preset), string(able), string(warned),
		core.Nullable(j.chat), j.companies, j.contacts, core.Timestamp(j.created), core.Timestamp(j.starts), core.Timestamp(j.ends), j.outcome, core.Nullable(j.problem))
	if err != nil {
		return fmt.Errorf("storing a job: %w", err)
	}
	return nil
}

// job reads a job of the caller's by a path parameter, of one kind or of any.
func (c *call) job(param, kind string) (j job, err error) {
	id, err := c.id(param)
	if err != nil {
		return j, err
	}
	err = c.world.Store.View(func(r core.Reader) error {
		j, err = scanJob(r.Row(c.ctx, "SELECT "+jobColumns+" FROM deepcurrent_jobs WHERE id = ? AND user_id = ? AND ? IN ('', kind)", id, c.account.UserID, kind))
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return j, notFound("Job")
	}
	return j, err
}

func scanJob(row interface{ Scan(...any) error }) (j job, err error) {
	var able, warned, created, starts, ends string
	err = row.Scan(&j.id, &j.kind, &j.preset, &able, &warned, &j.chat, &j.companies, &j.contacts, &created, &starts, &ends, &j.outcome, &j.problem, &j.result)
	if err != nil {
		return j, err
	}
	j.created, j.starts, j.ends = parseTime(created), parseTime(starts), parseTime(ends)
	return j, errors.Join(json.Unmarshal([]byte(able), &j.capabilities), json.Unmarshal([]byte(warned), &j.warnings))
}

// settle stores the results of the caller's jobs that have completed by now. Whoever looks at jobs or results calls it first.
func (c *call) settle() error {
	const due = `FROM deepcurrent_jobs WHERE user_id = ? AND result_id IS NULL AND outcome = 'completed' AND ends_at <= ?`
	now := core.Timestamp(c.now)
	var n int
	err := c.world.Store.View(func(r core.Reader) error { return r.Row(c.ctx, "SELECT count(*) "+due, c.account.UserID, now).Scan(&n) })
	if err != nil || n == 0 {
		return err
	}
	return c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(c.ctx, "SELECT "+jobColumns+" "+due, c.account.UserID, now)
		if err != nil {
			return err
		}
		defer rows.Close()
		var jobs []job
		for rows.Next() {
			j, err := scanJob(rows)
			if err != nil {
				return err
			}
			jobs = append(jobs, j)
		}
		if err := rows.Close(); err != nil {
			return err
		}
		return c.store(tx, jobs)
	})
}

func (c *call) store(tx *sql.Tx, jobs []job) error {
	for _, j := range jobs {
		records := j.records()
		id, err := c.keep(tx, stored{tool: toolOf(j.kind), chat: j.chat, records: records, created: core.Timestamp(j.ends), summary: fmt.Sprintf("%d contacts", len(records))})
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(c.ctx, `UPDATE deepcurrent_jobs SET result_id = ? WHERE id = ?`, id, j.id); err != nil {
			return fmt.Errorf("settling a job: %w", err)
		}
	}
	return nil
}
