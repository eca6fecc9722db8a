package deepcurrent

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// finds is a part of the corpus, kept while results are made of it.
type finds map[string][]record // by package

// corpusSize is the records of each package at scale 1.
const corpusSize = 60

func seedCorpus(ctx context.Context, s *core.Seeder) (finds, error) {
	in, err := s.Into(ctx, "deepcurrent_corpus", "id", "package_id", "context", "position", "name", "subtitle", "website", "focus_area", "stage", "geo",
		"tier", "rationale", "social", "email", "telegram", "phone")
	if err != nil {
		return nil, err
	}
	kept := finds{}
	for _, p := range products() {
		r := s.Rand("corpus/" + p.id)
		for i := range corpusSize * s.Copies() {
			e := newEntry(r, p)
			in.Row(e.id, p.id, p.context, i, e.name, e.subtitle, e.website, e.focus, e.stage, e.geo, e.tier, e.rationale, e.social, e.email, e.telegram, e.phone)
			if i < corpusSize {
				kept[p.id] = append(kept[p.id], record{"record_id": e.id, "name": e.name, "website": e.website, "focus_area": e.focus, "tier": e.tier, "rationale": e.rationale})
			}
		}
	}
	return kept, in.Err()
}

// entry is one record of the corpus.
type entry struct {
	id, name, subtitle, website, focus, stage, geo, tier, rationale string
	social, email, telegram, phone                                  string
}

func newEntry(r core.Rand, p product) entry {
	person := core.Pick(r, givenNames()) + " " + core.Pick(r, familyNames())
	company := core.Pick(r, companyLeads()) + core.Pick(r, companyTails())
	e := entry{id: r.UUID(), name: person, subtitle: core.Pick(r, jobTitles()) + " at " + company}
	switch p.context {
	case "investors":
		company = core.Pick(r, companyLeads()) + core.Pick(r, fundTails())
		e.name, e.subtitle = company, "Venture fund"
	case "companies":
		e.name, e.subtitle = company, "Company"
	case "wallets":
		e.name, e.subtitle = "0x"+r.Hex(20), "Wallet"
	}
	e.website = "https://" + domainOf(company)
	e.focus, e.stage, e.geo = core.Pick(r, sectors()), core.Pick(r, stages()), core.Pick(r, places())
	e.tier = []string{"A", "B", "C"}[r.Weighted([]float64{1, 2, 2})]
	e.rationale = fmt.Sprintf("Active in %s in %s, %s rounds", e.focus, e.geo, e.stage)
	e.social, e.email = "https://social.example/"+r.Text(8), emailOf(person, company)
	e.telegram, e.phone = "@"+r.Text(8), fmt.Sprintf("+999%09d", r.Int(0, 999_999_999))
	return e
}

// seedContent adds an account's chats, results, jobs and ledger. Content is dated before the reference date; the ledger, by which credits of
// the last 30 days are reckoned, before the clock.
func seedContent(s *core.Seeder, in inserters, a seededAccount, corpus finds) {
	u := s.Person(a.handle)
	chats := seedChats(s, in, a, u.ID)
	seedResults(s, in, a, u.ID, chats, corpus)
	seedSearches(s, in, a, u.ID)
	if a.tier == pro {
		seedJobs(s, in, a, u.ID)
	}
}

// seedSearches saves lead searches.
func seedSearches(s *core.Seeder, in inserters, a seededAccount, userID string) {
	r := s.Rand("searches/" + a.handle)
	for i := range a.searches {
		focus, place := core.Pick(r, sectors()), core.Pick(r, places())
		filters, _ := json.Marshal(map[string][]string{"focus_area": {focus}, "geo": {place}})
		created := s.Reference.AddDate(0, 0, -r.Int(1, 60)).Add(time.Duration(r.Int(7*3600, 19*3600)) * time.Second)
		in.searches.Row(r.UUID(), userID, focus+" in "+place, contexts()[i%len(contexts())], strings.ToLower(focus), string(filters),
			core.Nullable([]string{"name", ""}[i%2]), core.Timestamp(created))
	}
}

