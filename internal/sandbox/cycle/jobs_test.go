package cycle

import (
	"testing"
	"time"
)

// started asks for something that is done by a job, and gives the job's id.
func (l *lab) started(a answer, status int, action string) string {
	l.t.Helper()
	d := a.data()
	if a.status != status || d.text("action") != action || !isID(d.text("job", "id")) || d.at("job", "accepted") != true || d.text("job", "queue") == "" {
		l.t.Fatalf("want %d and the descriptor of a job %q: %d %s", status, action, a.status, a.raw)
	}
	return d.text("job", "id")
}

func (l *lab) job(id string) doc { l.t.Helper(); return l.get("/v1/jobs/" + id).data() }

// TestJobMovesOn: a job goes through its states as time passes, and takes what it is about along.
func TestJobMovesOn(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	box := l.first("/v1/containers?filter[search]=Emissions")
	id := l.started(l.as("Automation", "POST", "/v1/containers/"+box+"/tasks", doc{"action": "start"}), 202, "start")
	instance := l.first("/v1/containers/" + box + "/instances")
	for _, c := range []struct {
		after                   time.Duration
		job, task, box, started string
	}{
		{0, "new", "pending", "stopped", never},
		{500 * time.Millisecond, "queued", "pending", "stopped", never},
		{500 * time.Millisecond, "running", "running", "starting", "2026-11-22T10:00:01Z"},
		{1999 * time.Millisecond, "running", "running", "starting", "2026-11-22T10:00:01Z"},
		{time.Millisecond, "completed", "completed", "running", "2026-11-22T10:00:01Z"},
	} {
		l.clock.advance(c.after)
		job := l.job(id)
		task, _ := asObject(job["tasks"].([]any)[0])
		if job.text("state", "current") != c.job || task.text("state", "current") != c.task || job.text("events", "started") != c.started {
			t.Errorf("at %s the job is %v, its task %v, started %s", l.clock.now(), job["state"], task["state"], job.text("events", "started"))
		}
		if state := l.get("/v1/containers/"+box).data().text("state", "current"); state != c.box {
			t.Errorf("at %s the container is %s, want %s", l.clock.now(), state, c.box)
		}
	}
	if state := l.get("/v1/containers/"+box+"/instances/"+instance).data().text("state", "current"); state != "running" {
		t.Errorf("the instance is %s", state)
	}
	if job := l.job(id); job.text("creator", "type") != "api-key" || job.text("events", "completed") != "2026-11-22T10:00:03Z" {
		t.Errorf("job %v", job)
	}
	if latest := l.get("/v1/jobs/latest").list(); latest[0].text("id") != id {
		t.Errorf("the latest job is %s", latest[0].text("id"))
	}
	if e := l.get("/v1/hubs/current/activity").list()[0]; e.text("event") != "container.task.start" || e.text("context", "container_id") != box || e.text("session", "ip") != "127.0.0.1" {
		t.Errorf("activity has %v", e)
	}
	l.want(l.as("Automation", "POST", "/v1/containers/"+box+"/tasks", doc{"action": "start"}), 403, "403.invalid-state")
}

