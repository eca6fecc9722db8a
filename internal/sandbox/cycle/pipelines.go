package cycle

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var pipelines = &collection{
	kind: "pipeline", code: "404.pipeline", view: "pipelines-view", param: "pipelineId",
	filters:  map[string]filter{"identifier": oneOf("identifier"), "search": search, "state": oneOf("state")},
	includes: map[string]include{"creators": creators("creator"), "name": pipelineNames, "components": pipelineNames},
}

// pipelineNames: what a pipeline's steps are about is not modelled, so there is nothing to include.
var pipelineNames = include{find: func(*request, []doc) (any, error) { return doc{}, nil }}

var runs = &collection{
	kind: "run", code: "404.pipeline.run", view: "pipelines-view", param: "runId", parent: pipelines, newest: true,
	filters: commonFilters,
	includes: map[string]include{
		"creators": creators("creator"), "keys": related(triggerKeys, []string{"creator", "id"}), "pipelines": related(pipelines, []string{"pipeline_id"}),
	},
}

var triggerKeys = &collection{
	kind: "trigger key", code: "404.pipeline.key", view: "pipelines-manage", param: "triggerKeyId", parent: pipelines,
	filters: map[string]filter{"search": search, "state": oneOf("state")},
}

func (a *api) pipelineRoutes() []route {
	const base, one = "/v1/pipelines", "/v1/pipelines/{pipelineId}"
	const key = one + "/keys/{triggerKeyId}"
	identifier := field{name: "identifier", is: anIdentifier}
	return []route{
		{method: "GET", path: base, capability: "pipelines-view", handle: listOf(pipelines)},
		{method: "POST", path: base, capability: "pipelines-manage", handle: createIn(pipelines, "live", buildPipeline), fields: []field{
			must("name", aText), identifier, {name: "dynamic", is: aFlag}, {name: "stages", is: aList}, may("acl", anObject), {name: "disable", is: aFlag},
		}},
		{method: "GET", path: one, capability: "pipelines-view", handle: getOf(pipelines)},
		{method: "PATCH", path: one, capability: "pipelines-manage", handle: patchOf(pipelines, nil), fields: []field{
			{name: "name", is: aText}, identifier, {name: "dynamic", is: aFlag}, {name: "stages", is: aList}, {name: "disable", is: aFlag},
		}},
		{method: "DELETE", path: one, capability: "pipelines-manage", handle: deleteOf(pipelines, http.StatusOK, action{do: dropRuns})},
		{method: "PATCH", path: one + "/access", capability: "pipelines-manage", handle: patchOf(pipelines, nil), fields: []field{may("acl", anObject)}},
		{method: "GET", path: base + "/runs", capability: "pipelines-view", handle: listOf(runs, everywhere)},
		{method: "GET", path: one + "/runs", capability: "pipelines-view", handle: listOf(runs)},
		{method: "GET", path: one + "/runs/{runId}", capability: "pipelines-view", handle: getOf(runs)},
		{method: "POST", path: one + "/tasks", capability: "pipelines-manage", fields: taskFields, handle: tasksOf(pipelines,
			action{name: "trigger", capability: "pipelines-trigger", fields: triggerContents, check: enabled, do: trigger},
			action{name: "rerun", capability: "pipelines-trigger", fields: []field{must("run_id", anID)}, check: runExists, do: trigger})},
		{method: "POST", path: base + "/clone", capability: "pipelines-manage", handle: clonePipeline, fields: []field{
			must("name", aText), must("identifier", anIdentifier), must("pipeline_id", anID),
		}},
		{method: "POST", path: one + "/trigger", handle: triggerBySecret, fields: append([]field{must("secret", aText)}, triggerContents...)},
		{method: "GET", path: one + "/keys", capability: "pipelines-manage", handle: listOf(triggerKeys)},
		{method: "POST", path: one + "/keys", capability: "pipelines-manage", handle: createTriggerKey, fields: []field{must("name", aText), may("ips", aListOfTexts)}},
		{method: "GET", path: key, capability: "pipelines-manage", handle: getOf(triggerKeys)},
		{method: "PATCH", path: key, capability: "pipelines-manage", handle: patchOf(triggerKeys, checkTriggerKey), fields: []field{{name: "name", is: aText}, may("ips", aListOfTexts)}},
		{method: "DELETE", path: key, capability: "pipelines-manage", handle: deleteOf(triggerKeys, http.StatusAccepted, action{})},
	}
}