func seedChats(s *core.Seeder, in inserters, a seededAccount, userID string) (ids []string) {
	r := s.Rand("chats/" + a.handle)
	for range a.chats * s.Copies() {
		id, created := r.UUID(), s.Reference.AddDate(0, 0, -r.Int(1, 120)).Add(time.Duration(r.Int(7*3600, 19*3600))*time.Second)
		focus, place := core.Pick(r, sectors()), core.Pick(r, places())
		messages, _ := json.Marshal([]map[string]string{
			{"role": "user", "content": fmt.Sprintf("Find %s investors in %s", focus, place)},
			{"role": "assistant", "content": "Here is a shortlist."},
		})
		in.chats.Row(id, userID, focus+" in "+place, string(messages), core.Timestamp(created), core.Timestamp(created.Add(time.Duration(r.Int(1, 72))*time.Minute)))
		ids = append(ids, id)
	}
	return ids
}

func seedResults(s *core.Seeder, in inserters, a seededAccount, userID string, chats []string, corpus finds) {
	r := s.Rand("results/" + a.handle)
	for range a.results * s.Copies() {
		p, daysAgo := core.Pick(r, products()), r.Int(0, 59)
		n := r.Int(3, 20)
		res := stored{id: r.UUID(), userID: userID, chat: core.Pick(r, chats), tool: intelligenceTool, pkg: p.id, credits: p.base + n*p.perRecord,
			slots: core.Object{"limit": n, "sector_focus": core.Pick(r, sectors())}, fields: outputFields()[:5], records: corpus[p.id][:n],
			summary: fmt.Sprintf("%s: %d records", p.name, n)}
		if r.Chance(0.2) {
			res.expansion = increaseLimit
		}
		at := time.Duration(r.Int(6*3600, 20*3600)) * time.Second
		res.created = core.Timestamp(s.Reference.AddDate(0, 0, -1-daysAgo).Add(at))
		in.results.Row(res.values()...)
		in.usage.Row(userID, res.pkg, res.credits, core.Date(s.DaysAgo(1+daysAgo)))
	}
}

// seedJobs adds one job of each outcome; the completed ones' results are made when somebody looks.
func seedJobs(s *core.Seeder, in inserters, a seededAccount, userID string) {
	r := s.Rand("jobs/" + a.handle)
	for i, outcome := range []string{"completed", "failed", "cancelled", "completed"} {
		id, companies := r.UUID(), r.Int(3, 12)
		created := s.Reference.AddDate(0, 0, -r.Int(2, 40))
		kind := bdKind
		if i == 3 {
			kind = growthKindOfJob
		}
		var problem string
		if outcome == "failed" {
			problem = "No input assets to work on"
		}
		in.jobs.Row(id, userID, kind, core.Pick(r, presets()), "[]", "[]", companies, 0, core.Timestamp(created), core.Timestamp(created.Add(queueTime)),
			core.Timestamp(created.Add(queueTime+runTime(companies))), outcome, core.Nullable(problem), seededResult(in, outcome, kind, id, userID, companies, created))
	}
}

// seededResult is the result of a completed job, NULL of any other.
func seededResult(in inserters, outcome, kind, id, userID string, companies int, created time.Time) any {
	if outcome != "completed" {
		return nil
	}
	j := job{id: id, kind: kind, companies: companies}
	res := stored{id: uuid.NewSHA1(uuid.NameSpaceURL, []byte("deepcurrent/result/"+id)).String(), userID: userID, tool: toolOf(kind), records: j.records(),
		created: core.Timestamp(created.Add(queueTime + runTime(companies)))}
	res.summary = fmt.Sprintf("%d contacts", len(res.records))
	in.results.Row(res.values()...)
	return res.id
}