// TestActions: every documented action of what is modelled is accepted once and ends well.
func TestActions(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	zone, box := l.first("/v1/dns/zones"), l.first("/v1/containers?filter[search]=Worker&filter[state]=running")
	instance := "/v1/containers/" + box + "/instances/" + l.first("/v1/containers/"+box+"/instances")
	server, image := l.first("/v1/infrastructure/servers"), l.first("/v1/images")
	postgres := l.first("/v1/containers?filter[search]=Postgres")
	backup := "/v1/containers/" + postgres + "/backups/" + l.first("/v1/containers/"+postgres+"/backups")
	environment := "/v1/environments/" + l.first("/v1/environments")
	build := "/v1/stacks/" + l.first("/v1/stacks") + "/builds/" + l.first("/v1/stacks/builds")
	for _, c := range []struct {
		path     string
		body     doc
		contains string // a member that the job's task has as output
	}{
		{"/v1/containers/" + box, doc{"action": "stop"}, ""}, {"/v1/containers/" + box, doc{"action": "start"}, ""},
		{"/v1/containers/" + box, doc{"action": "restart"}, ""}, {"/v1/containers/" + box, doc{"action": "reconfigure", "contents": doc{"runtime": doc{}}}, ""},
		{"/v1/containers/" + box, doc{"action": "volumes.reconfigure"}, ""}, {"/v1/containers/" + box, doc{"action": "reimage", "contents": doc{"image_id": image}}, ""},
		{"/v1/containers/" + box, doc{"action": "scale", "contents": doc{"instances": 6}}, ""},
		{instance, doc{"action": "migration.start", "contents": doc{"server_id": server}}, ""}, {instance, doc{"action": "migration.revert"}, ""},
		{environment, doc{"action": "stop"}, ""}, {environment, doc{"action": "start"}, ""}, {environment, doc{"action": "initialize"}, ""},
		{environment, doc{"action": "deployments.reconfigure", "contents": doc{"tags": doc{"live": "v9"}}}, ""},
		{environment, doc{"action": "deployment.start", "contents": doc{"version": "v1"}}, ""}, {environment, doc{"action": "deployments.prune"}, ""},
		{"/v1/infrastructure/servers/" + server, doc{"action": "restart"}, ""}, {"/v1/infrastructure/servers/" + server, doc{"action": "evacuation.start"}, ""},
		{"/v1/infrastructure/servers/" + server, doc{"action": "evacuation.reset"}, ""}, {"/v1/infrastructure/servers/" + server, doc{"action": "compute.restart"}, ""},
		{"/v1/dns/zones/" + zone, doc{"action": "verify"}, ""},
		{"/v1/pipelines/" + l.first("/v1/pipelines"), doc{"action": "trigger", "contents": doc{"variables": doc{"version": "1"}, "advanced": doc{"sub_queue": "a"}}}, "run_id"},
		{"/v1/billing/invoices/" + l.first("/v1/billing/invoices"), doc{"action": "pay"}, ""},
		{backup, doc{"action": "restore", "contents": doc{"instance_id": "0123456789abcdef01234567"}}, ""},
		{build, doc{"action": "generate"}, ""}, {build, doc{"action": "deploy"}, ""}, {"/v1/stacks/" + l.first("/v1/stacks"), doc{"action": "prune"}, ""},
		{"/v1/hubs/current/integrations/" + l.first("/v1/hubs/current/integrations"), doc{"action": "verify"}, ""},
		{"/v1/virtual-machines/" + l.first("/v1/virtual-machines"), doc{"action": "stop"}, ""},
	} {
		id := l.started(l.as("Automation", "POST", c.path+"/tasks", c.body), 202, c.body.text("action"))
		l.settled()
		job := l.job(id)
		task, _ := asObject(job["tasks"].([]any)[0])
		if job.text("state", "current") != "completed" || c.contains != "" && !isID(task.text("output", c.contains)) {
			t.Errorf("%s %v: %v", c.path, c.body, job)
		}
	}
	if d := l.get("/v1/containers/" + box).data(); d["instances"] != 6.0 || d.text("image", "id") != image || d.at("config", "runtime") == nil {
		t.Errorf("after all: %v", d)
	}
	if n := len(l.get("/v1/containers/" + box + "/instances").list()); n != 6 {
		t.Errorf("%d instances after scaling to 6", n)
	}
	if due := l.get("/v1/billing/invoices?meta=due").list()[0]; due.at("meta", "due") != 0.0 || due.text("state", "current") != "paid" {
		t.Errorf("after paying %v", due)
	}
}

