package cycle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// imageNames are the images that the plan's containers are made of, each once.
func (h *sower) imageNames() []string {
	var out []string
	for _, e := range h.plan.environments {
		for _, b := range e.boxes {
			if b.image != "" && !slices.Contains(out, b.image) {
				out = append(out, b.image)
			}
		}
	}
	return out
}

func (h *sower) sowImages() {
	for i, name := range h.imageNames() {
		at := h.before(860 - 20*i)
		source := h.keep("image source", "", h.new(at, "live", doc{
			"name": name, "identifier": name, "type": "direct", "acl": nil, "builder": nil, "about": doc{"description": ""},
			"origin": h.registry(name),
		}))
		h.ids["image source/"+name] = source
		for version := range 3 {
			made := at.AddDate(0, version*4, 0)
			h.ids["image/"+name] = h.keep("image", "", h.new(made, "live", doc{
				"name": fmt.Sprintf("%s:%d.%d", name, 2+version, h.r.Int(0, 9)), "size": h.r.Int(60, 900) << 20, "about": doc{"description": ""},
				"source": doc{"type": "direct", "details": doc{"id": source, "origin": h.registry(name)}}, "stack": nil, "backend": nil, "builder": nil,
				"config": doc{"user": "", "ports": []any{}, "env": doc{"REGION": "eu"}, "labels": doc{}, "command": []any{}, "entrypoint": []any{}, "volumes": []any{}, "workdir": "/"},
				"build":  nil, "requires": doc{"nvidia_gpu": false},
			}))
		}
	}
}

// registry is the origin of an image in the hub's own registry, whose password nobody is to see.
func (h *sower) registry(name string) doc {
	return doc{"type": "docker-registry", "details": doc{
		"target": name, "url": "https://registry." + h.plan.domain, "username": "builder", "password": "sandbox-registry-password",
	}}
}

func (h *sower) sowStacks() {
	at := h.before(600)
	stack := h.keep("stack", "", h.new(at, "live", doc{
		"name": h.plan.name + " platform", "identifier": h.plan.identifier + "-platform", "acl": nil, "variables": doc{"registry_token": "sandbox-registry-token"},
		"source": doc{"type": "git-repo", "details": doc{
			"url": "https://git." + h.plan.domain + "/platform.git", "branch": "main",
			"auth": doc{"type": "http", "credentials": doc{"username": "builder", "password": "sandbox-git-password"}},
		}},
	}))
	h.ids["stack"] = stack
	for i := range 6 {
		h.ids["stack build"] = h.keep("stack build", stack, h.new(at.AddDate(0, 3*i, 0), "live", doc{
			"stack_id": stack, "about": doc{"version": fmt.Sprintf("3.%d", i), "description": "", "git_commit": doc{
				"hash": h.r.Hex(20), "message": "Release", "time": core.Timestamp(at),
				"author": doc{"name": h.Person(h.plan.members[0].handle).LastName, "email": h.Person(h.plan.members[0].handle).Email},
			}},
			"instructions": doc{"git": doc{"type": "branch", "value": "main"}, "variables": doc{"release": fmt.Sprint(i)}}, "spec": doc{"version": "1.0"}, "variables": doc{}, "size": h.r.Int(10, 90) << 20,
		}))
	}
}

func (h *sower) sowZones() {
	for i, origin := range []string{h.plan.domain, "api." + h.plan.domain, "old." + h.plan.domain} {
		at, state := h.before(840-200*i), "live"
		if i == 2 {
			state = "pending"
		}
		d := h.new(at, state, doc{"origin": origin, "hosted": true, "acl": nil})
		for _, event := range []string{"last_verification", "verified"} {
			if d.part("events")[event] = core.Timestamp(at.Add(time.Hour)); state == "pending" {
				d.part("events")[event] = never
			}
		}
		zone := h.keep("zone", "", d)
		h.sowRecords(zone, origin, at, i == 0)
	}
}

