package deepcurrent

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// seededAccount is one of the cast's accounts. There is one for each thing that can be in the way: a free plan, credits all but used up,
// a subscription past due, no key yet, an account that was switched off; and a stranger's.
type seededAccount struct {
	handle           string
	tier, status     string
	addons           map[string]int
	cycle, permanent int
	key, inactive    bool
	chats, results   int // at scale 1
	searches         int // saved ones
}

// seededAccounts are in the order in which their keys are listed; the first is what a client works with.
func seededAccounts() []seededAccount {
	return []seededAccount{
		{"elena", pro, active, map[string]int{"starter": 1}, 3120, 250, true, false, 14, 64, 4},
		{"marc", developer, "inactive", nil, 0, 120, true, false, 4, 6, 1},
		{"tom", pro, "past_due", nil, 800, 0, true, false, 2, 5, 0},
		{"sofia", pro, active, nil, 35, 0, true, false, 3, 9, 2},
		{"ines", developer, "inactive", nil, 0, 20, false, false, 1, 0, 0},
		{"jules", developer, "inactive", nil, 0, 0, true, true, 0, 0, 0},
		{"astrid", pro, active, map[string]int{"fuel": 1}, 5400, 90, true, false, 9, 40, 3},
	}
}

const roleID = "deepcurrent-user"

func seed(ctx context.Context, s *core.Seeder) error {
	if err := s.Role(ctx, core.Role{ID: roleID, Name: "user", Permissions: []core.Permission{"*:*"}}); err != nil {
		return err
	}
	corpus, err := seedCorpus(ctx, s)
	if err != nil {
		return err
	}
	in, err := newInserters(ctx, s)
	if err != nil {
		return err
	}
	for _, a := range seededAccounts() {
		if err := seedAccount(ctx, s, in, a); err != nil {
			return fmt.Errorf("account of %s: %w", a.handle, err)
		}
		seedContent(s, in, a, corpus)
	}
	return in.err()
}

// inserters are the tables that accounts fill.
type inserters struct{ accounts, usage, chats, results, jobs, searches *core.Inserter }

func newInserters(ctx context.Context, s *core.Seeder) (in inserters, err error) {
	for _, t := range []struct {
		to             **core.Inserter
		table, columns string
	}{
		{&in.accounts, "deepcurrent_accounts", "user_id email full_name role is_active tier status period_start period_end addons referral_code daily daily_on cycle permanent"},
		{&in.usage, "deepcurrent_usage", "user_id tool_name credits day"},
		{&in.chats, "deepcurrent_chats", "id user_id title messages created_at updated_at"},
		{&in.results, "deepcurrent_results", strings.NewReplacer(",", " ", "\n", " ", "\t", " ").Replace(resultColumns)},
		{&in.jobs, "deepcurrent_jobs", "id user_id kind preset capabilities warnings companies contacts created_at starts_at ends_at outcome error result_id"},
		{&in.searches, "deepcurrent_searches", "id user_id name context query filters sort created_at"},
	} {
		if *t.to, err = s.Into(ctx, t.table, strings.Fields(t.columns)...); err != nil {
			return in, err
		}
	}
	return in, nil
}

func (in inserters) err() error {
	for _, i := range []*core.Inserter{in.accounts, in.usage, in.chats, in.results, in.jobs, in.searches} {
		if err := i.Err(); err != nil {
			return err
		}
	}
	return nil
}

// seedAccount adds the account, its organisation (an account is its own) and its key. Periods and keys count from the clock.
func seedAccount(ctx context.Context, s *core.Seeder, in inserters, a seededAccount) error {
	u, r := s.Person(a.handle), s.Rand("account/"+a.handle)
	var start, end time.Time
	if a.tier == pro {
		start = s.DaysAgo(12)
		end = start.AddDate(0, 1, 0)
		if a.status != active {
			start, end = s.DaysAgo(45), s.DaysAgo(15)
		}
	}
	addons, _ := json.Marshal(a.addons)
	if a.addons == nil {
		addons = []byte("{}")
	}
	in.accounts.Row(u.ID, u.Email, u.Name(), "user", !a.inactive, a.tier, a.status, core.NullableTime(start), core.NullableTime(end), string(addons),
		"dc_"+strings.ToLower(r.Text(8)), 0, "", a.cycle, a.permanent)
	org := core.Organization{ID: u.ID, Name: u.Name(), Plan: a.tier, APIEnabled: true, CreatedAt: s.DaysAgo(400)}
	if err := s.Organization(ctx, org); err != nil {
		return err
	}
	if err := s.Member(ctx, u.ID, u.ID, roleID, s.DaysAgo(400)); err != nil || !a.key {
		return err
	}
	_, _, err := s.Key(ctx, s.Rand("key/"+a.handle), core.Key{OrganizationID: u.ID, Name: "API key", CreatedBy: u.ID, CreatedAt: s.DaysAgo(r.Int(20, 200))})
	return err
}