func TestBadActions(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	box := "/v1/containers/" + l.first("/v1/containers?filter[search]=Worker") + "/tasks"
	for name, c := range map[string]struct {
		body         any
		code, source string
	}{
		"no body":              {nil, "422.missing-argument", "/action"},
		"no action":            {doc{}, "422.missing-argument", "/action"},
		"unknown action":       {doc{"action": "explode"}, "422.invalid-argument", "/action"},
		"delete is no action":  {doc{"action": "delete"}, "422.invalid-argument", "/action"},
		"action is a number":   {doc{"action": 1}, "422.invalid-argument", "/action"},
		"contents are a list":  {doc{"action": "start", "contents": []int{}}, "422.invalid-argument", "/contents"},
		"contents are missing": {doc{"action": "scale"}, "422.missing-argument", "/contents/instances"},
		"contents are wrong":   {doc{"action": "scale", "contents": doc{"instances": "two"}}, "422.invalid-argument", "/contents/instances"},
		"too many":             {doc{"action": "scale", "contents": doc{"instances": 51}}, "422.max-exceeded", "/contents/instances"},
		"below zero":           {doc{"action": "scale", "contents": doc{"instances": -1}}, "422.max-exceeded", "/contents/instances"},
		"array":                {[]int{1}, "422.invalid-input", ""},
		"text":                 {`"start"`, "422.invalid-input", ""},
	} {
		a := l.as("Automation", "POST", box, c.body)
		if err := envelope(a); a.code() != c.code || a.body.text("error", "source") != c.source || err != nil {
			t.Errorf("%s: %q at %q (%v), want %q at %q", name, a.code(), a.body.text("error", "source"), err, c.code, c.source)
		}
	}
	a := l.do(ask{method: "POST", path: box, credential: l.account("Automation").Key, hub: l.hub(), body: "action=start", contentType: "application/x-www-form-urlencoded"})
	l.want(a, 415, "415.invalid-content-type")
}

// TestFailingJob: what cannot be done ends in error, with the message in the task, and changes nothing.
func TestFailingJob(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	zone := l.as("Automation", "POST", "/v1/dns/zones", doc{"hosted": true, "origin": "nowhere.invalid"})
	l.want(zone, 201, "")
	path := "/v1/dns/zones/" + zone.data().text("id")
	id := l.started(l.as("Automation", "POST", path+"/tasks", doc{"action": "verify"}), 202, "verify")
	l.clock.advance(2 * time.Second)
	if state := l.get(path).data().text("state", "current"); state != "verifying" {
		t.Errorf("while the job runs the zone is %s", state)
	}
	l.settled()
	job := l.job(id)
	task, _ := asObject(job["tasks"].([]any)[0])
	if job.text("state", "current") != "error" || job.text("state", "error", "message") == "" || task.text("error", "message") == "" || task.text("state", "current") != "error" {
		t.Errorf("job %v", job)
	}
	if state := l.get(path).data().text("state", "current"); state != "pending" {
		t.Errorf("afterwards the zone is %s", state)
	}
	locked := l.get("/v1/environments/production").data().text("id")
	id = l.started(l.as("Automation", "DELETE", "/v1/environments/"+locked, nil), 202, "delete")
	l.settled()
	if job := l.job(id); job.text("state", "current") != "error" {
		t.Errorf("an environment with a locked container was deleted: %v", job)
	}
	l.want(l.get("/v1/environments/"+locked), 200, "")
}

// TestDeletion: what is deleted is on its way out at once, is gone when the job is done, and takes along what is in it.
func TestDeletion(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	zone := l.first("/v1/dns/zones")
	box := l.first("/v1/containers?filter[search]=Worker")
	for _, c := range []struct {
		path   string
		status int
		inside string
	}{
		{"/v1/containers/" + box, 202, "/v1/containers/" + box + "/instances"},
		{"/v1/dns/zones/" + zone + "/records/" + l.first("/v1/dns/zones/"+zone+"/records"), 202, ""},
		{"/v1/dns/zones/" + zone, 202, "/v1/dns/zones/" + zone + "/records"},
		{"/v1/environments/playground", 202, ""},
		{"/v1/pipelines/deploy-staging", 200, "/v1/pipelines/deploy-staging/runs"},
		{"/v1/infrastructure/ips/pools/" + l.first("/v1/infrastructure/ips/pools"), 202, ""},
	} {
		l.started(l.as("Automation", "DELETE", c.path, nil), c.status, "delete")
		if state := l.get(c.path).data().text("state", "current"); state != "deleting" {
			t.Errorf("%s is %s", c.path, state)
		}
		l.want(l.as("Automation", "DELETE", c.path, nil), 403, "403.invalid-state")
		l.settled()
		if a := l.get(c.path); a.status != 404 {
			t.Errorf("%s is still there: %d", c.path, a.status)
		}
		if a := l.get("/v1/hubs/current"); c.inside != "" && l.get(c.inside).status != 404 {
			t.Errorf("%s is still there: %d", c.inside, a.status)
		}
	}
	l.want(l.as("Automation", "DELETE", "/v1/containers/"+l.first("/v1/containers?filter[search]=Postgres"), nil), 403, "403.invalid-state")
	server := "/v1/infrastructure/servers/" + l.first("/v1/infrastructure/servers?filter[cluster]=staging")
	l.want(l.as("Automation", "DELETE", server, nil), 403, "403.invalid-state")
	l.started(l.as("Automation", "DELETE", server, doc{"options": doc{"force": true}}), 200, "delete")
	l.want(l.as("Automation", "DELETE", "/v1/images/"+l.get("/v1/containers?filter[search]=Transform").list()[0].text("image", "id"), nil), 403, "403.invalid-state")
}

