package manifest

import (
	"reflect"
	"strconv"

	"github.com/goccy/go-yaml/ast"
)

// latestVersion is the newest version of the grammar. A file without manifest: is of version 1, whose words all later versions have too.
const latestVersion = 2

// versionOf reads the version that a file says it is written in, before anything else is read.
func (r *reader) versionOf(root ast.Node) int {
	file, ok := root.(*ast.MappingNode)
	if !ok {
		return 1 // decode says so
	}
	for i, pair := range file.Values {
		if pair.Key.GetToken().Value != "manifest" {
			continue
		}
		v, err := wholeOf(pair.Value, 1)
		if err == nil && v > latestVersion {
			r.wrong(at(pair.Value), "manifest: %d is a version of the grammar that this program does not know; the newest it knows is %d", v, latestVersion)
		}
		if i > 0 {
			r.wrong(at(pair.Key), "manifest: the version of the grammar is told before all else; make it the first line")
		}
		return max(v, 1)
	}
	return 1
}

// checkSince refuses a key that came with a later version than the file's: an older program would not have known it.
func (r *reader) checkSince(e entry, what string, into any) {
	t := reflect.TypeOf(into).Elem()
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		if tag.Get("yaml") != e.key {
			continue
		}
		if since, err := strconv.Atoi(tag.Get("since")); err == nil && r.version < since {
			r.wrong(e.at, "%s: %s belongs to version %d of the grammar; make manifest: %d the first line of the file", what, e.key, since, since)
		}
		return
	}
}
