package clients

import (
	"bytes"
	"strings"
	"testing"
)

// TestVerify: whatever an edit makes of a file that was not meant, nothing is written.
func TestVerify(t *testing.T) {
	t.Parallel()
	const others = `{"theme": "dark", "mcpServers": {"other": {"command": "x"}}}`
	set := func(change func(made []byte) []byte) format {
		f := jsonFormat
		f.set = func(text []byte, path []string, value any) ([]byte, error) {
			made, err := jsonFormat.set(text, path, value)
			return change(made), err
		}
		return f
	}
	replaced := func(from, to string) format {
		return set(func(made []byte) []byte { return bytes.Replace(made, []byte(from), []byte(to), 1) })
	}
	removing := jsonFormat
	removing.remove = func([]byte, []string, bool) ([]byte, error) { return []byte(`{}`), nil }
	for name, c := range map[string]struct {
		format    format
		text      string
		uninstall bool
		wants     string
	}{
		"as meant":                  {format: jsonFormat, text: others},
		"all else is lost":          {format: set(func([]byte) []byte { return []byte(jsonOnly) }), text: others, wants: "more than this server's entry"},
		"a value of another's":      {format: replaced(`"dark"`, `"light"`), text: others, wants: "more than this server's entry"},
		"another server is gone":    {format: replaced(`"other"`, `"othar"`), text: others, wants: "more than this server's entry"},
		"no JSON any more":          {format: set(func(made []byte) []byte { return made[:len(made)/2] }), text: others, wants: "unreadable"},
		"the entry is not there":    {format: set(func([]byte) []byte { return []byte(others) }), text: others, wants: "more than this server's entry"},
		"the entry says other":      {format: replaced(`"prod"`, `"dev"`), text: others, wants: "not have taken the form"},
		"too much is taken out":     {format: removing, text: strings.Replace(jsonOnly, "{", `{"theme": "dark",`, 1), uninstall: true, wants: "more than this server's entry"},
		"the entry is all there is": {format: removing, text: jsonOnly, uninstall: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := mustFind(t, "cursor")
			client.format = &c.format
			_, err := edited(client, c.text, Options{}, c.uninstall)
			switch {
			case c.wants == "" && err != nil:
				t.Error(err)
			case c.wants != "" && (err == nil || !strings.Contains(err.Error(), c.wants)):
				t.Errorf("%v; want an error with %q", err, c.wants)
			}
		})
	}
}
