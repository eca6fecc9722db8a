package cycle

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

const day = 24 * time.Hour

// A job's way: new, queued, running, completed or error. How long each takes is inferred; the official clients ask every two seconds.
const (
	jobQueuedAfter  = 500 * time.Millisecond
	jobRunningAfter = time.Second
	jobDoneAfter    = 3 * time.Second
	jobExpiresAfter = day
)

// action is one of the words that POST …/tasks takes, or a DELETE, which is a job too.
type action struct {
	name   string
	fields []field // of contents
	// during and after are the states of the resource while the job runs and when it is done; "" leaves it as it is.
	during, after string
	// not are the states in which it is refused, besides deleting.
	not []string
	// capability that it needs besides the route's.
	capability string
	// check refuses what cannot be done, at once.
	check func(q *request, target, contents doc) error
	// do is what the job does in the end, besides the state; what it returns is the task's output. A *failure becomes the job's error.
	do func(c *change, j job) (doc, error)
}

// job is what an action is done to, as it is when the job gets there.
type job struct {
	hub        string
	id         string
	collection *collection
	target     doc
	contents   doc
	by         doc // creator
}

// tasksOf is POST …/tasks with {action, contents?}.
func tasksOf(c *collection, actions ...action) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		target, err := q.resource(c)
		if err != nil {
			return reply{}, err
		}
		i := slices.IndexFunc(actions, func(a action) bool { return a.name == q.body.text("action") })
		if i < 0 {
			return reply{}, fail("422.invalid-argument", "there is no such action here").at("/action")
		}
		contents, f := checkBody(q.body["contents"], actions[i].fields, "/contents")
		if f != nil {
			return reply{}, f
		}
		return q.start(c, actions[i], target, contents, http.StatusAccepted)
	}
}

// taskFields is the body of every POST …/tasks.
var taskFields = []field{must("action", aText), may("contents", anObject)}

// deleteOf is a DELETE that is done by a job; status is 202 but where the documentation says 200.
func deleteOf(c *collection, status int, a action) func(*request) (reply, error) {
	a.name, a.during = "delete", "deleting"
	also := a.do
	a.do = func(ch *change, j job) (doc, error) {
		if also != nil {
			if _, err := also(ch, j); err != nil {
				return nil, err
			}
		}
		return nil, ch.remove(j.hub, c.kind, condition{"id = ?", []any{j.target.text("id")}})
	}
	return func(q *request) (reply, error) {
		target, err := q.resource(c)
		if err != nil {
			return reply{}, err
		}
		return q.start(c, a, target, nil, status)
	}
}

// start makes the job and answers with its descriptor.
func (q *request) start(c *collection, a action, target, contents doc, status int) (reply, error) {
	if f := q.require(a.capability); f != nil {
		return reply{}, f
	}
	state := target.text("state", "current")
	if state == "deleting" || slices.Contains(a.not, state) {
		return reply{}, fail("403.invalid-state", "this cannot be done while it is %s", state)
	}
	if a.check != nil {
		if err := a.check(q, target, contents); err != nil {
			return reply{}, err
		}
	}
	var descriptor doc
	err := q.api.update(q.Context(), func(ch *change) error {
		j := job{hub: q.hub, id: newID(ch.at), collection: c, target: target, contents: contents, by: q.who.creator()}
		if a.name == "delete" {
			// It is on its way out at once, so that a second delete is refused.
			current, err := ch.still(q, c, target.text("id"))
			if err != nil {
				return err
			}
			current.setState(a.during, ch.at)
			if err := ch.put(q.hub, c.kind, current); err != nil {
				return err
			}
		}
		descriptor = ch.enqueue(j, a)
		if err := ch.add(q.hub, "job", "", ch.jobDoc(j, a)); err != nil {
			return err
		}
		return ch.note(q, c, "task."+a.name, target, nil)
	})
	return reply{status: status, data: descriptor}, err
}

// enqueue puts the job's steps on the agenda and gives its descriptor.
func (c *change) enqueue(j job, a action) doc {
	c.later(jobQueuedAfter, func(c *change) error { return c.advanceJob(j, "queued", "pending", nil, nil) })
	c.later(jobRunningAfter, func(c *change) error {
		if err := c.moveTarget(j, a.during); err != nil {
			return err
		}
		return c.advanceJob(j, "running", "running", nil, nil)
	})
	c.later(jobDoneAfter, func(c *change) error { return c.finish(j, a) })
	task := doc{"caption": caption(j, a), "header": header(j, a), "input": input(j), "steps": []any{}}
	return doc{"action": a.name, "job": doc{
		"id": j.id, "accepted": true, "queue": queueOf(j), "schedule": core.Timestamp(c.at),
		"parallel": doc{"sub_queue": nil, "tasks": false}, "tasks": []any{task},
	}}
}

