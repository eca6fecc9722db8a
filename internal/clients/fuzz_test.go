package clients

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/tailscale/hujson"
)

// FuzzJSON and FuzzTOML: whatever a file holds, it is refused as it is, or the entry is in it and nothing else has changed. Taking the entry out gives
// the bytes back.
func FuzzJSON(f *testing.F) {
	for _, e := range edits {
		if e.client != "codex" {
			f.Add(e.before)
			f.Add(e.after)
		}
	}
	f.Fuzz(func(t *testing.T, text string) { checkEdits(t, "cursor", text, plainJSON, isExtra) })
}

func FuzzTOML(f *testing.F) {
	for _, e := range edits {
		if e.client == "codex" {
			f.Add(e.before)
			f.Add(e.after)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkEdits(t, "codex", text, plainTOML, func(s string) bool { return strings.TrimSpace(s) == "" || s == "{}" })
	})
}

// plainJSON reads with the standard library what is left when comments are blanked out.
func plainJSON(text string) (values map[string]any, err error) {
	standard, err := hujson.Standardize([]byte(strings.TrimPrefix(text, "\ufeff") + "\n"))
	if err != nil {
		return nil, err
	}
	return values, json.Unmarshal(standard, &values)
}

func plainTOML(text string) (values map[string]any, err error) {
	return values, toml.Unmarshal([]byte(strings.TrimPrefix(text, "\ufeff")), &values)
}

// isExtra tells what may give way to an entry that is added: nothing, space, null, and comments, which then stand before it.
func isExtra(s string) bool {
	s = strings.TrimSpace(s)
	return s == "null" || s == "" || hujson.Extra(s+"\n").IsValid() || s == "{}"
}

func checkEdits(t *testing.T, client, text string, read func(string) (map[string]any, error), gives func(string) bool) {
	c := mustFind(t, client)
	installed, err := edited(c, text, Options{}, false)
	if err != nil {
		return
	}
	values, err := read(installed)
	if err != nil {
		t.Fatalf("%q became %q: %v", text, installed, err)
	}
	want := map[string]any{"command": ourLaunch.Program, "args": []any{"stdio", "--profile", "prod"}}
	entry, _ := lookup(values, c.path(ServerName))
	for name, value := range want {
		if !reflect.DeepEqual(entry.(map[string]any)[name], value) {
			t.Fatalf("%q became %q, without the entry", text, installed)
		}
	}
	if again, err := edited(c, installed, Options{}, false); err != nil || again != installed {
		t.Fatalf("%q became %q, and then %q (%v)", text, installed, again, err)
	}
	before, _ := read(text)
	if _, had := lookup(before, c.path(ServerName)); had {
		return
	}
	if given := replaced(text, installed); !gives(given) {
		t.Fatalf("%q became %q, which replaces %q", text, installed, given)
	}
	checkBack(t, c, text, installed, before)
}

// replaced is the part of a text that another has otherwise.
func replaced(before, after string) string {
	for len(before) > 0 && len(after) > 0 && before[0] == after[0] {
		before, after = before[1:], after[1:]
	}
	for len(before) > 0 && len(after) > 0 && before[len(before)-1] == after[len(after)-1] {
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
	return before
}

// checkBack takes the entry out. The bytes are those from before, but where there was no object to put it in, or an empty one.
func checkBack(t *testing.T, c Client, text, installed string, before map[string]any) {
	back, err := edited(c, installed, Options{}, true)
	if err != nil {
		t.Fatalf("%q became %q, which cannot be taken back: %v", text, installed, err)
	}
	servers, there := before[c.under[0]]
	entries, _ := servers.(map[string]any)
	if exact := len(entries) > 0 || !there && (len(before) > 0 || !c.IsJSON() && strings.TrimSpace(text) != ""); exact && back != text {
		t.Fatalf("%q became %q, and then %q", text, installed, back)
	}
	after, err := c.format.read(bytes.TrimPrefix([]byte(back), byteOrderMark))
	was, _ := c.format.read(bytes.TrimPrefix([]byte(text), byteOrderMark))
	if err != nil || !sameValues(without(was, c.under), without(after, c.under)) && !slices.Contains([]any{nil}, servers) {
		t.Fatalf("%q became %q, and then %q (%v)", text, installed, back, err)
	}
}
