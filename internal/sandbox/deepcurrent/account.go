package deepcurrent

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// account is a person's account at an instant: what has lapsed or been renewed by then is reckoned in.
type account struct {
	UserID, Email          string
	Name                   sql.NullString
	Role                   string
	Active                 bool
	Tier, Status           string
	Start, End             time.Time // of the period; zero for who never subscribed
	Addons                 map[string]int
	Referral               string
	daily                  int
	dailyOn                string
	cycle, permanentCredit int
}

// The documented plans, and the statuses that matter here.
const (
	developer = "developer"
	pro       = "pro"
	active    = "active"
)

func (a account) paying() bool { return a.Tier == pro && a.Status == active }

// credits is what can be spent now.
func (a account) credits() int { return a.daily + a.cycle + a.permanentCredit }

const accountColumns = `SELECT user_id, email, full_name, role, is_active, tier, status, coalesce(period_start, ''), coalesce(period_end, ''), addons,
	referral_code, daily, daily_on, cycle, permanent FROM deepcurrent_accounts WHERE `

func (c *call) loadAccount(userID string) (a account, err error) {
	err = c.world.Store.View(func(r core.Reader) error {
		a, err = scanAccount(r.Row(c.ctx, accountColumns+"user_id = ?", userID), c.now)
		return err
	})
	return a, err
}

func (c *call) accountByEmail(email string) (a account, err error) {
	err = c.world.Store.View(func(r core.Reader) error {
		a, err = scanAccount(r.Row(c.ctx, accountColumns+"email = ?", email), c.now)
		return err
	})
	return a, err
}

// scanAccount reads an account as it is now.
func scanAccount(row *sql.Row, now time.Time) (account, error) {
	var a account
	var start, end, addons string
	err := row.Scan(&a.UserID, &a.Email, &a.Name, &a.Role, &a.Active, &a.Tier, &a.Status, &start, &end, &addons, &a.Referral, &a.daily, &a.dailyOn,
		&a.cycle, &a.permanentCredit)
	if err != nil {
		return account{}, fmt.Errorf("reading an account: %w", err)
	}
	if err := json.Unmarshal([]byte(addons), &a.Addons); err != nil {
		return account{}, fmt.Errorf("reading an account's add-ons: %w", err)
	}
	a.Start, a.End = parseTime(start), parseTime(end)
	return a.at(now), nil
}

// parseTime reads what core.Timestamp wrote; zero for "".
func parseTime(s string) time.Time {
	t, _ := time.Parse(time.RFC3339, s)
	return t
}

// at lets the faucet's credits lapse at midnight (inferred: "50 credits a day") and renews an active subscription once for each period
// that has passed: its credits do not expire while subscribed.
func (a account) at(now time.Time) account {
	if a.dailyOn != core.Date(now) {
		a.daily = 0
	}
	for a.paying() && !a.End.IsZero() && !now.Before(a.End) {
		a.Start, a.End = a.End, a.End.AddDate(0, 1, 0)
		a.cycle += allowance(a.Addons)
	}
	return a
}

// save writes back what changes with time and use.
func (a account) save(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `UPDATE deepcurrent_accounts SET email = ?, full_name = ?, period_start = ?, period_end = ?, daily = ?, daily_on = ?,
		cycle = ?, permanent = ? WHERE user_id = ?`,
		a.Email, a.Name, core.NullableTime(a.Start), core.NullableTime(a.End), a.daily, a.dailyOn, a.cycle, a.permanentCredit, a.UserID)
	if err != nil {
		return fmt.Errorf("storing an account: %w", err)
	}
	return nil
}

// change alters the caller's account alone, in one transaction with whatever else alter does.
func (c *call) change(alter func(tx *sql.Tx, a *account) error) error {
	return c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		a, err := scanAccount(tx.QueryRowContext(c.ctx, accountColumns+"user_id = ?", c.account.UserID), c.now)
		if err != nil {
			return err
		}
		if err := alter(tx, &a); err != nil {
			return err
		}
		return a.save(c.ctx, tx)
	})
}

// spend takes credits, those first that lapse first (inferred), and writes the ledger; 402 when there are too few. Nothing is taken then.
func (c *call) spend(tx *sql.Tx, a *account, credits int, tool string) error {
	if have := a.credits(); credits > have {
		return outOfCredits(credits, have)
	}
	if credits == 0 {
		return nil
	}
	rest := credits
	for _, pot := range []*int{&a.daily, &a.cycle, &a.permanentCredit} {
		part := min(rest, *pot)
		*pot, rest = *pot-part, rest-part
	}
	_, err := tx.ExecContext(c.ctx, `INSERT INTO deepcurrent_usage (user_id, tool_name, credits, day) VALUES (?,?,?,?)`, a.UserID, tool, credits, core.Date(c.now))
	if err != nil {
		return fmt.Errorf("writing the ledger: %w", err)
	}
	return nil
}
