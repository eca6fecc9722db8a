package deepcurrent

import (
	"database/sql"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// toolUse and dayUse are entries of the usage's two breakdowns.
type toolUse struct {
	Tool    string `json:"tool_name"`
	Credits int    `json:"credits"`
}

type dayUse struct {
	Date    string `json:"date"`
	Credits int    `json:"credits"`
}

// usage is the documented shape of credits/usage. That only days with use are listed is inferred.
type usage struct {
	Start      string    `json:"start_date"`
	End        string    `json:"end_date"`
	Total      int       `json:"total_used"`
	Allowance  *int      `json:"allowance"`
	Percentage *float64  `json:"percentage_used"`
	Average    float64   `json:"average_daily"`
	Projected  *int      `json:"projected"`
	Top        *string   `json:"top_tool"`
	Tools      []toolUse `json:"by_tool"`
	Days       []dayUse  `json:"by_day"`
}

// readUsage covers start_date to end_date, both inclusive, the last 30 days when they are absent.
func readUsage(c *call) (any, error) {
	today := c.now.Truncate(24 * time.Hour)
	end, err := c.day("end_date", today)
	if err != nil {
		return nil, err
	}
	start, err := c.day("start_date", end.AddDate(0, 0, -29))
	if err != nil {
		return nil, err
	}
	if start.After(end) {
		return nil, fail(http.StatusBadRequest, "start_date must not be after end_date")
	}
	u := usage{Start: core.Date(start), End: core.Date(end), Tools: []toolUse{}, Days: []dayUse{}}
	if err := c.world.Store.View(func(r core.Reader) error { return u.read(c, r) }); err != nil {
		return nil, err
	}
	u.reckon(c.account, end.Sub(start).Hours()/24+1)
	return u, nil
}

func (u *usage) read(c *call, r core.Reader) error {
	const where = ` FROM deepcurrent_usage WHERE user_id = ? AND day BETWEEN ? AND ? GROUP BY 1 ORDER BY `
	err := each(c, r, `SELECT tool_name, sum(credits)`+where+`2 DESC, 1`, u, func(name string, n int) { u.Tools = append(u.Tools, toolUse{name, n}) })
	if err != nil {
		return err
	}
	return each(c, r, `SELECT day, sum(credits)`+where+`1`, u, func(name string, n int) { u.Days = append(u.Days, dayUse{name, n}) })
}

func each(c *call, r core.Reader, query string, u *usage, add func(name string, credits int)) error {
	rows, err := r.Query(c.ctx, query, c.account.UserID, u.Start, u.End)
	if err != nil {
		return fmt.Errorf("reading the ledger: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var credits int
		if err := rows.Scan(&name, &credits); err != nil {
			return fmt.Errorf("reading the ledger: %w", err)
		}
		add(name, credits)
	}
	return rows.Err()
}

// reckon fills in what follows from the sums. Allowance and what is reckoned from it are null without a paid plan.
func (u *usage) reckon(a account, days float64) {
	for _, d := range u.Days {
		u.Total += d.Credits
	}
	if len(u.Tools) > 0 {
		u.Top = &u.Tools[0].Tool
	}
	average := float64(u.Total) / days
	u.Average = core.Round(average, 2)
	if !a.paying() {
		return
	}
	limit := allowance(a.Addons)
	percentage := core.Round(100*float64(u.Total)/float64(limit), 2)
	projected := int(math.Round(average * a.End.Sub(a.Start).Hours() / 24))
	u.Allowance, u.Percentage, u.Projected = &limit, &percentage, &projected
}

// claimFaucet gives a developer account its credits of the day: 409 when they have been claimed, 403 for who has a paid plan, both
// with the same body as success (from the platform's MCP server, not in its documents).
func claimFaucet(c *call) (any, error) {
	err := c.change(func(_ *sql.Tx, a *account) error {
		switch {
		case a.Tier != developer:
			return fail(http.StatusForbidden, "The faucet is for the developer plan")
		case a.dailyOn == core.Date(c.now):
			return fail(http.StatusConflict, "Today's credits have been claimed")
		}
		a.daily, a.dailyOn = faucetAmount, core.Date(c.now)
		c.account = *a
		return nil
	})
	message := "50 credits were added. They last until midnight UTC."
	if f, refused := err.(*failure); refused {
		return withStatus{f.status, map[string]any{"message": f.detail, "credits_total": c.account.credits()}}, nil
	}
	return map[string]any{"message": message, "credits_total": c.account.credits()}, err
}

// withStatus is an answer whose status is not the route's.
type withStatus struct {
	status int
	body   any
}
