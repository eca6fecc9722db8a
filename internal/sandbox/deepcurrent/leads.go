package deepcurrent

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// leadRoutes are the lead search of the newest code, which the documents do not have yet. It has the one nested error that is known for sure.
func leadRoutes() []route {
	saved := core.Shape{{Name: "name", Type: core.TextValue, Required: true, Min: 2, Max: 255}, {Name: "search", Type: core.ObjectValue, Required: true}}
	return []route{
		{http.MethodGet, "/lead-search/meta", signedIn, 200, nil, leadMeta},
		{http.MethodPost, "/lead-search/search", signedIn, 200, searchShape(), searchLeads},
		{http.MethodGet, "/lead-search/saved-searches", signedIn, 200, nil, listSearches},
		{http.MethodPost, "/lead-search/saved-searches", signedIn, 201, saved, saveSearch},
		{http.MethodDelete, "/lead-search/saved-searches/{id}", signedIn, 204, nil, deleteSearch},
	}
}

// searchShape is a search, as it is sent and as it is saved.
func searchShape() core.Shape {
	return core.Shape{
		{Name: "context", Type: core.TextValue, Required: true, OneOf: contexts()}, {Name: "query", Type: core.TextValue, Nullable: true, Max: 120},
		{Name: "filters", Type: core.ObjectValue, Nullable: true, Max: 20}, {Name: "sort", Type: core.TextValue, Nullable: true, OneOf: []string{"name", "relevance"}},
		{Name: "limit", Type: core.IntegerValue, Nullable: true, Min: 1, Max: 25}, {Name: "offset", Type: core.IntegerValue, Nullable: true, Max: maxOffset},
	}
}

func contexts() []string { return []string{"people", "companies", "investors", "wallets"} }

// leadFilters are the filters of every context: a name and the corpus' column.
func leadFilters() []string { return []string{"focus_area", "geo", "stage", "tier"} }

// distinctRecords is how many different records a plan shows a day. That there is such a limit is known, its size is inferred.
func distinctRecords(a account) int {
	if a.paying() {
		return 1000
	}
	return 100
}

// leadMeta describes filters in the members that the platform's MCP server reads; which values they have is not told there.
func leadMeta(*call) (any, error) {
	var out []any
	for _, id := range contexts() {
		var filters []any
		for _, f := range leadFilters() {
			filters = append(filters, map[string]any{"id": f, "label": label(f), "options": leadOptions(f), "searchable": false, "kind": "multi_select", "selection_mode": "multiple",
				"group": "Profile", "advanced": f == "tier", "hidden": false, "default_open": f == "focus_area", "description": nil, "unit": nil})
		}
		out = append(out, map[string]any{"id": id, "label": label(id), "description": "Search " + id, "available": true, "filters": filters,
			"sorts": []any{map[string]any{"id": "relevance", "label": "Relevance"}, map[string]any{"id": "name", "label": "Name"}}})
	}
	return map[string]any{"contexts": out}, nil
}

// label is an id as people read it.
func label(id string) string {
	return strings.ToUpper(id[:1]) + strings.ReplaceAll(id[1:], "_", " ")
}

func leadOptions(filter string) []any {
	values := map[string][]string{"focus_area": sectors(), "geo": places(), "stage": stages(), "tier": {"A", "B", "C"}}[filter]
	out := []any{}
	for _, v := range values {
		out = append(out, map[string]any{"value": v, "label": v, "category": nil})
	}
	return out
}

// leadPage is a search on its way.
type leadPage struct {
	where         string
	args          []any
	order         string
	limit, offset int
}

func readSearch(search core.Object) (leadPage, error) {
	p := leadPage{where: "context = ?", args: []any{search.Text("context")}, order: "position, id", limit: search.Int("limit", 25), offset: search.Int("offset", 0)}
	if words := search.Text("query"); words != "" {
		p.where, p.args = p.where+" AND instr(lower(name || ' ' || subtitle), lower(?)) > 0", append(p.args, words)
	}
	if search.Text("sort") == "name" {
		p.order = "name, id"
	}
	filters := search.Object("filters")
	for name := range filters {
		if !slices.Contains(leadFilters(), name) {
			return p, invalidValue("unknown filter", name, "body", "filters")
		}
	}
	for _, name := range leadFilters() {
		if values := slotValues(filters[name]); len(values) > 0 {
			list, _ := json.Marshal(values)
			p.where, p.args = p.where+" AND lower("+name+") IN (SELECT value FROM json_each(?))", append(p.args, string(list))
		}
	}
	return p, nil
}

// searchLeads counts which records the caller has seen today, and refuses a page that would go over the limit.
func searchLeads(c *call) (any, error) {
	p, err := readSearch(c.body)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	err = c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		var total, seen int
		if err := tx.QueryRowContext(c.ctx, "SELECT count(*) FROM deepcurrent_corpus WHERE "+p.where, p.args...).Scan(&total); err != nil {
			return fmt.Errorf("counting leads: %w", err)
		}
		records, err := findRecords(c.ctx, tx.QueryContext, []string{"name", "subtitle", "website", "focus_area", "geo", "stage", "tier", "rationale"},
			p.where+" ORDER BY "+p.order+" LIMIT ? OFFSET ?", append(p.args, p.limit, p.offset)...)
		if err != nil {
			return err
		}
		if seen, err = c.see(tx, records); err != nil {
			return err
		}
		items, err := c.leads(c.ctx, tx, records)
		out = map[string]any{"context": c.body.Text("context"), "items": items, "total": total, "limit": p.limit, "has_more": p.offset+len(items) < total,
			"query_ms": 1, "access_policy": c.accessPolicy(p, seen)}
		return err
	})
	return out, err
}

