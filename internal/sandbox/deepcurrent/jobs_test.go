package deepcurrent

import (
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

func TestJobMovesThroughItsStates(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	before := creditsOf(t, l, key)
	body := object{"preset": "full_pipeline", "input_assets": object{"companies": []any{object{"name": "Northfold"}, object{"name": "Bluemint"}}}}
	r := l.Send(t, "POST", "/bd/jobs", key, body).Want(t, 202)
	id := "/bd/jobs/" + r.Text("job_id")
	if r.Text("status") != "pending" || r.Number("progress_percent") != 0 || r.Text("preset") != "full_pipeline" || creditsOf(t, l, key) != before-4 {
		t.Errorf("created: %s", r.Raw)
	}
	steps := []struct {
		pass            time.Duration
		status          string
		started, result bool
	}{{0, "pending", false, false}, {5 * time.Second, "running", true, false}, {20 * time.Second, "running", true, false}, {time.Minute, "completed", true, true}}
	percent := -1
	for _, s := range steps {
		l.Pass(s.pass)
		job, result := l.Send(t, "GET", id, key, nil).Want(t, 200), l.Send(t, "GET", id+"/result", key, nil).Want(t, 200)
		if job.Text("status") != s.status || (job.At("started_at") != nil) != s.started || (result.At("result_id") != nil) != s.result {
			t.Errorf("after %s: %s, result %s", s.pass, job.Raw, result.Raw)
		}
		if p := job.Number("progress_percent"); p < percent || p > 100 {
			t.Errorf("progress went from %d to %d", percent, p)
		} else {
			percent = p
		}
	}
	result := l.Send(t, "GET", id+"/result", key, nil)
	if result.Number("summary.delivered_contacts") != 4 || result.Number("summary.companies_processed") != 2 {
		t.Errorf("result %s", result.Raw)
	}
	_, path, _ := strings.Cut(result.Text("result_assets.0.download_url"), base)
	if file := l.Send(t, "GET", path, key, nil).Want(t, 200); strings.Count(file.Raw, `"email"`) != 4 {
		t.Errorf("asset %q", file.Raw)
	}
	l.Send(t, "GET", path, l.Key("astrid"), nil).Want(t, 404)
	kept := l.Send(t, "GET", "/results/"+result.Text("result_id"), key, nil).Want(t, 200)
	if kept.Text("tool_name") != "bd_job" || kept.At("result_data.records.3.email") == nil {
		t.Errorf("kept %s", kept.Raw)
	}
}

func TestJobWithNothingToDoFails(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	before := creditsOf(t, l, key)
	r := l.Send(t, "POST", "/bd/jobs", key, object{"requested_capabilities": []string{"email_verify", "company_size"}, "icp_config": object{"x": 1}}).Want(t, 202)
	if r.Text("warnings.1") == "" || r.Text("requested_capabilities.0") != "company_size" || creditsOf(t, l, key) != before {
		t.Errorf("created: %s", r.Raw)
	}
	l.Pass(time.Hour)
	job := l.Send(t, "GET", "/bd/jobs/"+r.Text("job_id"), key, nil).Want(t, 200)
	if job.Text("status") != "failed" || job.At("error_message") == nil || job.At("completed_at") == nil {
		t.Errorf("job %s", job.Raw)
	}
}

func TestCompletedJobIsInTheResultsWithoutBeingLookedAt(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	before := l.Send(t, "GET", "/results", key, nil).Number("total")
	l.Send(t, "POST", "/bd/jobs", key, object{"preset": "full_pipeline", "input_assets": object{"contacts": []any{object{}}}}).Want(t, 202)
	l.Pass(time.Hour)
	lab.Together(16, func(int) {
		if r := l.Send(t, "GET", "/results?limit=1", key, nil).Want(t, 200); r.Number("total") != before+1 || r.Text("results.0.tool_name") != "bd_job" {
			t.Errorf("results %s", r.Raw)
		}
	})
}

func TestGrowthRun(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	resolved := l.Send(t, "POST", "/growth/resolve", key, object{"goal_text": "verify emails", "input_assets": object{"contacts": []any{object{"email": "a@b.example"}}}}).Want(t, 200)
	if low := l.Send(t, "POST", "/growth/quote", key, object{"goal_plan": resolved.At("goal_plan"), "max_external_spend_credits": 1}).Want(t, 200); low.Text("error_code") != "max_external_spend_too_low" {
		t.Errorf("quote %s", low.Raw)
	}
	quoted := l.Send(t, "POST", "/growth/quote", key, object{"goal_plan": resolved.At("goal_plan")}).Want(t, 200)
	before := creditsOf(t, l, key)
	if quoted.Text("ok") != "true" || quoted.Number("credits_total") != 24 || quoted.Text("goal_plan.preset") != "verify_existing_emails" {
		t.Errorf("quote %s", quoted.Raw)
	}
	body := object{"quote_token": quoted.At("quote_token"), "goal_plan": quoted.At("goal_plan")}
	run := l.Send(t, "POST", "/growth/run", key, body).Want(t, 202)
	if run.Text("status") != "running" || run.At("preview") == nil || creditsOf(t, l, key) != before-24 {
		t.Errorf("run %s", run.Raw)
	}
	if again := l.Send(t, "POST", "/growth/run", key, body).Want(t, 403); again.Text("detail.code") != "quote_token_used" {
		t.Errorf("again %s", again.Raw)
	}
	id := run.Text("run_id")
	if r := l.Send(t, "GET", "/growth/runs/"+id, key, nil).Want(t, 200); r.Text("status") != "running" || r.Text("stage_status.contact_discovery") != "running" || r.Text("stage_status.email_verify") != "pending" {
		t.Errorf("running: %s", r.Raw)
	}
	l.Pass(time.Hour)
	r := l.Send(t, "GET", "/deepdive/runs/"+id, key, nil).Want(t, 200)
	if r.Text("status") != "completed" || r.Number("progress.percent") != 100 || r.At("artifact_handles.0.asset_id") == nil || r.Text("stage_status.email_verify") != "completed" {
		t.Errorf("completed: %s", r.Raw)
	}
	l.Send(t, "GET", "/results/"+r.Text("result_handles.0.result_id"), key, nil).Want(t, 200)
	l.Send(t, "GET", "/results/"+r.Text("result_handles.0.result_id")+"/summary", key, nil).Want(t, 200).Match(t, map[string]string{"status": "success", "summary.records_count": "*"})
	// A growth run_id is a BD job UUID.
	l.Send(t, "GET", "/bd/jobs/"+id, key, nil).Want(t, 200)
}

func TestChatIsMadeChangedAndDeleted(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.Key("elena")
	r := l.Send(t, "POST", "/chats", key, object{}).Want(t, 200)
	path := "/chats/" + r.Text("id")
	if r.Text("title") != "New Conversation" || r.Text("messages") != "[]" {
		t.Errorf("new: %s", r.Raw)
	}
	l.Pass(time.Minute)
	r = l.Send(t, "PUT", path, key, object{"title": "Funds", "messages": []any{object{"role": "user", "content": "<b>\x00é"}}}).Want(t, 200)
	if r.Text("title") != "Funds" || r.Text("messages.0.content") != "<b>\x00é" || r.Text("updated_at") != "2026-11-22T12:01:00Z" || r.Text("created_at") != "2026-11-22T12:00:00Z" {
		t.Errorf("changed: %s", r.Raw)
	}
	if r := l.Send(t, "GET", "/chats?limit=1", key, nil); r.Text("chats.0.title") != "Funds" || r.Number("total") != 15 {
		t.Errorf("list: %s", r.Raw)
	}
	l.Send(t, "PUT", path, key, object{"messages": []any{"x"}}).Want(t, 422)
	if r := l.Send(t, "DELETE", path, key, nil).Want(t, 204); r.Raw != "" {
		t.Errorf("deleted: %q", r.Raw)
	}
	for _, method := range []string{"GET", "DELETE"} {
		l.Send(t, method, path, key, nil).Want(t, 404)
	}
	l.Send(t, "PUT", path, key, object{}).Want(t, 404)
}

func TestSavedSearches(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key, path := l.Key("marc"), "/lead-search/saved-searches"
	l.Send(t, "POST", path, key, object{"search": object{"context": "people"}}).Want(t, 422)
	l.Send(t, "POST", path, key, object{"name": "mine", "search": object{"context": "x"}}).Want(t, 422).Match(t, map[string]string{"detail.0.loc.1": "search", "detail.0.loc.2": "context"})
	id := l.Send(t, "POST", path, key, object{"name": "mine", "search": object{"context": "people", "filters": object{"geo": []string{"Europe"}}}}).Want(t, 201).Text("id")
	if r := l.Send(t, "GET", path+"?limit=1", key, nil).Want(t, 200); r.Text("0.id") != id || r.Text("0.search.filters.geo.0") != "Europe" || r.At("1") != nil {
		t.Errorf("list: %s", r.Raw)
	}
	l.Send(t, "DELETE", path+"/"+id, l.Key("elena"), nil).Want(t, 404)
	l.Send(t, "DELETE", path+"/"+id, key, nil).Want(t, 204)
	l.Send(t, "DELETE", path+"/"+id, key, nil).Want(t, 404)
}
