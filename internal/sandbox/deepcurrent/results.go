package deepcurrent

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

func resultRoutes() []route {
	return []route{
		{http.MethodGet, "/results", signedIn, 200, nil, listResults},
		{http.MethodGet, "/results/{id}", signedIn, 200, nil, readResult},
		{http.MethodGet, "/results/{id}/summary", signedIn, 200, nil, summarise},
	}
}

// The names of tools that results have. The documents show the first two; that of BD jobs is inferred. In the ledger of credits an execution or
// expansion goes by its package.
const (
	intelligenceTool = "intelligence_result"
	growthTool       = "growth_plan"
	jobTool          = "bd_job"
)

// toolOf is the tool of a kind of job.
func toolOf(kind string) string {
	if kind == growthKindOfJob {
		return growthTool
	}
	return jobTool
}

// stored is a result on its way into the database.
type stored struct {
	id, userID, chat, created string // "" for new, the caller's, none, now
	tool, pkg, parent         string
	expansion, fingerprint    string
	slots                     core.Object
	fields                    []string
	records                   []record
	summary                   string
	credits                   int
}

// keep stores a result of the caller and remembers which records were delivered.
func (c *call) keep(tx *sql.Tx, s stored) (string, error) {
	if s.id == "" {
		s.id = uuid.NewString()
	}
	s.userID = c.account.UserID
	if s.created == "" {
		s.created = core.Timestamp(c.now)
	}
	if _, err := tx.ExecContext(c.ctx, "INSERT INTO deepcurrent_results ("+resultColumns+") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", s.values()...); err != nil {
		return "", fmt.Errorf("storing a result: %w", err)
	}
	for _, r := range s.records {
		if s.pkg == "" {
			break // the records of jobs are no part of the corpus
		}
		if _, err := tx.ExecContext(c.ctx, `INSERT OR IGNORE INTO deepcurrent_delivered (user_id, record_id) VALUES (?,?)`, s.userID, r.id()); err != nil {
			return "", fmt.Errorf("noting a delivery: %w", err)
		}
	}
	return s.id, nil
}

const resultColumns = `id, user_id, tool_name, chat_id, package_id, parent_id, expansion_type, fingerprint, slots, output_fields, summary, records,
	records_count, credits, file_size, created_at`

// values are in the order of resultColumns. Everything in a result came out of JSON or is text, so that marshalling cannot fail.
func (s stored) values() []any {
	slots, _ := json.Marshal(s.slots)
	if s.slots == nil {
		slots = []byte("{}")
	}
	fields, _ := json.Marshal(append([]string{}, s.fields...))
	records, _ := json.Marshal(s.records)
	return []any{s.id, s.userID, s.tool, core.Nullable(s.chat), core.Nullable(s.pkg), core.Nullable(s.parent), core.Nullable(s.expansion),
		core.Nullable(s.fingerprint), string(slots), string(fields), s.summary, string(records), len(s.records), s.credits, len(records), s.created}
}

// preview is the documented part of a list's result.
const preview = `json_object('package_id', r.package_id, 'records_count', r.records_count, 'summary', r.summary, 'expansion_type', r.expansion_type)`

// resultFields is what a result has, in a list and alone.
func resultFields() []core.Field {
	return []core.Field{
		{Name: "id", SQL: "r.id"}, {Name: "tool_name", SQL: "r.tool_name"}, {Name: "chat_id", SQL: "r.chat_id"}, {Name: "chat_title", SQL: "c.title"},
		{Name: "file_format", SQL: "'json'"}, {Name: "file_size", Kind: core.Number, SQL: "r.file_size"}, {Name: "created_at", SQL: "r.created_at"},
	}
}

const resultsFrom = `deepcurrent_results r LEFT JOIN deepcurrent_chats c ON c.id = r.chat_id AND c.user_id = r.user_id AND c.deleted_at IS NULL`

