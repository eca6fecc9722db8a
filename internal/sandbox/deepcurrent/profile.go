package deepcurrent

import (
	"database/sql"
	"net/http"
	"net/mail"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// accountRoutes are the account's own: sign-in, profile, key, credits, subscription.
func accountRoutes() []route {
	return []route{
		{http.MethodPost, "/login/access-token", anyone, 200, nil, login},
		{http.MethodGet, "/users/me", signedIn, 200, nil, readProfile},
		{http.MethodPatch, "/users/me", signedIn, 200, core.Shape{
			{Name: "full_name", Type: core.TextValue, Nullable: true, Max: 255}, {Name: "email", Type: core.TextValue, Max: 255},
		}, changeProfile},
		{http.MethodGet, "/users/me/api-key", signedIn, 200, nil, readKey},
		{http.MethodPost, "/users/me/api-key/regenerate-request", signedIn, 202, nil, requestKey},
		{http.MethodPost, "/users/me/api-key/regenerate-confirm", signedIn, 200, nil, confirmKey},
		{http.MethodGet, "/credits/usage", signedIn, 200, nil, readUsage},
		{http.MethodGet, "/subscriptions/status", signedIn, 200, nil, readSubscription},
		{http.MethodPost, "/subscriptions/checkout-session", signedIn, 200, core.Shape{
			{Name: "tier", Type: core.TextValue, Required: true, OneOf: []string{pro}}, {Name: "add_ons", Type: core.TextList, Nullable: true, OneOf: addonNames()},
		}, checkout},
		{http.MethodPost, "/subscriptions/faucet/claim", signedIn, 200, nil, claimFaucet},
	}
}

// profile is the documented shape of users/me. The balance is taken to be what never lapses.
func (c *call) profile(a account) map[string]any {
	var end, lastFour any
	if !a.End.IsZero() {
		end = core.Timestamp(a.End)
	}
	if key, ok := c.currentKey(); ok {
		lastFour = key.LastFour
	}
	return map[string]any{
		"id": a.UserID, "email": a.Email, "full_name": nullable(a.Name), "is_active": a.Active, "role": a.Role,
		"subscription_tier": a.Tier, "subscription_status": a.Status, "current_period_end": end,
		"permanent_credit_balance": a.permanentCredit, "api_key_last_four": lastFour, "referral_code": a.Referral,
	}
}

func nullable(s sql.NullString) any {
	if !s.Valid {
		return nil
	}
	return s.String
}

func readProfile(c *call) (any, error) { return c.profile(c.account), nil }

// changeProfile: 409 when the e-mail is somebody else's.
func changeProfile(c *call) (any, error) {
	email := strings.TrimSpace(c.body.Text("email"))
	if _, given := c.body["email"]; given {
		if parsed, err := mail.ParseAddress(email); err != nil || parsed.Address != email {
			return nil, invalidValue("value is not a valid email address", email, "body", "email")
		}
	}
	err := c.change(func(tx *sql.Tx, a *account) error {
		if _, given := c.body["full_name"]; given {
			a.Name = sql.NullString{String: c.body.Text("full_name"), Valid: c.body.Has("full_name")}
		}
		if email != "" {
			var taken int
			err := tx.QueryRowContext(c.ctx, `SELECT count(*) FROM deepcurrent_accounts WHERE email = ? AND user_id != ?`, email, a.UserID).Scan(&taken)
			if err != nil {
				return err
			}
			if taken > 0 {
				return fail(http.StatusConflict, "User with this email already exists")
			}
			a.Email = email
		}
		c.account = *a
		return nil
	})
	return c.profile(c.account), err
}
