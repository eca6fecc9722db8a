package profile

import (
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// version is that of the files that this program reads and writes.
const version = "1"

// content is what a file of profiles says.
type content struct {
	current  string
	profiles []Profile
}

// reader reads a file of profiles. Members that it does not know it passes over; the first that is wrong is told with its place.
type reader struct {
	path string
	err  error
}

// wrong notes what is wrong at a node, unless something was before.
func (r *reader) wrong(n ast.Node, next, format string, args ...any) {
	if r.err == nil {
		at := n.GetToken().Position
		r.err = mistake(next, "%s:%d:%d: %s", r.path, at.Line, at.Column, fmt.Sprintf(format, args...))
	}
}

// read returns what the text of the file at path says.
func read(path string, data []byte) (content, error) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return content{}, notYAML(path, err)
	}
	r := &reader{path: path}
	c := content{}
	if root := body(file); root != nil {
		c = r.content(root)
	}
	return c, r.err
}

// body is the one document of a file, nil where it is empty.
func body(file *ast.File) ast.Node {
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType && doc.Body.Type() != ast.NullType {
			return doc.Body
		}
	}
	return nil
}

func (r *reader) content(root ast.Node) content {
	c, said := content{}, ""
	for _, m := range r.members(root, "the file") {
		switch m.name {
		case "version":
			said = r.text(m)
			if said != version {
				r.wrong(m.value, "Use the newer orgdata-mcp that wrote it, or name another folder with XDG_CONFIG_HOME.", "the version is %q, and this program knows %s", said, version)
			}
		case "current":
			c.current = r.text(m)
		case "profiles":
			for _, p := range r.members(m.value, "profiles") {
				c.profiles = append(c.profiles, r.profile(p))
			}
		}
	}
	if said == "" {
		r.wrong(root, "Write version: "+version+" on its first line.", "there is no version")
	}
	return c
}

func (r *reader) profile(m member) Profile {
	p := Profile{Name: m.name}
	for _, part := range r.members(m.value, "the profile "+m.name) {
		if part.name == "connections" {
			for _, c := range r.members(part.value, "connections") {
				p.Connections = append(p.Connections, r.connection(c))
			}
		}
	}
	return p
}

func (r *reader) connection(m member) Connection {
	c := Connection{Name: m.name, Platform: m.name}
	texts := map[string]*string{"platform": &c.Platform, "manifest": &c.Manifest, "base_url": &c.BaseURL, "organization": &c.Organization, "organization_name": &c.OrganizationName}
	for _, part := range r.members(m.value, "the connection "+m.name) {
		switch {
		case texts[part.name] != nil:
			*texts[part.name] = r.text(part)
		case part.name == "credentials":
			c.Credentials = r.texts(part)
		case part.name == "secrets":
			c.Secrets = r.texts(part)
		case part.name == "since":
			c.Since, _ = time.Parse(time.DateOnly, strings.TrimSpace(r.text(part)))
		}
	}
	return c
}

func (r *reader) texts(m member) map[string]string {
	all := map[string]string{}
	for _, part := range r.members(m.value, m.name) {
		all[part.name] = r.text(part)
	}
	return all
}

// member is a key of a mapping with its value.
type member struct {
	name  string
	key   ast.Node
	value ast.Node
}

// members are those of a mapping; of what is empty there are none.
func (r *reader) members(n ast.Node, what string) []member {
	if n.Type() == ast.NullType {
		return nil
	}
	mapping, ok := n.(ast.MapNode)
	if !ok {
		r.wrong(n, "Write it as in version: "+version+".", "%s is no list of names and values", what)
		return nil
	}
	var all []member
	for i := mapping.MapRange(); i.Next(); {
		all = append(all, member{i.Key().GetToken().Value, i.Key(), i.Value()})
	}
	return all
}

// text is a value that is one text, as it is written.
func (r *reader) text(m member) string {
	switch n := m.value.(type) {
	case *ast.NullNode:
		return ""
	case *ast.LiteralNode:
		return n.Value.Value
	case ast.ScalarNode:
		return n.GetToken().Value
	}
	r.wrong(m.value, "Write one value.", "%s is no single value", m.name)
	return ""
}

// notYAML says at which line and column a file is no YAML. It repeats nothing of the file, which may hold a key.
func notYAML(path string, err error) error {
	return mistake("Mend that line, or move the file away and run orgdata-mcp auth login.", "%s is no YAML: %w.", path, err)
}