var triggerContents = []field{may("variables", anObject), may("advanced", anObject)}

func buildPipeline(q *request, d doc) error {
	named(d)
	for name, v := range map[string]any{"dynamic": false, "disable": false, "stages": []any{}} {
		if d[name] == nil {
			d[name] = v
		}
	}
	d["events"] = events(q.api.world.Now(), "last_run")
	return nil
}

func enabled(_ *request, target, _ doc) error {
	if disabled, _ := target["disable"].(bool); disabled {
		return fail("403.invalid-state", "this pipeline is disabled")
	}
	return nil
}

func runExists(q *request, target, contents doc) error {
	if err := enabled(q, target, contents); err != nil {
		return err
	}
	_, err := q.lookup(runs, contents.text("run_id"), condition{"parent = ?", []any{target.text("id")}})
	return err
}

// A run's way (the times are inferred).
const (
	runAcquiringAfter = time.Second
	runRunningAfter   = 2 * time.Second
	runDoneAfter      = 10 * time.Second
)

// trigger queues a run; its id is the output of the job's task.
func trigger(c *change, j job) (doc, error) {
	advanced, _ := asObject(j.contents["advanced"])
	run := newRun(newID(c.at), j.target, j.by, runEvents())
	run["variables"], run["sub_queue"], run["skip_locks"] = j.contents["variables"], advanced["sub_queue"], advanced["skip_locks"] != nil
	run.part("events")["queued"] = core.Timestamp(c.at)
	run.setState("queued", c.at)
	id := run.text("id")
	c.later(runAcquiringAfter, c.runTo(j.hub, id, "acquiring", ""))
	c.later(runRunningAfter, c.runTo(j.hub, id, "running", "started"))
	c.later(runDoneAfter, c.runTo(j.hub, id, "complete", "finished"))
	j.target.part("events")["last_run"] = core.Timestamp(c.at)
	if err := c.put(j.hub, "pipeline", j.target); err != nil {
		return nil, err
	}
	return doc{"run_id": id}, c.add(j.hub, "run", j.target.text("id"), run)
}

// runEvents is the life of a run before it is queued: a run has no other events.
func runEvents() doc { return doc{"queued": never, "started": never, "finished": never} }

// newRun is a run of a pipeline's stages, before it has a state.
func newRun(id string, pipeline, by, created doc) doc {
	stages := []any{}
	list, _ := pipeline["stages"].([]any)
	for _, s := range list {
		stage, isStage := asObject(s)
		if !isStage {
			continue
		}
		steps := []any{}
		of, _ := stage["steps"].([]any)
		for _, st := range of {
			step, _ := asObject(st)
			steps = append(steps, doc{
				"identifier": step["identifier"], "action": step["action"], "success": false, "components": nil, "error": nil,
				"events": doc{"queued": never, "started": never, "finished": never},
			})
		}
		stages = append(stages, doc{"identifier": stage["identifier"], "steps": steps, "events": doc{"queued": never, "started": never, "finished": never}})
	}
	return doc{
		"id": id, "hub_id": pipeline["hub_id"], "creator": by, "pipeline_id": pipeline["id"], "sub_queue": nil, "skip_locks": false, "stages": stages,
		"variables": nil, "events": created,
	}
}

