package deepcurrent

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// growthRoutes are there twice: the newer code calls growth deepdive, with the same bodies.
func growthRoutes() []route {
	assets := core.Member{Name: "input_assets", Type: core.ObjectValue, Nullable: true}
	plan := core.Member{Name: "goal_plan", Type: core.ObjectValue, Required: true}
	chat := core.Member{Name: "chat_id", Type: core.TextValue, Nullable: true}
	var out []route
	for _, root := range []string{"/growth", "/deepdive"} {
		out = append(out,
			route{http.MethodPost, root + "/resolve", signedIn, 200, core.Shape{
				{Name: "goal_text", Type: core.TextValue, Required: true, Min: 3, Max: 2000}, {Name: "constraints", Type: core.ObjectValue, Nullable: true},
				assets, {Name: "input_text", Type: core.TextValue, Nullable: true, Max: 50_000}, {Name: "icp_config", Type: core.ObjectValue, Nullable: true},
			}, resolveGoal},
			route{http.MethodPost, root + "/quote", signedIn, 200, core.Shape{
				plan, {Name: "max_external_spend_credits", Type: core.IntegerValue, Nullable: true}, chat,
			}, quoteGoal},
			route{http.MethodPost, root + "/run", paying, 202, core.Shape{
				{Name: "quote_token", Type: core.TextValue, Required: true, Max: 4096}, plan, chat, {Name: "execution_mode", Type: core.TextValue, Nullable: true, Max: 64},
			}, runGoal},
			route{http.MethodGet, root + "/runs/{id}", paying, 200, nil, readRun},
		)
	}
	return out
}

// goalPlan is what a goal comes down to. The pipeline's name and the default fields are inferred.
type goalPlan struct {
	Pipeline string      `json:"pipeline_id"`
	Preset   string      `json:"preset"`
	Assets   core.Object `json:"input_assets"`
	Output   struct {
		Fields  []string `json:"required_fields"`
		Preview int      `json:"preview_rows"`
	} `json:"output"`
}

const pipeline = "growth-pipeline-v1"

func resolveGoal(c *call) (any, error) {
	goal, assets := strings.ToLower(c.body.Text("goal_text")), c.body.Object("input_assets")
	plan := goalPlan{Pipeline: pipeline, Preset: "enrich_contacts_from_companies", Assets: normalised(assets, c.body.Text("input_text"))}
	plan.Output.Fields, plan.Output.Preview = []string{"name", "email"}, 5
	kind := "contact_enrichment"
	if strings.Contains(goal, "email") {
		kind = "email_discovery"
	}
	if strings.Contains(goal, "verify") {
		plan.Preset = "verify_existing_emails"
	}
	companies, contacts := assetCounts(plan.Assets)
	mode, strategy := "needs_enrichment", "enrichment_only"
	if contacts > 0 {
		mode, strategy = "partial", "enrichment_plus_fallback"
	}
	missing, next := []string{}, "quote"
	if companies+contacts == 0 {
		missing, next = []string{"input_assets"}, "provide_input_assets"
	}
	return map[string]any{
		"goal_type": kind, "coverage_mode": mode, "execution_strategy": strategy, "quotable": len(missing) == 0, "missing_requirements": missing,
		"suggested_next_action": next, "goal_plan": plan, "normalized_input_assets": plan.Assets,
	}, nil
}

// normalised is assets with both lists, and with the lines of a free text as companies.
func normalised(assets core.Object, text string) core.Object {
	companies, contacts := append([]any{}, assets.List("companies")...), append([]any{}, assets.List("contacts")...)
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			companies = append(companies, map[string]any{"name": line})
		}
	}
	return core.Object{"companies": companies, "contacts": contacts}
}

func assetCounts(assets core.Object) (companies, contacts int) {
	return len(assets.List("companies")), len(assets.List("contacts"))
}

// Prices of growth are not in the documents: so much for the run and for each company or contact, half of it spent on outside providers.
const (
	goalBase    = 20
	goalPerItem = 4
)

// goalQuote is the documented answer of growth/quote. What is wrong with a plan is told in it, with status 200 (inferred from the shape).
type goalQuote struct {
	OK        bool           `json:"ok"`
	Quotable  bool           `json:"quotable"`
	Token     *string        `json:"quote_token"`
	Expiry    *string        `json:"expiry"`
	Credits   int            `json:"credits_total"`
	Breakdown map[string]int `json:"cost_breakdown"`
	Provider  map[string]int `json:"provider_estimate"`
	Artifacts []string       `json:"expected_artifacts"`
	Plan      goalPlan       `json:"goal_plan"`
	Missing   []string       `json:"missing_requirements"`
	Code      *string        `json:"error_code"`
	Detail    *string        `json:"detail"`
	Next      string         `json:"suggested_next_action"`
}

// refuse says what is wrong with a plan.
func (q goalQuote) refuse(code, detail, next string) goalQuote {
	q.Code, q.Detail, q.Next = &code, &detail, next
	if code == "missing_input_assets" {
		q.Missing = []string{"input_assets"}
	}
	return q
}

