package manifest

import "strings"

// Route is a part of a platform whose requests are limited besides the limits for all of it, or count as several.
//
//	limits:
//	  scope: 1000/min
//	  routes:
//	    - {match: /v1/reports, budget: 10/min, weight: 5}
//	    - {match: "/v1/*/search", budget: [5/s, 100/h], of: key}
//
// Weight is as how many requests one counts in each budget that it spends: the key's, the organisation's, and those of the routes that it is on.
type Route struct {
	Match  string  // the path below the base URL, or the beginning of it up to a slash; * stands for what is between two slashes
	Limits []Limit // of the route; none: it has a weight only
	Weight int     // 1 unless told
	PerKey bool    // the limits are each key's; else each organisation's
}

// MaxRoutes is how many routes a manifest may have.
const MaxRoutes = 16

// On tells which routes a path is on, as a set of bits, bit i for Routes[i], and as how many requests one counts: by the longest of them.
func (l *Limits) On(path string) (routes uint16, weight int) {
	weight, longest := 1, 0
	for i := range l.Routes {
		r := &l.Routes[i]
		if !r.matches(path) {
			continue
		}
		routes |= 1 << i
		if n := strings.Count(r.Match, "/"); n > longest {
			longest, weight = n, r.Weight
		}
	}
	return routes, weight
}

func (r *Route) matches(path string) bool {
	pattern := strings.TrimSuffix(r.Match, "/")
	for pattern != "" {
		want, restOfPattern := firstSegment(pattern)
		got, rest := firstSegment(path)
		if want != "/*" && want != got || got == "" {
			return false
		}
		pattern, path = restOfPattern, rest
	}
	return true
}

// firstSegment parts "/v1/reports" into "/v1" and "/reports".
func firstSegment(path string) (first, rest string) {
	if path == "" {
		return "", ""
	}
	if next := strings.IndexByte(path[1:], '/'); next >= 0 {
		return path[:next+1], path[next+1:]
	}
	return path, ""
}
