package openapi

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

// bundle makes one document, in the forms of OpenAPI 3.0, of a document of 3.0 or 3.1 and the files that it refers to: with the parts that a manifest is
// made of, and without the others. Each reference leads to one of its components, so that what refers to itself does so there as well. What the library's
// types do not keep stands in extensions: the order of members, and where operations are.
type bundle struct {
	files      *fileSet
	main       string
	modern     bool                      // it is of 3.1: what stands beside a $ref counts as well
	components map[string]map[string]any // by kind
	named      map[string]string         // names of components, by kind, file and pointer
	bad        []*badReference           // that were met
}

// extensions of the bundle.
const (
	orderExtension = "x-order"
	fileExtension  = "x-file"
	lineExtension  = "x-line"
)

func newBundle(s *fileSet, main string) *bundle {
	return &bundle{files: s, main: main, components: map[string]map[string]any{}, named: map[string]string{}}
}

// document bundles the whole.
func (b *bundle) document(root *yaml.Node) (map[string]any, error) {
	version := memberOf(root, "openapi")
	b.modern = !strings.HasPrefix(version.Value, "3.0")
	doc := map[string]any{"openapi": "3.0.3", "info": map[string]any{"title": textAt(root, "info", "title"), "version": textAt(root, "info", "version")}}
	doc["security"] = requirements(memberOf(root, "security"))
	doc["servers"] = b.servers(b.main, memberOf(root, "servers"))
	paths := map[string]any{}
	err := eachMember(memberOf(root, "paths"), func(path string, item *yaml.Node) error {
		if !strings.HasPrefix(path, "/") {
			return nil
		}
		reduced, err := b.pathItem(b.main, item)
		if err == nil {
			paths[path] = reduced
		}
		return b.without(err)
	})
	if err != nil {
		return nil, err
	}
	if err := b.ownComponents(memberOf(root, "components")); err != nil {
		return nil, err
	}
	doc["paths"], doc["components"] = paths, b.components
	return doc, nil
}

// ownComponents takes the schemas of the main document, since one may extend another that is asked for, and its security schemes.
func (b *bundle) ownComponents(n *yaml.Node) error {
	err := eachMember(memberOf(n, "schemas"), func(name string, _ *yaml.Node) error {
		ref := &yaml.Node{Kind: yaml.ScalarNode, Value: "#/components/schemas/" + strings.NewReplacer("~", "~0", "/", "~1", "%", "%25").Replace(name), Line: 1}
		_, err := b.refer("schemas", b.main, ref)
		return b.without(err)
	})
	if err != nil {
		return err
	}
	return eachMember(memberOf(n, "securitySchemes"), func(name string, scheme *yaml.Node) error {
		file, line := b.main, lineOf(memberOf(n, "securitySchemes"), name)
		if ref := memberOf(scheme, "$ref"); ref != nil {
			var err error
			if scheme, file, _, err = b.files.target(b.main, ref); err != nil {
				return b.without(err)
			}
		}
		b.put("securitySchemes", name, b.securityScheme(file, scheme, line))
		return nil
	})
}

// without notes a $ref that leads to nothing: whoever calls it goes on without what that is part of. Other errors are the whole's.
func (b *bundle) without(err error) error {
	var bad *badReference
	if !errors.As(err, &bad) {
		return err
	}
	b.bad = append(b.bad, bad)
	return nil
}

func (b *bundle) put(kind, name string, value any) {
	if b.components[kind] == nil {
		b.components[kind] = map[string]any{}
	}
	b.components[kind][name] = value
}

// refer gives a reference to a component, which what a $ref leads to becomes.
func (b *bundle) refer(kind, from string, ref *yaml.Node) (map[string]any, error) {
	n, file, pointer, err := b.files.target(from, ref)
	if err != nil {
		return nil, err
	}
	key := kind + " " + file + "#" + pointer
	name, known := b.named[key]
	if !known {
		name = b.componentName(kind, file, pointer)
		b.named[key] = name
		b.put(kind, name, map[string]any{})
		value, err := b.part(kind, file, n)
		if err != nil {
			return nil, err
		}
		b.put(kind, name, value)
	}
	return map[string]any{"$ref": "#/components/" + kind + "/" + name}, nil
}

// componentName is the last name of what is referred to, as a component is called, with a number where another one has it.
func (b *bundle) componentName(kind, file, pointer string) string {
	last := cmp.Or(pointer[strings.LastIndex(pointer, "/")+1:], file)
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, last)
	return fieldname.Unused(cmp.Or(name, "part"), func(s string) bool { _, taken := b.components[kind][s]; return taken })
}

// part reduces a value of a kind of components.
func (b *bundle) part(kind, file string, n *yaml.Node) (any, error) {
	switch kind {
	case "schemas":
		return b.schema(file, n)
	case "parameters":
		return b.parameter(file, n)
	case "responses":
		return b.response(file, n)
	}
	return nil, fmt.Errorf("there are no components called %s", kind)
}

func textAt(n *yaml.Node, keys ...string) string {
	for _, key := range keys {
		n = memberOf(n, key)
	}
	if n = resolved(n); n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// valueOf is a value as JSON has it; nil where there is none. A date is the text that it is written as.
func valueOf(n *yaml.Node) any {
	n = resolved(n)
	if n == nil {
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		all := map[string]any{}
		_ = eachMember(n, func(key string, member *yaml.Node) error { all[key] = valueOf(member); return nil })
		return all
	case yaml.SequenceNode:
		all := []any{}
		_ = eachElement(n, func(element *yaml.Node) error { all = append(all, valueOf(element)); return nil })
		return all
	}
	return scalarOf(n)
}

func scalarOf(n *yaml.Node) any {
	var value any
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool", "!!int", "!!float":
		if err := n.Decode(&value); err != nil {
			return n.Value
		}
		if f, isFloat := value.(float64); isFloat && f-f != 0 {
			return n.Value // JSON has finite numbers alone
		}
		return value
	}
	return n.Value
}

// copyTexts copies members that are there, as texts.
func copyTexts(to map[string]any, n *yaml.Node, keys ...string) {
	for _, key := range keys {
		if v := resolved(memberOf(n, key)); v != nil && v.Kind == yaml.ScalarNode && v.Tag != "!!null" {
			to[key] = v.Value
		}
	}
}

// copyFlags copies those that are true.
func copyFlags(to map[string]any, n *yaml.Node, keys ...string) {
	for _, key := range keys {
		if v := resolved(memberOf(n, key)); v != nil && v.Kind == yaml.ScalarNode && strings.EqualFold(v.Value, "true") {
			to[key] = true
		}
	}
}

// setPlace says in extensions where something is.
func setPlace(to map[string]any, file string, line int) {
	to[fileExtension], to[lineExtension] = file, line
}
