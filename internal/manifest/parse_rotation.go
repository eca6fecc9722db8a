package manifest

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// rotation reads the advice on the age of keys and the steps to a new one. Either may be given alone.
func (r *reader) rotation(n ast.Node) (*Rotation, []RotationStep) {
	if n == nil {
		return nil, nil
	}
	var k rotationKeys
	m := r.decode(n, "rotation", &k)
	steps := r.rotationSteps(k.Steps)
	if k.Steps != nil && !m.has("due") && !m.has("overdue") {
		return nil, steps
	}
	rot := &Rotation{Due: r.days(m, "due", k.Due, "90d"), Overdue: r.days(m, "overdue", k.Overdue, "180d")}
	if rot.Due > rot.Overdue && rot.Overdue > 0 {
		r.wrong(m.at, "rotation: due (%s) comes after overdue (%s); exchange them", k.Due, k.Overdue)
	}
	return rot, steps
}

func (r *reader) days(m mapping, key string, value text, example string) time.Duration {
	s := r.required(m, key, value, example)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSuffix(s, "d"))
	if err != nil || !strings.HasSuffix(s, "d") || n < 1 || n > 10000 {
		r.wrong(m.place(key), "%s: %s: %q is not a number of days; write it like %s", m.what, key, words.Line(s, 60), example)
		return 0
	}
	return time.Duration(n) * 24 * time.Hour
}

// maxSteps bounds the steps that a person is led through.
const maxSteps = 10

func (r *reader) rotationSteps(n ast.Node) []RotationStep {
	if n == nil {
		return nil
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		r.wrong(at(n), "rotation: steps must be a list, such as [{act: Make a second key.}, {enter: It is shown once.}], found %s", kind(n))
		return nil
	}
	var steps []RotationStep
	for _, item := range list.Values {
		steps = append(steps, r.rotationStep(item))
	}
	r.checkSteps(list, steps)
	return steps
}

func (r *reader) rotationStep(n ast.Node) RotationStep {
	var k stepKeys
	m := r.decode(n, "rotation: step", &k)
	var given []RotationStep
	for _, one := range []RotationStep{{StepPlaces, string(k.Places), ""}, {StepAct, string(k.Act), ""}, {StepEnter, string(k.Enter), ""}, {StepRetire, string(k.Retire), ""}} {
		if one.Text != "" {
			given = append(given, one)
		}
	}
	if len(given) != 1 {
		r.wrong(m.at, "rotation: a step is one of places, act, enter and retire, with a text for the person; found %s", words.Plural(len(given), "of them"))
		return RotationStep{}
	}
	step := given[0]
	step.At = r.stepPage(m, step.Do, string(k.At))
	return step
}

// stepPage is where a person does what a step says.
func (r *reader) stepPage(m mapping, do StepKind, page string) string {
	if page == "" {
		return ""
	}
	if do != StepAct && do != StepRetire {
		r.wrong(m.place("at"), "rotation: at is the page of a step act or retire; %s is done here", do)
	}
	if u, err := url.Parse(page); err != nil || u.Scheme != "mailto" && (u.Scheme != "https" || u.Host == "") {
		r.wrong(m.value("at"), "rotation: at must be an https:// address or a mailto:, found %q", words.Line(page, 60))
	}
	return page
}

// checkSteps sees that the steps lead from the old key to the new one, and that nothing is lost on the way.
func (r *reader) checkSteps(list *ast.SequenceNode, steps []RotationStep) {
	is := func(kind StepKind) func(RotationStep) bool { return func(s RotationStep) bool { return s.Do == kind } }
	enter, act, places := slices.IndexFunc(steps, is(StepEnter)), slices.IndexFunc(steps, is(StepAct)), slices.IndexFunc(steps, is(StepPlaces))
	if slices.ContainsFunc(steps, is("")) {
		return // it has been told of
	}
	switch {
	case len(steps) > maxSteps:
		r.wrong(at(list), "rotation: %d steps; %d are the most", len(steps), maxSteps)
	case enter < 0 || slices.ContainsFunc(steps[enter+1:], is(StepEnter)):
		r.wrong(at(list), "rotation: the steps need one enter, at which the new key is given")
	case slices.ContainsFunc(steps[:enter], is(StepRetire)):
		r.wrong(at(list), "rotation: retire comes before enter; the old key is asked about when the new one is in force")
	case places >= 0 && act >= 0 && places > act:
		r.wrong(at(list), "rotation: places comes after act; what uses the old key is listed before anything is done to it")
	}
}
