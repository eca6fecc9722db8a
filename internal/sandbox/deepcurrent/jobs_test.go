package deepcurrent

import (
	"strings"
	"testing"
	"time"
)

func TestJobMovesThroughItsStates(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("elena")
	before := l.credits(t, key)
	body := object{"preset": "full_pipeline", "input_assets": object{"companies": []any{object{"name": "Northfold"}, object{"name": "Bluemint"}}}}
	r := l.send(t, "POST", "/bd/jobs", key, body).want(t, 202)
	id := "/bd/jobs/" + r.text("job_id")
	if r.text("status") != "pending" || r.number("progress_percent") != 0 || r.text("preset") != "full_pipeline" || l.credits(t, key) != before-4 {
		t.Errorf("created: %s", r.raw)
	}
	steps := []struct {
		pass            time.Duration
		status          string
		started, result bool
	}{{0, "pending", false, false}, {5 * time.Second, "running", true, false}, {20 * time.Second, "running", true, false}, {time.Minute, "completed", true, true}}
	percent := -1
	for _, s := range steps {
		l.pass(s.pass)
		job, result := l.send(t, "GET", id, key, nil).want(t, 200), l.send(t, "GET", id+"/result", key, nil).want(t, 200)
		if job.text("status") != s.status || (job.at("started_at") != nil) != s.started || (result.at("result_id") != nil) != s.result {
			t.Errorf("after %s: %s, result %s", s.pass, job.raw, result.raw)
		}
		if p := job.number("progress_percent"); p < percent || p > 100 {
			t.Errorf("progress went from %d to %d", percent, p)
		} else {
			percent = p
		}
	}
	result := l.send(t, "GET", id+"/result", key, nil)
	if result.number("summary.delivered_contacts") != 4 || result.number("summary.companies_processed") != 2 {
		t.Errorf("result %s", result.raw)
	}
	_, path, _ := strings.Cut(result.text("result_assets.0.download_url"), base)
	if file := l.send(t, "GET", path, key, nil).want(t, 200); strings.Count(file.raw, "\n") != 5 || !strings.HasPrefix(file.raw, "name,company,role,email\n") {
		t.Errorf("asset %q", file.raw)
	}
	l.send(t, "GET", path, l.key("astrid"), nil).want(t, 404)
	kept := l.send(t, "GET", "/results/"+result.text("result_id"), key, nil).want(t, 200)
	if kept.text("tool_name") != "bd_job" || kept.at("result_data.records.3.email") == nil {
		t.Errorf("kept %s", kept.raw)
	}
}

func TestJobWithNothingToDoFails(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("elena")
	before := l.credits(t, key)
	r := l.send(t, "POST", "/bd/jobs", key, object{"requested_capabilities": []string{"email_verify", "company_size"}, "icp_config": object{"x": 1}}).want(t, 202)
	if r.text("warnings.1") == "" || r.text("requested_capabilities.0") != "company_size" || l.credits(t, key) != before {
		t.Errorf("created: %s", r.raw)
	}
	l.pass(time.Hour)
	job := l.send(t, "GET", "/bd/jobs/"+r.text("job_id"), key, nil).want(t, 200)
	if job.text("status") != "failed" || job.at("error_message") == nil || job.at("completed_at") == nil {
		t.Errorf("job %s", job.raw)
	}
}

func TestCompletedJobIsInTheResultsWithoutBeingLookedAt(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("elena")
	before := l.send(t, "GET", "/results", key, nil).number("total")
	l.send(t, "POST", "/bd/jobs", key, object{"preset": "full_pipeline", "input_assets": object{"contacts": []any{object{}}}}).want(t, 202)
	l.pass(time.Hour)
	together(16, func(int) {
		if r := l.send(t, "GET", "/results?limit=1", key, nil).want(t, 200); r.number("total") != before+1 || r.text("results.0.tool_name") != "bd_job" {
			t.Errorf("results %s", r.raw)
		}
	})
}