func (h *sower) sowRecords(zone, origin string, at time.Time, many bool) {
	first := h.plan.environments[0]
	target := h.ids["container/"+first.identifier+"/"+slug(first.boxes[len(first.boxes)-2].name)]
	records := []struct {
		name string
		of   doc
	}{
		{"@", doc{"a": doc{"ip": h.address()}}}, {"www", doc{"linked": doc{"container_id": target, "features": doc{"tls": doc{"enable": true}}}}},
		{"@", doc{"mx": doc{"priority": 10, "domain": "mail." + origin}}}, {"@", doc{"txt": doc{"value": "v=spf1 -all"}}},
		{"status", doc{"cname": doc{"domain": "status.sandbox.example"}}}, {"v6", doc{"aaaa": doc{"ip": "2001:db8::24"}}},
		{"_sip._tcp", doc{"srv": doc{"weight": 5, "priority": 1, "port": 5060, "domain": "sip." + origin}}},
		{"@", doc{"caa": doc{"tag": "issue", "value": "letsencrypt.org"}}},
	}
	if !many {
		records = records[:3]
	}
	for i, r := range records {
		made := at.AddDate(0, i, 0)
		resolved := strings.TrimPrefix(r.name+"."+origin, "@.")
		d := h.new(made, "live", doc{"zone_id": zone, "name": r.name, "resolved_domain": resolved, "type": r.of, "features": nil})
		if r.of["linked"] != nil {
			renewed := h.before(40)
			cert := newCertificate(h.id(renewed), h.hub, resolved, core.Timestamp(renewed), core.Timestamp(renewed.Add(certificateLifetime)), events(renewed))
			cert["state"] = doc{"current": "live", "changed": core.Timestamp(renewed)}
			d["features"] = certificateFeature(h.keep("certificate", "", cert), cert)
		}
		h.keep("record", zone, d)
	}
}

func (h *sower) sowPipelines() {
	step := func(name, action string) doc { return doc{"identifier": name, "action": action, "details": doc{}} }
	for i, p := range []struct {
		name   string
		steps  []any
		failed float64 // share of runs
	}{
		{"Deploy production", []any{step("build", "stack.build.create"), step("generate", "stack.build.generate"), step("deploy", "stack.build.deploy")}, 0.06},
		{"Deploy staging", []any{step("build", "stack.build.create"), step("deploy", "stack.build.deploy")}, 0.12},
		{"Nightly restart", []any{step("restart", "container.restart")}, 0.01},
		{"Prune images", []any{step("prune", "images.prune")}, 0},
	} {
		at := h.before(500 - 50*i)
		d := h.new(at, "live", doc{
			"name": p.name, "identifier": slug(p.name), "dynamic": i < 2, "disable": i == 3, "acl": nil,
			"stages": []any{doc{"identifier": "main", "steps": p.steps, "options": doc{"skip": false}}},
		})
		last := h.sowRuns(d, p.failed, h.logs(15))
		d.part("events")["last_run"] = core.Timestamp(last)
		h.keep("pipeline", "", d)
	}
}

func (h *sower) sowRuns(pipeline doc, failed float64, n int) time.Time {
	var last time.Time
	for i := range n {
		at := h.before(1 + (n-1-i)*120/max(1, n))
		took := time.Duration(h.r.Int(40, 900)) * time.Second
		run := newRun(h.id(at), pipeline, h.owner, runEvents())
		run["variables"] = doc{"branch": "main", "token": "sandbox-run-token"}
		run["state"] = doc{"current": "complete", "changed": core.Timestamp(at.Add(took))}
		run.part("events")["queued"] = core.Timestamp(at)
		moveStages(run, "started", core.Timestamp(at.Add(3*time.Second)))
		moveStages(run, "finished", core.Timestamp(at.Add(took)))
		if h.r.Chance(failed) {
			run.part("state")["error"] = doc{"message": "a step failed", "time": core.Timestamp(at.Add(took))}
			moveStages(run, "failed", core.Timestamp(at.Add(took)))
			explain(run, "the step ended with status 1")
		}
		h.keep("run", pipeline.text("id"), run)
		last = at
	}
	return last
}

// explain tells what went wrong in the last step of a run.
func explain(run doc, text string) {
	stages, _ := run["stages"].([]any)
	stage, _ := asObject(stages[len(stages)-1])
	steps, _ := stage["steps"].([]any)
	step, _ := asObject(steps[len(steps)-1])
	step["error"] = doc{"message": text}
}
