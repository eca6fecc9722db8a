package manifest

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

type routeKeys struct {
	Match  text     `yaml:"match"`
	Budget texts    `yaml:"budget"`
	Weight positive `yaml:"weight"`
	Of     text     `yaml:"of"`
}

// maxWeight is far above what any platform counts a request as.
const maxWeight = 10_000

func (r *reader) routes(n ast.Node) []Route {
	if n == nil {
		return nil
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		r.wrong(at(n), "limits: routes must be a list, such as [{match: /v1/reports, budget: 10/min, weight: 5}], found %s", kind(n))
		return nil
	}
	if len(list.Values) > MaxRoutes {
		r.wrong(at(n), "limits: there are %d routes; %d is the most", len(list.Values), MaxRoutes)
		return nil
	}
	var all []Route
	for _, item := range list.Values {
		all = append(all, r.route(item))
	}
	return all
}

func (r *reader) route(n ast.Node) Route {
	k := routeKeys{Weight: 1}
	m := r.decode(n, "limits: route", &k)
	route := Route{Match: r.required(m, "match", k.Match, "the path, or its beginning, such as /v1/reports"), Weight: int(k.Weight), PerKey: k.Of == "key"}
	if route.Match != "" && !plainPath(strings.ReplaceAll(route.Match, "*", "x")) || badStar(route.Match) {
		r.wrong(m.value("match"), "%s: match must be a path below base_url that begins with /, with * for what is between two slashes, found %q", m.what, words.Line(route.Match, 60))
	}
	route.Limits = r.budgets(m, "budget", k.Budget, route.Match)
	if k.Of != "" && k.Of != "key" && k.Of != "scope" {
		r.wrong(m.value("of"), "%s: of is key or scope, whose the budget is, found %q", m.what, words.Line(string(k.Of), 60))
	}
	if !m.has("budget") && !m.has("weight") {
		r.wrong(m.at, "%s: give its budget, such as 10/min, or its weight, or both", m.what)
	}
	if route.Weight > maxWeight {
		r.wrong(m.value("weight"), "%s: weight is as how many requests one counts, %d at most", m.what, maxWeight)
	}
	return route
}

// badStar tells a * that is only a part of what is between two slashes.
func badStar(match string) bool {
	for _, part := range strings.Split(match, "/") {
		if part != "*" && strings.Contains(part, "*") {
			return true
		}
	}
	return false
}
