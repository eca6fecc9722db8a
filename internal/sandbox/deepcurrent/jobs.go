package deepcurrent

import (
	"database/sql"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// jobRoutes: listing and cancelling are not documented, and are not there.
func jobRoutes() []route {
	return []route{
		{http.MethodPost, "/bd/jobs", paying, 202, core.Shape{
			{Name: "preset", Type: core.TextValue, Nullable: true, OneOf: presets()},
			{Name: "requested_capabilities", Type: core.TextList, Nullable: true, Max: 20, OneOf: capabilities()},
			{Name: "input_assets", Type: core.ObjectValue, Nullable: true}, {Name: "icp_config", Type: core.ObjectValue, Nullable: true},
			{Name: "execution_options", Type: core.ObjectValue, Nullable: true}, {Name: "chat_id", Type: core.TextValue, Nullable: true},
		}, createJob},
		{http.MethodGet, "/bd/jobs/{id}", signedIn, 200, nil, readJob},
		{http.MethodGet, "/bd/jobs/{id}/result", signedIn, 200, nil, readJobResult},
		{http.MethodGet, "/bd/jobs/{id}/assets/{asset}", signedIn, 200, nil, readAsset},
	}
}

// presets and capabilities are documented.
func presets() []string {
	return []string{"full_pipeline", "verify_existing_emails", "company_size_and_email_verify", "enrich_contacts_from_companies"}
}

func capabilities() []string {
	return []string{"qualification", "company_size", "contact_discovery", "email_lookup", "email_verify", "linkedin_enrich", "deliverable_finalize"}
}

// jobPerItem is the price for each company or contact; the documents have none.
const jobPerItem = 2

// createJob takes a preset or capabilities, not both and not neither. A job without anything to work on is taken and fails, for
// nothing (inferred: the input is optional).
func createJob(c *call) (any, error) {
	preset, wanted := c.body.Text("preset"), c.body.Texts("requested_capabilities")
	if (preset == "") == (len(wanted) == 0) {
		return nil, invalidValue("give either preset or requested_capabilities", nil, "body")
	}
	chat, err := c.ownChat()
	if err != nil {
		return nil, err
	}
	slices.Sort(wanted)
	assets := normalised(c.body.Object("input_assets"), "")
	companies, contacts := assetCounts(assets)
	j := job{id: uuid.NewString(), kind: bdKind, preset: preset, capabilities: append([]string{}, slices.Compact(wanted)...), warnings: []string{}, chat: chat,
		companies: companies, contacts: contacts, created: c.now, starts: c.now.Add(queueTime), outcome: "completed"}
	j.ends = j.starts.Add(runTime(companies + contacts))
	if icp := c.body.Object("icp_config"); len(icp) > 0 && icp.Text("icp_gate") != "apply" {
		j.warnings = append(j.warnings, "icp_config is not applied: icp_gate is not \"apply\"")
	}
	if companies+contacts == 0 {
		j.outcome, j.problem = "failed", "No input assets to work on"
		j.warnings = append(j.warnings, "input_assets is empty")
	}
	err = c.change(func(tx *sql.Tx, a *account) error {
		if err := c.spend(tx, a, jobPerItem*(companies+contacts), jobTool); err != nil {
			return err
		}
		return c.start(tx, j)
	})
	return j.head(c), err
}

// ownChat is the chat that a body names: 404 when it is not the caller's.
func (c *call) ownChat() (string, error) {
	given := c.body.Text("chat_id")
	if given == "" {
		return "", nil
	}
	id, err := uuid.Parse(given)
	if err != nil {
		return "", invalid(mistake{"uuid_parsing", []any{"body", "chat_id"}, "Input should be a valid UUID", given})
	}
	var n int
	err = c.world.Store.View(func(r core.Reader) error {
		return r.Row(c.ctx, `SELECT count(*) FROM deepcurrent_chats WHERE id = ? AND user_id = ? AND deleted_at IS NULL`, id.String(), c.account.UserID).Scan(&n)
	})
	if err == nil && n == 0 {
		return "", notFound("Chat")
	}
	return id.String(), err
}

func readJob(c *call) (any, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	j, err := c.job("id", "")
	if err != nil {
		return nil, err
	}
	out := j.head(c)
	out["progress_message"], out["error_message"] = j.message(c.now), core.Nullable(j.failure(c.now))
	out["updated_at"], out["started_at"], out["completed_at"] = core.Timestamp(j.updated(c.now)), j.started(c.now), j.completed(c.now)
	return out, nil
}

// head is the members that creating a job shows.
func (j job) head(c *call) map[string]any {
	return map[string]any{"job_id": j.id, "status": j.status(c.now), "progress_percent": j.percent(c.now), "preset": core.Nullable(j.preset),
		"requested_capabilities": j.capabilities, "warnings": j.warnings, "created_at": core.Timestamp(j.created)}
}

// readJobResult is null and empty until the job has completed.
func readJobResult(c *call) (any, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	j, err := c.job("id", "")
	if err != nil {
		return nil, err
	}
	assets, summary := []any{}, map[string]int{"delivered_contacts": 0, "verified_emails": 0, "companies_processed": 0}
	if j.result != "" {
		assets = j.assets()
		delivered := len(j.records())
		summary = map[string]int{"delivered_contacts": delivered, "verified_emails": delivered * 4 / 5, "companies_processed": j.companies}
	}
	return map[string]any{
		"result_id": core.Nullable(j.result), "job_id": j.id, "status": j.status(c.now), "progress_percent": j.percent(c.now),
		"progress_message": j.message(c.now), "summary": summary, "warnings": j.warnings, "result_assets": assets,
		"created_at": core.Timestamp(j.created), "completed_at": j.completed(c.now),
	}, nil
}

// assets is the one file that a completed job has.
func (j job) assets() []any {
	return []any{map[string]any{
		"asset_id": assetID, "label": "Verified Contacts", "kind": "contacts", "mime_type": "application/json", "availability": "inline",
		"download_url": base + "/bd/jobs/" + j.id + "/assets/" + assetID,
	}}
}

// readAsset gives a file; that one of contacts is an array of them is inferred.
func readAsset(c *call) (any, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	j, err := c.job("id", "")
	switch {
	case err != nil:
		return nil, err
	case j.result == "" || c.request.PathValue("asset") != assetID:
		return nil, notFound("Asset")
	}
	return j.records(), nil
}
