package cycle

import (
	"net/http"
	"net/url"
	"strings"
)

// router finds the route of a path. http.ServeMux refuses two of the documented pairs, such as /v1/stacks/builds/{buildId} and
// /v1/stacks/{stackId}/builds, as ambiguous; here a literal wins over a parameter, from left to right.
type router struct{ root node }

type node struct {
	literal map[string]*node
	param   *node
	routes  map[string][]*route // by method; one for each form at most
}

func (n *node) child(segment string) *node {
	if strings.HasPrefix(segment, "{") {
		if n.param == nil {
			n.param = &node{}
		}
		return n.param
	}
	if n.literal == nil {
		n.literal = map[string]*node{}
	}
	if n.literal[segment] == nil {
		n.literal[segment] = &node{}
	}
	return n.literal[segment]
}

func (r *router) add(t *route) {
	n := &r.root
	for segment := range strings.SplitSeq(strings.Trim(t.path, "/"), "/") {
		n = n.child(segment)
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			t.params = append(t.params, strings.TrimSuffix(name, "}"))
		}
	}
	if n.routes == nil {
		n.routes = map[string][]*route{}
	}
	n.routes[t.method] = append(n.routes[t.method], t)
}

// find gives the route of a request in a form, and the values of its path parameters; nil when there is none.
func (r *router) find(req *http.Request, f form) (*route, map[string]string) {
	method := req.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	path := req.URL.EscapedPath()
	if !strings.HasPrefix(path, "/") {
		return nil, nil
	}
	segments := strings.Split(path[1:], "/")
	t, values := r.root.find(segments, method, f, nil)
	if t == nil {
		return nil, nil
	}
	params := make(map[string]string, len(values))
	for i, name := range t.params {
		params[name] = values[i]
	}
	return t, params
}

func (n *node) find(segments []string, method string, f form, values []string) (*route, []string) {
	if len(segments) == 0 {
		for _, t := range n.routes[method] {
			if t.in(f) {
				return t, values
			}
		}
		return nil, nil
	}
	if next := n.literal[segments[0]]; next != nil {
		if t, found := next.find(segments[1:], method, f, values); t != nil {
			return t, found
		}
	}
	value, err := url.PathUnescape(segments[0])
	if n.param == nil || err != nil || value == "" {
		return nil, nil
	}
	return n.param.find(segments[1:], method, f, append(values[:len(values):len(values)], value))
}
