package profile

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
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
	text, _ := plain(data)
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return content{}, notYAML(path, err)
	}
	r := &reader{path: path}
	c := content{}
	if root := body(file); root != nil {
		c = r.content(root)
	}
	if len(file.Docs) > 1 && r.err == nil {
		return c, mistake("Leave one, without the line ---.", "%s has several documents.", path)
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
			if said = r.text(m); said != version {
				r.wrong(m.value, "Use the newer orgdata-mcp that wrote it, or name another folder with XDG_CONFIG_HOME.", "the version is %s, and this program knows %s", words.Line(said, 40), version)
			}
		case "current":
			c.current = r.text(m)
		case "profiles":
			for _, p := range r.members(m.value, "profiles") {
				r.checkName("profile", p)
				c.profiles = append(c.profiles, r.profile(p))
			}
		default:
			r.refuseSecret(m)
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
		if part.name != "connections" {
			r.refuseSecret(part)
			continue
		}
		for _, c := range r.members(part.value, "connections") {
			r.checkName("connection", c)
			p.Connections = append(p.Connections, r.connection(c))
		}
	}
	return p
}

func (r *reader) connection(m member) Connection {
	c := Connection{Name: m.name, Platform: m.name}
	texts := map[string]*string{"platform": &c.Platform, "manifest": &c.Manifest, "base_url": &c.BaseURL, "auth": &c.Auth, "organization": &c.Organization}
	for _, part := range r.members(m.value, "the connection "+m.name) {
		switch {
		case texts[part.name] != nil:
			*texts[part.name] = r.text(part)
			r.refuseSecretAs(part, *texts[part.name])
		case part.name == "organization_name": // a platform's word, which may be anything
			c.OrganizationName = words.Clean(r.value(part))
		case part.name == "credentials":
			c.Credentials = r.credentials(part)
		case part.name == "secrets":
			c.Secrets = r.secrets(part)
		case part.name == "since":
			c.Since = r.day(part)
		default:
			r.refuseSecret(part)
		}
	}
	return c
}

func (r *reader) credentials(m member) map[string]string {
	all := map[string]string{}
	for _, part := range r.members(m.value, m.name) {
		r.refuseSecret(part)
		all[part.name] = r.text(part)
	}
	return all
}

// secrets are the places where secrets are kept.
func (r *reader) secrets(m member) map[string]string {
	all := map[string]string{}
	for _, part := range r.members(m.value, m.name) {
		where := r.text(part)
		if where != InKeyring && where != InFile {
			r.misplaced(part)
			continue
		}
		r.checkName("credential", part)
		all[part.name] = where
	}
	return all
}

func (r *reader) day(m member) time.Time {
	day, err := time.Parse(time.DateOnly, r.text(m))
	if err != nil {
		r.wrong(m.value, "Write it as in 2026-11-27, or leave it out.", "%s is no day", m.name)
	}
	return day
}

// refuseSecret refuses a member that by its name or its looks is a secret.
func (r *reader) refuseSecret(m member) {
	value, ok := scalarOf(m.value)
	if ok && written(value) != "" && (secretName().MatchString(m.name) || words.LooksSecret(written(value))) {
		r.misplaced(m)
	}
}

// refuseSecretAs refuses a secret in a member of a connection that is none by its name. Ids and paths may look like one.
func (r *reader) refuseSecretAs(m member, value string) {
	switch {
	case m.name == "base_url" && words.Address(value) != value:
		r.wrong(m.value, "Leave the address alone, as in https://api.example.com, and run orgdata-mcp auth login; if somebody else may have read the file, make a new key.",
			"base_url has a user name, a password or a query, which do not belong into this file")
	case (m.name == "platform" || m.name == "auth") && words.LooksSecret(value):
		r.misplaced(m)
	}
}

// misplaced tells of a secret that stands in the file, and shows nothing of it.
func (r *reader) misplaced(m member) {
	r.wrong(m.key, "Take it out of the file and run orgdata-mcp auth login, which keeps it where it is safe; if somebody else may have read the file, make a new key.",
		"%s holds a secret, which does not belong into this file", words.Line(m.name, 60))
}

var secretName = words.Pattern(`(?i)(^|_)(key|token|secret|password|passwd|passphrase)$`)

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

// checkName refuses a name that could not be given: it would lead to other files than those of secrets.
func (r *reader) checkName(what string, m member) {
	if !fitName(what, m.name) {
		r.wrong(m.key, nameAdvice, "a %s cannot be called %q", what, words.Line(m.name, longestName))
	}
}

// text is a value that is one text, as it is written, all of which can be seen.
func (r *reader) text(m member) string {
	text := r.value(m)
	if !words.IsClean(text) {
		r.wrong(m.value, "Write it in one line of characters that can be seen.", "%s has characters that cannot be seen", m.name)
		return ""
	}
	return text
}

// value is a value that is one text, as it is written.
func (r *reader) value(m member) string {
	scalar, ok := scalarOf(m.value)
	if !ok {
		r.wrong(m.value, "Write one value.", "%s is no single value", m.name)
		return ""
	}
	return written(scalar)
}

// scalarOf is a single value, and no name for one that stands elsewhere.
func scalarOf(n ast.Node) (ast.ScalarNode, bool) {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		return nil, false
	}
	scalar, ok := n.(ast.ScalarNode)
	return scalar, ok
}

// written is a single value as a text; what is left empty is "".
func written(n ast.ScalarNode) string {
	switch n := n.(type) {
	case *ast.NullNode:
		return ""
	case *ast.LiteralNode:
		return strings.TrimSuffix(n.Value.Value, "\n")
	}
	return n.GetToken().Value
}

// notYAML says at which line and column a file is no YAML. It repeats nothing of the file, which may hold a key.
func notYAML(path string, err error) error {
	const next = "Mend that line, or move the file away and run orgdata-mcp auth login."
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		return mistake(next, "%s is no YAML.", path)
	}
	at := y.GetToken().Position
	return mistake(next, "%s:%d:%d: not YAML: %s.", path, at.Line, at.Column, words.Line(words.HideSecrets(y.GetMessage()), 200))
}