func listResults(c *call) (any, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	list := core.Select{Fields: append(resultFields(), core.Field{Name: "preview", Kind: core.JSON, SQL: preview}), From: resultsFrom, Where: []string{"r.user_id = ?"}, Args: []any{c.account.UserID}}
	// the documents: "a specific tool or package name"
	for name, condition := range map[string]string{"tool_name": "? IN (r.tool_name, r.package_id)", "chat_id": "r.chat_id = ?"} {
		if c.query.Has(name) {
			list.Where, list.Args = append(list.Where, condition), append(list.Args, c.query.Get(name))
		}
	}
	return c.list(list, "results", "created_at", "file_size")
}

// list answers a page of a list under its name, with the documented total, limit and offset.
func (c *call) list(list core.Select, name string, orderBy ...string) (any, error) {
	p, err := c.paging(orderBy...)
	if err != nil {
		return nil, err
	}
	list.Order = p.order
	page, err := c.world.Store.Page(c.ctx, list, p.limit, p.offset)
	return map[string]any{name: page.Items, "total": page.Total, "limit": p.limit, "offset": p.offset}, err
}

// one answers a single record of the caller's.
func (c *call) one(what string, list core.Select) (json.RawMessage, error) {
	id, err := c.id("id")
	if err != nil {
		return nil, err
	}
	list.Where, list.Args = append(list.Where, "r.id = ?", "r.user_id = ?"), append(list.Args, id, c.account.UserID)
	found, err := c.world.Store.One(c.ctx, list)
	if err == nil && found == nil {
		return nil, notFound(what)
	}
	return found, err
}

// resultData is the output itself: the documents name these four members for intelligence and none for other tools.
const resultData = `CASE WHEN r.package_id IS NULL THEN json_object('records', json(r.records))
	ELSE json_object('package_id', r.package_id, 'summary', r.summary, 'records_count', r.records_count, 'records', json(r.records)) END`

// readResult has the list's members but preview, and user_id, result_data and metadata. The last one's name is inferred, and its members but expansion_type.
func readResult(c *call) (any, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	fields := append(resultFields(), core.Field{Name: "user_id", SQL: "r.user_id"},
		core.Field{Name: "result_data", Kind: core.JSON, SQL: resultData},
		core.Field{Name: "metadata", Kind: core.JSON, SQL: "json_object('expansion_type', r.expansion_type, 'slots', json(r.slots), 'output_fields', json(r.output_fields), 'credits_charged', r.credits)"})
	return c.one("Result", core.Select{Fields: fields, From: resultsFrom})
}

// summarise is from the platform's MCP server: status, summary, artifacts, downloads of results that no intelligence package gave. Members of
// the summary are inferred.
func summarise(c *call) (any, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	return c.one("Result", core.Select{From: "deepcurrent_results r", Where: []string{"r.package_id IS NULL"}, Fields: []core.Field{
		{Name: "result_id", SQL: "r.id"}, {Name: "status", SQL: "'success'"}, {Name: "summary", Kind: core.JSON, SQL: "json_object('text', r.summary, 'records_count', r.records_count)"},
		{Name: "artifacts", Kind: core.JSON, SQL: "'[]'"}, {Name: "downloads", Kind: core.JSON, SQL: "'[]'"},
	}})
}

// readFinds is the result of an execution or expansion, with what it may be expanded by.
func readFinds(c *call) (any, error) {
	expansions, _ := json.Marshal(expansionNames())
	return c.one("Result", core.Select{From: "deepcurrent_results r", Where: []string{"r.package_id IS NOT NULL"}, Fields: []core.Field{
		{Name: "result_id", SQL: "r.id"}, {Name: "package_id", SQL: "r.package_id"}, {Name: "parent_result_id", SQL: "r.parent_id"},
		{Name: "expansion_type", SQL: "r.expansion_type"}, {Name: "summary", SQL: "r.summary"}, {Name: "records", Kind: core.JSON, SQL: "r.records"},
		{Name: "records_count", Kind: core.Number, SQL: "r.records_count"},
		{Name: "available_expansions", Kind: core.JSON, SQL: "'" + string(expansions) + "'"}, {Name: "created_at", SQL: "r.created_at"},
	}})
}
