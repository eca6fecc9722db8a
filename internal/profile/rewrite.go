package profile

import (
	"bytes"
	"errors"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// firstLines begin a file that this program makes.
const firstLines = "\n# Which platforms are asked, and as whom. No secret belongs in here: those are in the system's keyring, or in files that only you can read.\nversion: " + version + "\n"

// rewrite returns the text of a file changed from what it says (before) to what it is to say (after). All else stays: comments, order, members that this program
// does not know. The new text is read back, so that nothing is written that says anything else.
func rewrite(path string, data []byte, before, after content) ([]byte, error) {
	text, restore := plain(data)
	file, err := parser.ParseBytes(text, parser.ParseComments)
	if err == nil && body(file) == nil {
		text = bytes.TrimLeft(append(bytes.TrimSuffix(bytes.TrimRight(text, "\n"), []byte("---")), firstLines...), "\n")
		file, err = parser.ParseBytes(text, parser.ParseComments)
	}
	if err != nil {
		return nil, notYAML(path, err)
	}
	root, ok := body(file).(*ast.MappingNode)
	if !ok {
		return nil, uneditable(path, errors.New("it is no list of names and values"))
	}
	if err := edit(root, before, after); err != nil {
		return nil, uneditable(path, err)
	}
	changed := []byte(file.String())
	if end := ending(text); !bytes.Contains(changed, end) {
		changed = slices.Concat(changed, []byte("\n"), end, []byte("\n")) // it went with the member that it stood behind
	}
	if said, err := read(path, changed); err != nil || !same(said, after) {
		return nil, uneditable(path, errors.New("it is written in a way that this program cannot add to"))
	}
	return restore(changed), nil
}

// ending are the lines of comment at the end of a file that are about all of it: those that begin where lines begin.
func ending(text []byte) []byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	at := len(lines)
	for at > 0 && (bytes.HasPrefix(lines[at-1], []byte("#")) || len(bytes.TrimSpace(lines[at-1])) == 0) {
		at--
	}
	return bytes.TrimSpace(bytes.Join(lines[at:], nil))
}

// plain is a text without the byte order mark and the line ends of Windows, and what gives them back.
func plain(data []byte) (text []byte, restore func([]byte) []byte) {
	mark := []byte("\ufeff")
	text, marked := bytes.CutPrefix(data, mark)
	crlf := bytes.Contains(text, []byte("\r\n"))
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	return text, func(changed []byte) []byte {
		if crlf {
			changed = bytes.ReplaceAll(changed, []byte("\n"), []byte("\r\n"))
		}
		if marked {
			changed = append(mark, changed...)
		}
		return changed
	}
}

// same tells whether two files say the same. Maps that are empty are as those that are not there.
func same(a, b content) bool { return reflect.DeepEqual(a.settled(), b.settled()) }

// settled is a content in the form in which two can be compared.
func (c content) settled() content {
	c = c.clone()
	if len(c.profiles) == 0 {
		c.profiles = nil
	}
	for _, p := range c.profiles {
		for i := range p.Connections {
			p.Connections[i].Credentials = nonEmpty(p.Connections[i].Credentials)
			p.Connections[i].Secrets = nonEmpty(p.Connections[i].Secrets)
			p.Connections[i].Since, _ = time.Parse(time.DateOnly, p.Connections[i].Since.Format(time.DateOnly))
		}
	}
	return c
}

func nonEmpty(values map[string]string) map[string]string {
	values = maps.Clone(values)
	maps.DeleteFunc(values, func(_, value string) bool { return value == "" })
	if len(values) == 0 {
		return nil
	}
	return values
}

// edit changes a file's members from what they say to what they are to say.
func edit(root *ast.MappingNode, before, after content) error {
	if before.current != after.current {
		if err := set(root, "current", after.current); err != nil {
			return err
		}
	}
	for _, p := range before.profiles {
		if at := slices.IndexFunc(after.profiles, func(o Profile) bool { return o.Name == p.Name }); at < 0 {
			removeAt(root, "profiles", p.Name)
		}
	}
	for _, p := range after.profiles {
		if err := editProfile(root, before.profile(p.Name), p); err != nil {
			return err
		}
	}
	return nil
}

func (c content) profile(name string) Profile {
	for _, p := range c.profiles {
		if p.Name == name {
			return p
		}
	}
	return Profile{}
}

func editProfile(root *ast.MappingNode, before, after Profile) error {
	for _, c := range before.Connections {
		if _, stays := after.Connection(c.Name); !stays {
			removeAt(root, "profiles", after.Name, "connections", c.Name)
		}
	}
	for _, c := range after.Connections {
		was, there := before.Connection(c.Name)
		if there && reflect.DeepEqual(was, c) {
			continue
		}
		at := []string{"profiles", after.Name, "connections", c.Name}
		if !there {
			if err := add(root, c.members(), at...); err != nil {
				return err
			}
			continue
		}
		if err := editConnection(root, at, was, c); err != nil {
			return err
		}
	}
	return nil
}

// editConnection sets the members of a connection that are to be there, and takes those away that were.
func editConnection(root *ast.MappingNode, at []string, was, c Connection) error {
	n, ok := find(root, at...).(*ast.MappingNode)
	if !ok { // nothing is said of it, or one value
		removeAt(root, at...)
		return add(root, c.members(), at...)
	}
	stays := map[string]bool{}
	for _, item := range c.members() {
		stays[item.Key.(string)] = true
		if err := set(n, item.Key.(string), item.Value); err != nil {
			return err
		}
	}
	for _, item := range was.members() {
		if name := item.Key.(string); !stays[name] {
			removeAt(n, name)
		}
	}
	return nil
}

// members are those of a connection in the file, without those that are empty.
func (c Connection) members() yaml.MapSlice {
	var all yaml.MapSlice
	platform := c.Platform
	if platform == c.Name {
		platform = ""
	}
	for _, m := range []struct{ name, value string }{
		{"platform", platform}, {"organization", c.Organization}, {"organization_name", c.OrganizationName},
		{"base_url", c.BaseURL}, {"manifest", c.Manifest}, {"auth", c.Auth},
	} {
		if m.value != "" {
			all = append(all, yaml.MapItem{Key: m.name, Value: m.value})
		}
	}
	for _, m := range []struct {
		name   string
		values map[string]string
	}{{"credentials", c.Credentials}, {"secrets", c.Secrets}} {
		if values := sorted(m.values); len(values) > 0 {
			all = append(all, yaml.MapItem{Key: m.name, Value: values})
		}
	}
	if !c.Since.IsZero() {
		all = append(all, yaml.MapItem{Key: "since", Value: c.Since.Format(time.DateOnly)})
	}
	if len(all) == 0 {
		all = yaml.MapSlice{{Key: "platform", Value: c.Platform}} // so that there is something to say
	}
	return all
}

func sorted(values map[string]string) yaml.MapSlice {
	var all yaml.MapSlice
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if values[name] != "" {
			all = append(all, yaml.MapItem{Key: name, Value: values[name]})
		}
	}
	return all
}

func uneditable(path string, err error) error {
	return mistake("Write it as the README shows it, or move it away and run orgdata-mcp auth login.", "%q cannot be changed, and is as it was (%w).", path, err)
}