func (c *change) runTo(hub, id, state, event string) func(*change) error {
	return func(c *change) error {
		run, err := c.get(hub, "run", id)
		if err != nil || run == nil {
			return err
		}
		run.setState(state, c.at)
		if event != "" {
			moveStages(run, event, core.Timestamp(c.at))
		}
		return c.put(hub, "run", run)
	}
}

// moveStages notes an event on the run, its stages and their steps.
func moveStages(run doc, event, at string) {
	run.part("events")[event] = at
	stages, _ := run["stages"].([]any)
	for i := range stages {
		stage, _ := asObject(stages[i])
		stage.part("events")[event] = at
		steps, _ := stage["steps"].([]any)
		for k := range steps {
			step, _ := asObject(steps[k])
			step.part("events")[event] = at
			step["success"] = event == "finished"
			steps[k] = step
		}
		stages[i] = stage
	}
}

func dropRuns(c *change, j job) (doc, error) {
	of := condition{"parent = ?", []any{j.target.text("id")}}
	if err := c.remove(j.hub, "run", of); err != nil {
		return nil, err
	}
	return nil, c.remove(j.hub, "trigger key", of)
}

func clonePipeline(q *request) (reply, error) {
	original, err := q.lookup(pipelines, q.body.text("pipeline_id"))
	if err != nil {
		return reply{}, err
	}
	return createIn(pipelines, "live", func(q *request, d doc) error {
		delete(d, "pipeline_id")
		d["stages"], d["dynamic"], d["disable"], d["acl"] = original["stages"], original["dynamic"], original["disable"], original["acl"]
		return buildPipeline(q, d)
	})(q)
}

// createTriggerKey shows the secret once. Only its hash stays, in a document that no route shows.
func createTriggerKey(q *request) (reply, error) {
	rep, err := createIn(triggerKeys, "live", func(q *request, d doc) error {
		pipeline, err := q.resource(pipelines)
		d["pipeline_id"] = pipeline["id"]
		if f := checkAddresses(d["ips"]); f != nil {
			return f
		}
		return err
	})(q)
	if err != nil {
		return reply{}, err
	}
	made, _ := asObject(rep.data)
	secret := rand.Text() + rand.Text()
	err = q.api.update(q.Context(), func(c *change) error {
		return c.add(q.hub, triggerSecret, made.text("pipeline_id"), doc{"id": made["id"], "hash": hashed(secret)})
	})
	made["secret"] = secret
	return rep, err
}

const triggerSecret = "trigger secret"

func checkTriggerKey(_ *request, d doc) error {
	if f := checkAddresses(d["ips"]); f != nil {
		return f
	}
	return nil
}

func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// triggerBySecret is POST …/trigger: the secret of a trigger key stands in the body, next to the ordinary credentials.
func triggerBySecret(q *request) (reply, error) {
	pipeline, err := q.resource(pipelines)
	if err != nil {
		return reply{}, err
	}
	secrets, err := q.api.list(q.Context(), selection{hub: q.hub, kind: triggerSecret, where: []condition{{"parent = ?", []any{pipeline.text("id")}}}})
	if err != nil {
		return reply{}, err
	}
	given := hashed(q.body.text("secret"))
	for _, s := range secrets {
		if subtle.ConstantTimeCompare([]byte(given), []byte(s.text("hash"))) != 1 {
			continue
		}
		key, err := q.lookup(triggerKeys, s.text("id"), condition{sql: "state = 'live'"})
		if err != nil {
			return reply{}, err
		}
		if !addressAllowed(texts(key["ips"]), q.call().ClientIP) {
			return reply{}, fail("403.invalid-ip", "this trigger key may not be used from this address")
		}
		contents := doc{"variables": q.body["variables"], "advanced": q.body["advanced"]}
		return q.start(pipelines, action{name: "trigger", check: enabled, do: trigger}, pipeline, contents, http.StatusAccepted)
	}
	return reply{}, fail("404.pipeline.key", "there is no such trigger key").at("/secret")
}
