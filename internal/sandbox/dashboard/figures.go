package dashboard

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// point is one value of a chart.
type point struct {
	Label, Series string
	Value         float64
}

// figures asks the database for charts and keeps the answers for a moment: with the largest seeded data a sum takes a second.
type figures struct {
	world *core.World
	mu    sync.Mutex
	kept  map[string]keptFigure
}

type keptFigure struct {
	until  time.Time
	points []point
}

const (
	figureKept = 5 * time.Second
	maxFigures = 200
)

func newFigures(w *core.World) *figures { return &figures{world: w, kept: map[string]keptFigure{}} }

// points of a chart, in the order of its SELECT.
func (f *figures) points(ctx context.Context, c chart, organizations []string, userID string) ([]point, error) {
	ids, err := json.Marshal(organizations)
	if err != nil {
		return nil, err
	}
	key := c.query + "\x00" + string(ids) + userID
	f.mu.Lock()
	kept, ok := f.kept[key]
	f.mu.Unlock()
	if ok && f.world.Now().Before(kept.until) {
		return kept.points, nil
	}
	args := []any{string(ids), userID, core.Date(f.world.Reference)}
	points, err := f.ask(ctx, c, args[:c.args])
	if err != nil {
		return nil, fmt.Errorf("chart %q: %w", c.Title, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.kept) >= maxFigures {
		clear(f.kept)
	}
	f.kept[key] = keptFigure{f.world.Now().Add(figureKept), points}
	return points, nil
}

func (f *figures) ask(ctx context.Context, c chart, args []any) (points []point, err error) {
	err = f.world.Store.View(func(r core.Reader) error {
		rows, err := r.Query(ctx, c.query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var p point
			into := []any{&p.Label, &p.Series, &p.Value}
			if c.Shape == "bars" {
				into = []any{&p.Label, &p.Value}
			}
			if err := rows.Scan(into...); err != nil {
				return err
			}
			points = append(points, p)
		}
		return rows.Err()
	})
	return points, err
}

// holdings counts the rows of every table of the platform that belongs to organizations, of those that the role may read. It needs
// nothing but the tables, so it is there for every platform.
func (d *dashboard) holdings(ctx context.Context, v *visit, organizations []string) (figure, error) {
	c := chart{Title: "Records held", About: "How many records each collection has.", Unit: "records", Shape: "bars"}
	tables, err := d.figures.ask(ctx, chart{Shape: "bars", query: `SELECT m.name, 0.0 FROM sqlite_schema m
		WHERE m.type = 'table' AND m.name GLOB ?1 || '_*' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'organization_id') ORDER BY 1`},
		[]any{v.Platform.Name})
	if err != nil {
		return figure{}, err
	}
	var counts []point
	for _, t := range tables {
		collection := strings.TrimPrefix(t.Label, v.Platform.Name+"_")
		if !covers(v.Role, core.Permission(collection+":read")) {
			continue
		}
		rows, err := d.figures.points(ctx, chart{
			Shape: "bars", args: 1,
			query: `SELECT 'rows', count(*) FROM ` + t.Label + ` WHERE organization_id IN (SELECT value FROM json_each(?1))`,
		}, organizations, "")
		if err != nil {
			return figure{}, err
		}
		if rows[0].Value > 0 {
			counts = append(counts, point{Label: spaced(collection), Value: rows[0].Value})
		}
	}
	slices.SortStableFunc(counts, func(a, b point) int { return int(b.Value - a.Value) })
	return draw(c, counts, months{}), nil
}

// spaced makes words of a name: "business_travels" is "Business travels".
func spaced(name string) string {
	text := strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}