func (c *call) accessPolicy(p leadPage, seen int) map[string]any {
	limit := distinctRecords(c.account)
	return map[string]any{"plan": c.account.Tier, "page_size": p.limit, "current_page": p.offset/p.limit + 1, "max_pages": limit / p.limit,
		"distinct_record_remaining": limit - seen, "resets_at": core.Timestamp(midnight(c.now))}
}

// see notes records as seen and gives how many the caller has seen today; 429 when those would be too many.
func (c *call) see(tx *sql.Tx, records []record) (seen int, err error) {
	for _, r := range records {
		if _, err := tx.ExecContext(c.ctx, `INSERT OR IGNORE INTO deepcurrent_seen (user_id, day, record_id) VALUES (?,?,?)`, c.account.UserID, core.Date(c.now), r.id()); err != nil {
			return 0, fmt.Errorf("noting a record as seen: %w", err)
		}
	}
	err = tx.QueryRowContext(c.ctx, `SELECT count(*) FROM deepcurrent_seen WHERE user_id = ? AND day = ?`, c.account.UserID, core.Date(c.now)).Scan(&seen)
	if err == nil && seen > distinctRecords(c.account) {
		return 0, tooManyRecords(c.now, midnight(c.now)) // the transaction is rolled back: nothing was seen
	}
	return seen, err
}

// leads puts records into the form of lead-search items. Contacts that are not unlocked show their price only.
func (c *call) leads(ctx context.Context, tx *sql.Tx, records []record) ([]any, error) {
	var ids []string
	for _, r := range records {
		ids = append(ids, r.id())
	}
	unlocked, err := levels(ctx, tx.QueryContext, c.account.UserID, ids)
	out := []any{}
	for _, r := range records {
		var contacts []any
		for i, l := range contactLevels() {
			status := "locked"
			if i < unlocked[r.id()] {
				status = "unlocked"
			}
			contacts = append(contacts, map[string]any{"group": l.name, "status": status, "credits": max(0, l.credits-levelCredits(unlocked[r.id()])),
				"values": map[string]any{}, "verification_status": nil})
		}
		out = append(out, map[string]any{"id": r.id(), "context": c.body.Text("context"), "name": r["name"], "subtitle": r["subtitle"], "description": r["rationale"],
			"fields":   map[string]any{"focus_area": r["focus_area"], "geo": r["geo"], "stage": r["stage"], "tier": r["tier"]},
			"channels": []any{}, "public_profiles": []any{map[string]any{"channel": "Website", "url": r["website"]}}, "contact_access": contacts, "match_reasons": []any{}, "is_saved": false})
	}
	return out, err
}

// savedSearches are in the form that the platform's MCP server reads. It asks for at most 25; that there are no more in a page is inferred.
func (c *call) savedSearches() core.Select {
	return core.Select{From: "deepcurrent_searches", Where: []string{"user_id = ?"}, Args: []any{c.account.UserID}, Order: "created_at DESC, id",
		Fields: []core.Field{{Name: "id"}, {Name: "name"},
			{Name: "search", Kind: core.JSON, SQL: "json_object('context', context, 'query', query, 'filters', json(filters), 'sort', sort, 'limit', 25, 'offset', 0)"},
			{Name: "created_at"}, {Name: "updated_at", SQL: "created_at"}}}
}

func listSearches(c *call) (any, error) {
	limit, err := c.integer("limit", 25, 1, 25)
	if err != nil {
		return nil, err
	}
	offset, err := c.integer("offset", 0, 0, maxOffset)
	if err != nil {
		return nil, err
	}
	page, err := c.world.Store.Page(c.ctx, c.savedSearches(), limit, offset)
	return page.Items, err
}

func saveSearch(c *call) (any, error) {
	search := c.body.Object("search")
	var list []mistake
	for _, p := range searchShape().Check(search) {
		p.Path = append([]any{"search"}, p.Path...)
		list = append(list, mistakeOf(p))
	}
	if list != nil {
		return nil, invalid(list...)
	}
	if _, err := readSearch(search); err != nil {
		return nil, err
	}
	id, filters := uuid.NewString(), search.Object("filters")
	if filters == nil {
		filters = core.Object{}
	}
	words, _ := json.Marshal(filters)
	err := c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(c.ctx, `INSERT INTO deepcurrent_searches (id, user_id, name, context, query, filters, sort, created_at) VALUES (?,?,?,?,?,?,?,?)`,
			id, c.account.UserID, c.body.Text("name"), search.Text("context"), search.Text("query"), string(words), core.Nullable(search.Text("sort")), core.Timestamp(c.now))
		return err
	})
	if err != nil {
		return nil, err
	}
	saved := c.savedSearches()
	saved.Where, saved.Args = append(saved.Where, "id = ?"), append(saved.Args, id)
	return c.world.Store.One(c.ctx, saved)
}

func deleteSearch(c *call) (any, error) {
	id, err := c.id("id")
	if err != nil {
		return nil, err
	}
	return nil, c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(c.ctx, `DELETE FROM deepcurrent_searches WHERE id = ? AND user_id = ?`, id, c.account.UserID)
		if err != nil {
			return fmt.Errorf("deleting a saved search: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return notFound("Saved search")
		}
		return nil
	})
}