// TestPipelineRun: the run that a trigger makes is found through the job's output and goes through its states.
func TestPipelineRun(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	key := l.as("Automation", "POST", "/v1/pipelines/deploy-staging/keys", doc{"name": "ci"}).data()
	body := doc{"secret": key.text("secret"), "variables": doc{"version": "1.2.3"}}
	l.want(l.as("Automation", "POST", "/v1/pipelines/deploy-staging/trigger", doc{"secret": "wrong"}), 404, "404.pipeline.key")
	l.want(l.as("Automation", "POST", "/v1/pipelines/prune-images/trigger", body), 404, "404.pipeline.key") // another pipeline's key
	id := l.started(l.as("Deploy bot", "POST", "/v1/pipelines/deploy-staging/trigger", body), 202, "trigger")
	l.clock.advance(jobDoneAfter)
	task, _ := asObject(l.job(id)["tasks"].([]any)[0])
	path := "/v1/pipelines/deploy-staging/runs/" + task.text("output", "run_id")
	for _, c := range []struct {
		after time.Duration
		state string
	}{{0, "queued"}, {time.Second, "acquiring"}, {time.Second, "running"}, {8 * time.Second, "complete"}} {
		l.clock.advance(c.after)
		if run := l.get(path).data(); run.text("state", "current") != c.state || run.text("variables", "version") != "1.2.3" {
			t.Errorf("want %s: %v", c.state, run)
		}
	}
	l.want(l.as("Automation", "POST", "/v1/pipelines/prune-images/tasks", doc{"action": "trigger"}), 403, "403.invalid-state") // disabled
	l.started(l.as("Automation", "DELETE", "/v1/pipelines/deploy-staging/keys/"+key.text("id"), nil), 202, "delete")
	l.want(l.as("Automation", "POST", "/v1/pipelines/deploy-staging/trigger", body), 404, "404.pipeline.key")
}

// TestProvisioning: a new server is provisioned before it is live.
func TestProvisioning(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	integration := l.get("/v1/hubs/current/integrations?filter[search]=Vultr").list()[0].text("id")
	model := l.first("/v1/infrastructure/providers/" + integration + "/servers")
	location := l.first("/v1/infrastructure/providers/" + integration + "/locations")
	server := doc{"model_id": model, "location_id": location, "hostname": "new-one"}
	l.want(l.as("Automation", "POST", "/v1/infrastructure/servers", doc{"cluster": "moon", "servers": []doc{server}}), 404, "404.infrastructure.cluster")
	l.want(l.as("Automation", "POST", "/v1/infrastructure/servers", doc{"cluster": "production", "servers": []doc{}}), 422, "422.missing-argument")
	l.want(l.as("Automation", "POST", "/v1/infrastructure/servers", doc{"cluster": "production", "servers": []int{1}}), 422, "422.invalid-input")
	l.started(l.as("Automation", "POST", "/v1/infrastructure/servers", doc{"cluster": "production", "servers": []doc{server}}), 202, "servers.provision")
	l.clock.advance(jobDoneAfter)
	if list := l.get("/v1/infrastructure/servers?filter[state]=provisioning").list(); len(list) != 1 || list[0].text("hostname") != "new-one" {
		t.Errorf("provisioning: %v", list)
	}
	l.settled()
	if n := len(l.get("/v1/infrastructure/servers?filter[state]=live").list()); n != 7 {
		t.Errorf("%d servers are live", n)
	}
}
