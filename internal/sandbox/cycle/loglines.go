package cycle

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// logLines are what instances wrote.
var logLines = &collection{kind: "log line", code: "404.uri", view: "monitor-view", nameless: true}

// Which limit holds when none is asked for, and which is the most, is not documented.
const (
	defaultLogLines = 1000
	maxLogLines     = 10_000
)

func (a *api) logLineRoutes() []route {
	return []route{{
		method: "POST", path: "/v1/monitoring/logs/aggregate", capability: "monitor-view", handle: aggregateLogs,
		fields: []field{must("scope", anObject), may("search", aList), may("local", aFlag), may("limit", anInteger)},
	}}
}

// logScopes are the members of a line by which a scope narrows.
var logScopes = map[string]string{"instance": "$.instance_id", "container": "$.container_id", "environment": "$.environment_id"}

// aggregateLogs is POST …/aggregate: {scope: {type, ids?, date_range?: {start?, end?}}, search?: [{type: raw|regexp, match}], limit?}, of which it
// reads nothing but the lines that meet it; the earliest come first (inferred). Searching by regexp, and the lines around a match, are not modelled.
func aggregateLogs(q *request) (reply, error) {
	scope, f := checkBody(q.body["scope"], []field{
		{name: "type", is: aText, required: true, oneOf: []string{"container", "instance", "environment"}}, may("ids", aListOfTexts), may("date_range", anObject),
	}, "/scope")
	if f != nil {
		return reply{}, f
	}
	where, f := logConditions(scope)
	if f != nil {
		return reply{}, f
	}
	search, f := searched(q.body["search"])
	if f != nil {
		return reply{}, f
	}
	limit := defaultLogLines
	if n, given := q.body["limit"].(float64); given {
		limit = int(n)
	}
	if limit < 1 || limit > maxLogLines {
		return reply{}, fail("422.max-exceeded", "limit is from 1 to %d", maxLogLines).at("/limit")
	}
	docs, err := q.api.list(q.Context(), selection{
		hub: q.hub, kind: logLines.kind, where: slices.Concat(where, search), order: []condition{{sql: "created"}}, limit: limit,
	})
	lines := make([]doc, len(docs))
	for i, d := range docs {
		lines[i] = d.without("id", "container_id", "environment_id")
	}
	return reply{status: http.StatusOK, data: lines}, err
}

func logConditions(scope doc) ([]condition, *failure) {
	var where []condition
	if ids := texts(scope["ids"]); len(ids) > 0 {
		where = append(where, anyOf("json_extract(doc, '"+logScopes[scope.text("type")]+"')", ids))
	}
	for end, sql := range map[string]string{"start": "created >= ?", "end": "created <= ?"} {
		value := scope.text("date_range", end)
		if value == "" {
			continue
		}
		c, f := instant(sql, value)
		if f != nil {
			return nil, f.at("/scope/date_range/" + end)
		}
		where = append(where, c)
	}
	return where, nil
}

// searched keeps lines that hold each of the texts.
func searched(v any) ([]condition, *failure) {
	var where []condition
	list, _ := v.([]any)
	for i, item := range list {
		s, f := checkBody(item, []field{{name: "type", is: aText, required: true, oneOf: []string{"raw", "regexp"}}, must("match", aText)}, fmt.Sprintf("/search/%d", i))
		if f != nil {
			return nil, f
		}
		where = append(where, condition{"instr(json_extract(doc, '$.message'), ?) > 0", []any{s.text("match")}})
	}
	return where, nil
}

// sowLogLines writes what instances that run had to say in the last hours.
func (h *sower) sowLogLines() {
	end := h.Reference.Add(12 * time.Hour)
	for _, instance := range h.made["instance"] {
		if instance.text("state", "current") != "running" {
			continue
		}
		for n := range h.logs(12) {
			at := end.Add(-time.Duration(n*7+h.r.Int(0, 6)) * time.Minute)
			line := core.Pick(h.r, []struct{ source, text string }{
				{"stdout", "request served"}, {"stdout", "cache refreshed"}, {"stderr", "connection reset by peer"}, {"stdout", "health check passed"},
			})
			h.keep(logLines.kind, "", doc{
				"id": h.id(at), "time": core.Timestamp(at), "source": line.source, "message": fmt.Sprintf("%s in %d ms", line.text, h.r.Int(1, 900)),
				"instance_id": instance["id"], "container_id": instance["container_id"], "environment_id": instance.at("environment", "id"), "context_window": "",
			})
		}
	}
}