// readPlan takes a plan as it was resolved; ok is false for one that cannot be run.
func (c *call) readPlan() (plan goalPlan, ok bool) {
	given := c.body.Object("goal_plan")
	words, _ := json.Marshal(given)
	err := json.Unmarshal(words, &plan)
	plan.Assets = normalised(given.Object("input_assets"), "")
	if plan.Output.Fields == nil {
		plan.Output.Fields = []string{}
	}
	return plan, err == nil && plan.Pipeline == pipeline && slices.Contains(presets(), plan.Preset)
}

func (p goalPlan) fingerprint() string {
	words, _ := json.Marshal(p)
	sum := sha256.Sum256(words)
	return hex.EncodeToString(sum[:])
}

func quoteGoal(c *call) (any, error) {
	plan, ok := c.readPlan()
	companies, contacts := assetCounts(plan.Assets)
	items := goalPerItem * (companies + contacts)
	q := goalQuote{Plan: plan, Missing: []string{}, Artifacts: []string{"contacts.csv"}, Credits: goalBase + items,
		Breakdown: map[string]int{"base": goalBase, "items": items}, Provider: map[string]int{"credits": items / 2}}
	switch {
	case !ok:
		return q.refuse("invalid_goal_plan", "The goal plan is not one that resolve gave.", "resolve"), nil
	case companies+contacts == 0:
		return q.refuse("missing_input_assets", "The goal plan has neither companies nor contacts.", "provide_input_assets"), nil
	case c.body.Int("max_external_spend_credits", items) < items/2:
		return q.refuse("max_external_spend_too_low", "The outside providers cost more than max_external_spend_credits.", "raise_max_external_spend"), nil
	}
	text, token, err := c.world.Tokens.IssueJWT(core.Token{Platform: Name, Kind: growthKind, UserID: c.account.UserID,
		Data: quoted{plan.fingerprint(), q.Credits}}, quoteLifetime, map[string]any{"credits": q.Credits})
	if err != nil {
		return nil, err
	}
	expiry := core.Timestamp(token.ExpiresAt)
	q.OK, q.Quotable, q.Token, q.Expiry, q.Next = true, true, &text, &expiry, "run"
	return q, nil
}

// runGoal spends the quote and starts a run, which is a BD job.
func runGoal(c *call) (any, error) {
	plan, _ := c.readPlan()
	what, err := c.checkQuote(growthKind, plan.fingerprint())
	if err != nil {
		return nil, err
	}
	chat, err := c.ownChat()
	if err != nil {
		return nil, err
	}
	companies, contacts := assetCounts(plan.Assets)
	j := job{id: uuid.NewString(), kind: growthKindOfJob, preset: plan.Preset, capabilities: []string{}, warnings: []string{}, chat: chat, companies: companies,
		contacts: contacts, created: c.now, starts: c.now, ends: c.now.Add(runTime(companies + contacts)), outcome: "completed"}
	err = c.change(func(tx *sql.Tx, a *account) error {
		if err := c.spend(tx, a, what.credits, growthTool); err != nil {
			return err
		}
		if err := c.start(tx, j); err != nil {
			return err
		}
		return c.useQuote(growthKind)
	})
	return map[string]any{"status": "running", "run_id": j.id, "preview": map[string]any{"message": "Enrichment has been queued.", "pipeline_id": j.preset},
		"data_source_mix": map[string]any{"companies": j.companies, "contacts": j.contacts}, "gap_report": map[string]any{}}, err
}

// mix is what a run says of what it has delivered, nothing until it is completed. Members are inferred.
func (j job) mix() map[string]any {
	if j.result == "" {
		return map[string]any{"preview": map[string]any{}, "data_source_mix": map[string]any{}, "gap_report": map[string]any{}}
	}
	return map[string]any{
		"preview":         map[string]any{"delivered_contacts": len(j.records()), "rebate_credits": 0},
		"data_source_mix": map[string]any{"internal": j.contacts, "external": j.companies},
		"gap_report":      map[string]any{"missing_fields": []string{}},
	}
}

// readRun moves through pending, running and its outcome as the clock does. Who lost the paid plan cannot see runs.
func readRun(c *call) (any, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	j, err := c.job("id", growthKindOfJob)
	if err != nil {
		return nil, err
	}
	out := j.mix()
	out["run_id"], out["status"], out["stage_status"] = j.id, j.status(c.now), j.stages(c.now)
	out["progress"] = map[string]any{"percent": j.percent(c.now), "message": j.message(c.now)}
	results, artifacts := []any{}, []any{}
	if j.result != "" {
		results = append(results, map[string]any{"result_id": j.result})
		artifacts = append(artifacts, j.assets()...)
	}
	out["result_handles"], out["artifact_handles"], out["export_handles"] = results, artifacts, artifacts
	return out, nil
}
