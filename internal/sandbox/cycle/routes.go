package cycle

import (
	"encoding/base64"
	"slices"
	"strings"
)

// routes is everything that there is, in both forms.
func (a *api) routes() []route {
	return slices.Concat(
		a.hubRoutes(), a.keyRoutes(), a.roleRoutes(), a.memberRoutes(), a.activityRoutes(), a.environmentRoutes(), a.containerRoutes(),
		a.instanceRoutes(), a.infrastructureRoutes(), a.zoneRoutes(), a.pipelineRoutes(), a.sourceRoutes(), a.jobRoutes(), a.billingRoutes(),
		a.noticeRoutes(), a.addressRoutes(), a.balancerRoutes(), a.telemetryRoutes(), a.monitoringRoutes(), a.volumeRoutes(), a.scalingRoutes(),
		a.logRoutes(), a.logLineRoutes(), a.machineRoutes(),
		[]route{
			{method: "GET", path: "/v1/utils/resource/lookup", handle: lookupResource},
			{method: "GET", path: "/v1/search/index", capability: "containers-view", access: current, handle: searchIndex},
		},
	)
}

// lookupResource finds the id of what a path of identifiers names: identifier is base64 of "cluster:production/environment:shop/container:api",
// each part a type, a colon and an identifier, the types shortened at will ("env").
func lookupResource(q *request) (reply, error) {
	text, f := q.hybrid()
	if f != nil {
		return reply{}, f
	}
	wanted := map[string]*collection{
		"cluster": clusters, "environment": environments, "image-source": imageSources, "stack": stacks, "server": servers, "container": containers,
	}[q.query.values.Get("desired-component")]
	if wanted == nil {
		return reply{}, fail("422.invalid-argument", "this is not a type that can be looked up").at("desired-component")
	}
	where, name := []condition{}, ""
	for part := range strings.SplitSeq(text, "/") {
		kind, identifier, _ := strings.Cut(part, ":")
		if kind = strings.TrimSpace(kind); kind == "" || identifier == "" {
			return reply{}, fail("422.invalid-argument", "identifier is made of parts such as env:production").at("identifier")
		}
		if strings.HasPrefix(strings.ReplaceAll(wanted.kind, " ", "-"), kind) {
			name = identifier
			continue
		}
		c, f := q.within(wanted, kind, identifier)
		if f != nil {
			return reply{}, f
		}
		where = append(where, c)
	}
	if fl := q.require(wanted.view); fl != nil {
		return reply{}, fl
	}
	d, err := q.lookup(wanted, name, where...)
	if err != nil {
		return reply{}, err
	}
	return ok(doc{"id": d["id"]}), nil
}

func (q *request) hybrid() (string, *failure) {
	given := q.query.values.Get("identifier")
	if given == "" {
		return "", fail("422.missing-argument", "identifier is missing").at("identifier")
	}
	text, err := base64.StdEncoding.DecodeString(given)
	if err != nil {
		text, err = base64.RawURLEncoding.DecodeString(given)
	}
	if err != nil || len(text) > maxText {
		return "", fail("422.invalid-argument", "identifier is not base64").at("identifier")
	}
	return string(text), nil
}

// within narrows what is looked for to a cluster or an environment.
func (q *request) within(wanted *collection, kind, identifier string) (condition, *failure) {
	switch {
	case strings.HasPrefix("cluster", kind) && wanted == containers:
		return condition{member("environment", "cluster") + " = ?", []any{identifier}}, nil
	case strings.HasPrefix("cluster", kind):
		return condition{member("cluster") + " = ?", []any{identifier}}, nil
	case strings.HasPrefix("environment", kind) && wanted == containers:
		return condition{
			member("environment", "id") + ` IN (SELECT id FROM cycle_resources WHERE hub = ? AND kind = 'environment' AND identifier = ?)`,
			[]any{q.hub, identifier},
		}, nil
	}
	return condition{}, fail("422.invalid-argument", "%.20q does not lead to what is wanted", kind).at("identifier")
}