func TestGrowthRun(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("elena")
	resolved := l.send(t, "POST", "/growth/resolve", key, object{"goal_text": "verify emails", "input_assets": object{"contacts": []any{object{"email": "a@b.example"}}}}).want(t, 200)
	if low := l.send(t, "POST", "/growth/quote", key, object{"goal_plan": resolved.at("goal_plan"), "max_external_spend_credits": 1}).want(t, 200); low.text("error_code") != "max_external_spend_too_low" {
		t.Errorf("quote %s", low.raw)
	}
	quoted := l.send(t, "POST", "/growth/quote", key, object{"goal_plan": resolved.at("goal_plan")}).want(t, 200)
	before := l.credits(t, key)
	if quoted.text("ok") != "true" || quoted.number("credits_total") != 24 || quoted.text("goal_plan.preset") != "verify_existing_emails" {
		t.Errorf("quote %s", quoted.raw)
	}
	body := object{"quote_token": quoted.at("quote_token"), "goal_plan": quoted.at("goal_plan")}
	run := l.send(t, "POST", "/growth/run", key, body).want(t, 202)
	if run.text("status") != "running" || run.at("preview") == nil || l.credits(t, key) != before-24 {
		t.Errorf("run %s", run.raw)
	}
	if again := l.send(t, "POST", "/growth/run", key, body).want(t, 403); again.text("detail.code") != "quote_token_used" {
		t.Errorf("again %s", again.raw)
	}
	id := run.text("run_id")
	if r := l.send(t, "GET", "/growth/runs/"+id, key, nil).want(t, 200); r.text("status") != "running" || r.text("stage_status.discovery") != "running" || r.text("stage_status.verification") != "pending" {
		t.Errorf("running: %s", r.raw)
	}
	l.pass(time.Hour)
	r := l.send(t, "GET", "/deepdive/runs/"+id, key, nil).want(t, 200)
	if r.text("status") != "completed" || r.number("progress.percent") != 100 || r.at("artifact_handles.0.asset_id") == nil || r.text("stage_status.verification") != "completed" {
		t.Errorf("completed: %s", r.raw)
	}
	l.send(t, "GET", "/results/"+r.text("result_handles.0.result_id"), key, nil).want(t, 200)
	// A growth run_id is a BD job UUID.
	l.send(t, "GET", "/bd/jobs/"+id, key, nil).want(t, 200)
}

func TestChatIsMadeChangedAndDeleted(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key := l.key("elena")
	r := l.send(t, "POST", "/chats", key, object{}).want(t, 200)
	path := "/chats/" + r.text("id")
	if r.text("title") != "New Conversation" || r.text("messages") != "[]" {
		t.Errorf("new: %s", r.raw)
	}
	l.pass(time.Minute)
	r = l.send(t, "PUT", path, key, object{"title": "Funds", "messages": []any{object{"role": "user", "content": "<b>\x00é"}}}).want(t, 200)
	if r.text("title") != "Funds" || r.text("messages.0.content") != "<b>\x00é" || r.text("updated_at") != "2026-11-22T12:01:00Z" || r.text("created_at") != "2026-11-22T12:00:00Z" {
		t.Errorf("changed: %s", r.raw)
	}
	if r := l.send(t, "GET", "/chats?limit=1", key, nil); r.text("chats.0.title") != "Funds" || r.number("total") != 15 {
		t.Errorf("list: %s", r.raw)
	}
	l.send(t, "PUT", path, key, object{"messages": []any{"x"}}).want(t, 422)
	if r := l.send(t, "DELETE", path, key, nil).want(t, 204); r.raw != "" {
		t.Errorf("deleted: %q", r.raw)
	}
	for _, method := range []string{"GET", "DELETE"} {
		l.send(t, method, path, key, nil).want(t, 404)
	}
	l.send(t, "PUT", path, key, object{}).want(t, 404)
}

func TestSavedSearches(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	key, path := l.key("marc"), "/lead-search/saved-searches"
	l.send(t, "POST", path, key, object{"context": "people"}).want(t, 422)
	id := l.send(t, "POST", path, key, object{"name": "mine", "context": "people", "filters": object{"geo": []string{"Europe"}}}).want(t, 201).text("id")
	if r := l.send(t, "GET", path, key, nil).want(t, 200); r.text("saved_searches.0.id") != id || r.text("saved_searches.0.filters.geo.0") != "Europe" {
		t.Errorf("list: %s", r.raw)
	}
	l.send(t, "DELETE", path+"/"+id, l.key("elena"), nil).want(t, 404)
	l.send(t, "DELETE", path+"/"+id, key, nil).want(t, 204)
	l.send(t, "DELETE", path+"/"+id, key, nil).want(t, 404)
}
