package manifest

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

type actionKeys struct {
	Status positive `yaml:"status"`
	Code   text     `yaml:"code"`
	Do     text     `yaml:"do"`
}

// actions reads what follows from answers, of the platform or of a table.
func (r *reader) actions(n ast.Node, what string) []Action {
	if n == nil {
		return nil
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		r.wrong(at(n), "%s: actions must be a list, such as [{status: 404, do: empty}], found %s", what, kind(n))
		return nil
	}
	var all []Action
	for _, item := range list.Values {
		var k actionKeys
		m := r.decode(item, what+": action", &k)
		a := Action{Status: int(k.Status), Code: string(k.Code), Do: Do(r.required(m, "do", k.Do, words.Or(dos)))}
		if a.Do != "" && !slices.Contains(dos, string(a.Do)) {
			r.wrong(m.value("do"), "%s: unknown do %q; %s", m.what, words.Line(string(a.Do), 60), words.DidYouMean(string(a.Do), dos))
		}
		if !m.has("status") && !m.has("code") {
			r.wrong(m.at, "%s: give the status or the code of the answers that are meant, or both", m.what)
		}
		if m.has("status") && a.Status != 200 && (a.Status < 400 || a.Status > 599) {
			r.wrong(m.value("status"), "%s: %d is none of the statuses that are told apart: 200, and 400 to 599", m.what, a.Status)
		}
		all = append(all, a)
	}
	return all
}

// places reads where something may stand in answers of several shapes. Before version 2 it had one place.
func (r *reader) places(m mapping, key string, paths texts) []string {
	if r.version < 2 && len(paths) > 1 {
		r.wrong(m.value(key), "%s: a list of places belongs to version 2 of the grammar; make manifest: 2 the first line of the file", m.what)
	}
	return paths
}
