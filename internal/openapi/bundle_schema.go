package openapi

import (
	"strconv"

	"go.yaml.in/yaml/v4"
)

// schema reduces a schema to what says of which values it is, in the forms of 3.0. A boolean one, and one
// whose $ref leads to nothing, is one that says nothing.
func (b *bundle) schema(file string, n *yaml.Node) (any, error) {
	n = resolved(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return map[string]any{}, nil
	}
	ref := memberOf(n, "$ref")
	if ref == nil {
		return b.ownSchema(file, n)
	}
	reference, err := b.refer("schemas", file, ref)
	if err != nil {
		return map[string]any{}, b.without(err)
	}
	if !b.modern {
		return reference, nil
	}
	beside, err := b.ownSchema(file, n)
	if err != nil || len(beside) == 0 || onlyWords(beside) {
		return reference, err
	}
	return map[string]any{"allOf": []any{reference, beside}}, nil
}

// onlyWords tells whether a schema says nothing of values.
func onlyWords(s map[string]any) bool {
	for key := range s {
		if key != "description" && key != "title" {
			return false
		}
	}
	return true
}

// ownSchema is what a schema says besides its $ref.
func (b *bundle) ownSchema(file string, n *yaml.Node) (map[string]any, error) {
	s := map[string]any{}
	copyTexts(s, n, "format", "title", "description")
	copyFlags(s, n, "nullable", "writeOnly")
	if kinds := kindsOf(memberOf(n, "type")); len(kinds) > 0 {
		s["type"] = kinds
	}
	values(s, n)
	if d := memberOf(n, "discriminator"); d != nil && textAt(d, "propertyName") != "" {
		mapping := map[string]any{}
		_ = eachMember(memberOf(d, "mapping"), func(key string, _ *yaml.Node) error { mapping[key] = key; return nil })
		s["discriminator"] = map[string]any{"propertyName": textAt(d, "propertyName"), "mapping": mapping}
	}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		var all []any
		err := eachElement(memberOf(n, key), func(part *yaml.Node) error {
			one, err := b.schema(file, part)
			all = append(all, one)
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(all) > 0 {
			s[key] = all
		}
	}
	return s, b.below(s, file, n)
}

// kindsOf are the types of JSON that a schema names.
func kindsOf(n *yaml.Node) []string {
	if n = resolved(n); n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	var kinds []string
	_ = eachElement(n, func(kind *yaml.Node) error { kinds = append(kinds, kind.Value); return nil })
	return kinds
}

// values copies what a schema says of single values.
func values(s map[string]any, n *yaml.Node) {
	for _, key := range []string{"minimum", "maximum"} {
		if f, err := strconv.ParseFloat(textAt(n, key), 64); err == nil && f-f == 0 {
			s[key] = f
		}
	}
	if v := valueOf(memberOf(n, "default")); v != nil {
		s["default"] = v
	}
	if list, ok := valueOf(memberOf(n, "enum")).([]any); ok {
		s["enum"] = list
	}
	if constant := memberOf(n, "const"); constant != nil {
		s["enum"] = []any{valueOf(constant)}
	}
}

// below reduces the schemas of members and elements.
func (b *bundle) below(s map[string]any, file string, n *yaml.Node) error {
	properties, order := map[string]any{}, []string{}
	err := eachMember(memberOf(n, "properties"), func(name string, p *yaml.Node) error {
		one, err := b.schema(file, p)
		properties[name], order = one, append(order, name)
		return err
	})
	if len(order) > 0 {
		s["properties"], s[orderExtension] = properties, order
	}
	if err != nil {
		return err
	}
	if items := memberOf(n, "items"); items != nil {
		if s["items"], err = b.schema(file, items); err != nil {
			return err
		}
	} else if memberOf(n, "prefixItems") != nil {
		s["items"] = map[string]any{}
	}
	extra := resolved(memberOf(n, "additionalProperties"))
	switch {
	case memberOf(n, "patternProperties") != nil:
		s["additionalProperties"] = true
	case extra == nil:
	case extra.Kind == yaml.MappingNode:
		s["additionalProperties"], err = b.schema(file, extra)
	default:
		s["additionalProperties"] = extra.Value == "true"
	}
	return err
}
