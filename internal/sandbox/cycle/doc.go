package cycle

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// doc is a resource, or a part of one, as JSON has it.
type doc map[string]any

// never is how the platform writes the instant of what has not happened.
const never = "0001-01-01T00:00:00Z"

// at descends through objects; nil where the path leads nowhere.
func (d doc) at(path ...string) any {
	var v any = map[string]any(d)
	for _, name := range path {
		object, ok := asObject(v)
		if !ok {
			return nil
		}
		v = object[name]
	}
	return v
}

// text is the text at a path, "" when there is none.
func (d doc) text(path ...string) string {
	s, _ := d.at(path...).(string)
	return s
}

// part is the object at a path, made when it is missing.
func (d doc) part(name string) doc {
	object, ok := asObject(d[name])
	if !ok {
		object = doc{}
	}
	d[name] = object
	return object
}

func asObject(v any) (doc, bool) {
	switch o := v.(type) {
	case doc:
		return o, o != nil
	case map[string]any:
		return o, o != nil
	}
	return nil, false
}

// setState is the state that a resource is in since an instant.
func (d doc) setState(state string, at time.Time) {
	d["state"] = doc{"current": state, "changed": core.Timestamp(at)}
	d.touch(at)
}

// touch notes an update.
func (d doc) touch(at time.Time) {
	if events, ok := asObject(d["events"]); ok {
		if _, has := events["updated"]; has {
			events["updated"] = core.Timestamp(at)
		}
		d["events"] = events
	}
}

// events is the usual life of a resource, with whatever more it knows of.
func events(created time.Time, more ...string) doc {
	e := doc{"created": core.Timestamp(created), "updated": core.Timestamp(created), "deleted": never}
	for _, name := range more {
		e[name] = never
	}
	return e
}

func parseDoc(text []byte) (doc, error) {
	var d doc
	err := json.Unmarshal(text, &d)
	return d, err
}

// clone is a deep copy.
func (d doc) clone() doc {
	copied := make(doc, len(d))
	for name, v := range d {
		copied[name] = cloneValue(v)
	}
	return copied
}

func cloneValue(v any) any {
	if o, ok := asObject(v); ok {
		return o.clone()
	}
	if list, ok := v.([]any); ok {
		out := make([]any, len(list))
		for i := range list {
			out[i] = cloneValue(list[i])
		}
		return out
	}
	return v
}

// accountID is a person's id in the platform's form. Who gave the id is found by going through the hub's members.
func accountID(userID string) string {
	id := strings.ReplaceAll(userID, "-", "")
	return id[:min(24, len(id))]
}

// isID says whether a text is a resource id: 24 lower-case hex characters.
func isID(s string) bool {
	if len(s) != 24 {
		return false
	}
	for _, b := range []byte(s) {
		if (b < '0' || b > '9') && (b < 'a' || b > 'f') {
			return false
		}
	}
	return true
}

// slug makes an identifier of a name.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