// jobDoc is the job as /v1/jobs shows it.
func (c *change) jobDoc(j job, a action) doc {
	times := func() doc { return doc{"queued": core.Timestamp(c.at), "started": never, "completed": never} }
	d := doc{
		"id": j.id, "hub_id": j.hub, "creator": j.by, "queue": queueOf(j), "caption": caption(j, a), "events": times(),
		"schedule": core.Timestamp(c.at), "expires": core.Timestamp(c.at.Add(jobExpiresAfter)), "hash": j.id + j.target.text("id"),
		"limit_duplicates": false,
		"tasks": []any{doc{
			"id": newID(c.at), "caption": caption(j, a), "header": header(j, a), "events": times(), "steps": []any{},
			"state":  doc{"current": "pending", "changed": core.Timestamp(c.at)},
			"input":  input(j),
			"output": nil, "error": nil,
		}},
	}
	d.setState("new", c.at)
	return d
}

func caption(j job, a action) string {
	return a.name + " " + j.collection.kind + " " + nameOf(j.target)
}
func header(j job, a action) string { return j.collection.kind + "." + a.name }

func queueOf(j job) string {
	environment := j.target.text("environment", "id")
	if j.collection.kind == "environment" {
		environment = j.target.text("id")
	}
	if environment == "" {
		return "hub-" + j.hub
	}
	return "environment-" + environment
}

func input(j job) doc {
	in := doc{"id": j.target.text("id")}
	if len(j.contents) > 0 {
		in["contents"] = j.contents.clone()
	}
	return in
}

// advanceJob moves the job and its task on.
func (c *change) advanceJob(j job, state, taskState string, output doc, problem *failure) error {
	d, err := c.get(j.hub, "job", j.id)
	if err != nil || d == nil {
		return err
	}
	d.setState(state, c.at)
	tasks, _ := d["tasks"].([]any)
	if len(tasks) == 0 {
		return errors.New("a job without a task")
	}
	task, _ := asObject(tasks[0])
	task["state"] = doc{"current": taskState, "changed": core.Timestamp(c.at)}
	event := map[string]string{"running": "started", "completed": "completed", "error": "completed"}[state]
	for _, of := range []doc{d, task} {
		if event != "" {
			of.part("events")[event] = core.Timestamp(c.at)
		}
	}
	if output != nil {
		task["output"] = output
	}
	if problem != nil {
		task["error"] = doc{"message": problem.detail}
		d.part("state")["error"] = doc{"message": problem.detail, "time": core.Timestamp(c.at)}
	}
	tasks[0] = task
	return c.put(j.hub, "job", d)
}

// moveTarget puts the resource into a state. It may have gone meanwhile.
func (c *change) moveTarget(j job, state string) error {
	d, err := c.get(j.hub, j.collection.kind, j.target.text("id"))
	if err != nil || d == nil || state == "" {
		return err
	}
	d.setState(state, c.at)
	return c.put(j.hub, j.collection.kind, d)
}

// finish does what the job is for.
func (c *change) finish(j job, a action) error {
	now, err := c.get(j.hub, j.collection.kind, j.target.text("id"))
	if err != nil {
		return err
	}
	var output doc
	if now == nil {
		err = fail(j.collection.code, "the %s is gone", j.collection.kind)
	} else {
		before := j.target
		if j.target = now; a.do != nil {
			output, err = a.do(c, j)
		}
		if err == nil {
			err = c.moveTarget(j, a.after)
		}
		if err != nil { // back to where it was
			if moved := c.moveTarget(j, before.text("state", "current")); moved != nil {
				return moved
			}
		}
	}
	var problem *failure
	if errors.As(err, &problem) {
		return c.advanceJob(j, "error", "error", nil, problem)
	}
	if err != nil {
		return err
	}
	return c.advanceJob(j, "completed", "completed", output, nil)
}

var jobs = &collection{
	kind: "job", code: "404.job", view: "apionly-jobs-view", param: "jobId", newest: true,
	filters:  map[string]filter{"range-start": since, "range-end": until, "search": search, "state": oneOf("state")},
	includes: map[string]include{"creators": creators("creator")},
}

// latestJobs is how many /v1/jobs/latest gives (inferred).
const latestJobs = 10

func (a *api) jobRoutes() []route {
	return []route{
		{method: "GET", path: "/v1/jobs", capability: "apionly-jobs-view", handle: listOf(jobs)},
		{method: "GET", path: "/v1/jobs/latest", capability: "apionly-jobs-view", handle: func(q *request) (reply, error) {
			q.query = query{number: 1, size: latestJobs}
			docs, err := q.page(jobs, nil)
			return ok(docs), err
		}},
		{method: "GET", path: "/v1/jobs/{jobId}", capability: "apionly-jobs-view", handle: getOf(jobs)},
	}
}
