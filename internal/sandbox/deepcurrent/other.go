package deepcurrent

import (
	"database/sql"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

func otherRoutes() []route {
	return []route{
		{http.MethodPost, "/integrations/watchdog/communities", signedIn, 200, core.Shape{
			{Name: "name", Type: core.TextValue, Required: true, Min: 1, Max: 255}, {Name: "project_name", Type: core.TextValue, Required: true, Min: 1, Max: 255},
			{Name: "type", Type: core.TextValue, Required: true, OneOf: []string{"telegram", "discord", "reddit", "x", "crisp"}},
			{Name: "whitelisted_external_role_ids", Type: core.TextList, Nullable: true}, {Name: "whitelisted_usernames", Type: core.TextList, Nullable: true},
			{Name: "should_send_welcome_messages", Type: core.BooleanValue, Nullable: true}, {Name: "welcome_message", Type: core.TextValue, Nullable: true},
			{Name: "alert_channel_message_template", Type: core.TextValue, Nullable: true},
		}, createCommunity},
		{http.MethodPost, "/automations/website-crawler/cost", signedIn, 200, core.Shape{
			{Name: "automation_id", Type: core.TextValue, Required: true, OneOf: []string{"deepcurrent/website-crawler-v1"}}, {Name: "input_data", Type: core.ObjectValue, Required: true},
		}, crawlerCost},
	}
}

// communityCredits is the documented price of a moderated community for 30 days.
const communityCredits = 500

func createCommunity(c *call) (any, error) {
	id, watchdog := uuid.NewString(), uuid.NewString()
	err := c.change(func(tx *sql.Tx, a *account) error {
		if err := c.spend(tx, a, communityCredits, "watchdog"); err != nil {
			return err
		}
		_, err := tx.ExecContext(c.ctx, `INSERT INTO deepcurrent_communities (id, user_id, name, project_name, community_type, created_at) VALUES (?,?,?,?,?,?)`,
			id, a.UserID, c.body.Text("name"), c.body.Text("project_name"), c.body.Text("type"), core.Timestamp(c.now))
		return err
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{"id": id, "watchdog_id": watchdog, "activation_token": uuid.NewString(), "name": c.body.Text("name"), "project_name": c.body.Text("project_name"),
		"community_type": c.body.Text("type"), "credits_charged": communityCredits, "status": "connected", "monthly_credit_cost": communityCredits,
		"next_billing_date": core.Timestamp(c.now.AddDate(0, 0, 30))}, nil
}

// crawlPage is the documented price of a crawled page; the shape of the answer is inferred.
const crawlPage = 10

func crawlerCost(c *call) (any, error) {
	input := c.body.Object("input_data")
	pages := input.Int("maxCrawlPages", 1)
	if pages < 1 || pages > 10_000 || len(input.List("startUrls")) == 0 {
		return nil, invalidValue("input_data needs startUrls and maxCrawlPages from 1 to 10000", nil, "body", "input_data")
	}
	return map[string]any{"automation_id": c.body.Text("automation_id"), "credits": crawlPage * pages, "message": fmt.Sprintf("Up to %d pages", pages)}, nil
}
