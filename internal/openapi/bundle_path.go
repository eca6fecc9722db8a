package openapi

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// pathItem reduces a path to its GET and POST. One that is a reference is what that leads to.
func (b *bundle) pathItem(file string, n *yaml.Node) (map[string]any, error) {
	item := map[string]any{}
	if ref := memberOf(n, "$ref"); ref != nil {
		var err error
		if n, file, _, err = b.files.target(file, ref); err != nil {
			return nil, err
		}
	}
	err := eachMember(n, func(key string, value *yaml.Node) (err error) {
		switch {
		case key == "get" || key == "post":
			op, opErr := b.operation(file, value, lineOf(n, key))
			if opErr != nil {
				return b.without(opErr)
			}
			item[key] = op
		case key == "parameters":
			item[key], err = b.parameters(file, value)
		case key == "servers":
			item[key] = b.servers(file, value)
		}
		return err
	})
	return item, err
}

func (b *bundle) operation(file string, n *yaml.Node, line int) (map[string]any, error) {
	op := map[string]any{}
	setPlace(op, file, line)
	if ref := memberOf(n, "$ref"); ref != nil { // which the standard has not, and documents have
		var err error
		if n, file, _, err = b.files.target(file, ref); err != nil {
			return nil, err
		}
	}
	copyTexts(op, n, "summary", "description", "operationId")
	copyFlags(op, n, "deprecated")
	err := eachMember(n, func(key string, value *yaml.Node) (err error) {
		switch key {
		case "tags":
			var tags []string
			_ = value.Decode(&tags) // others are no tags
			op[key] = tags
		case "security":
			op[key] = requirements(value)
		case "parameters":
			op[key], err = b.parameters(file, value)
		case "servers":
			op[key] = b.servers(file, value)
		case "responses":
			op[key], err = b.responses(file, value)
		}
		return err
	})
	return op, err
}

// requirements are the alternatives of a security: names of schemes that hold together.
func requirements(n *yaml.Node) []any {
	all := []any{}
	_ = eachElement(n, func(alternative *yaml.Node) error {
		one := map[string]any{}
		_ = eachMember(alternative, func(scheme string, _ *yaml.Node) error { one[scheme] = []string{}; return nil })
		all = append(all, one)
		return nil
	})
	return all
}

func (b *bundle) servers(file string, n *yaml.Node) []any {
	var all []any
	_ = eachElement(n, func(server *yaml.Node) error {
		one, variables := map[string]any{}, map[string]any{}
		setPlace(one, file, server.Line)
		copyTexts(one, server, "url")
		_ = eachMember(memberOf(server, "variables"), func(name string, v *yaml.Node) error {
			variable := map[string]any{}
			copyTexts(variable, v, "default")
			variables[name] = variable
			return nil
		})
		one["variables"] = variables
		all = append(all, one)
		return nil
	})
	return all
}

func (b *bundle) parameters(file string, n *yaml.Node) ([]any, error) {
	var all []any
	err := eachElement(n, func(p *yaml.Node) error {
		one, err := b.refOr("parameters", file, p, b.parameter)
		all = append(all, one)
		return err
	})
	return all, err
}

// refOr is a reference to a component, or the value itself reduced.
func (b *bundle) refOr(kind, file string, n *yaml.Node, reduce func(string, *yaml.Node) (any, error)) (any, error) {
	if ref := memberOf(n, "$ref"); ref != nil {
		return b.refer(kind, file, ref)
	}
	return reduce(file, n)
}

func (b *bundle) parameter(file string, n *yaml.Node) (any, error) {
	p := map[string]any{}
	copyTexts(p, n, "name", "in", "description", "style")
	copyFlags(p, n, "required", "deprecated")
	if explode := resolved(memberOf(n, "explode")); explode != nil {
		p["explode"] = explode.Value != "false"
	}
	return p, b.schemaAndContent(p, file, n)
}

// schemaAndContent reduces the schema and the content of a parameter or an answer.
func (b *bundle) schemaAndContent(to map[string]any, file string, n *yaml.Node) error {
	if s := resolved(memberOf(n, "schema")); s != nil {
		schema, err := b.schema(file, s)
		if err != nil {
			return err
		}
		to["schema"] = schema
		return nil
	}
	content := map[string]any{}
	err := eachMember(memberOf(n, "content"), func(kind string, media *yaml.Node) error {
		s := resolved(memberOf(media, "schema"))
		if s == nil {
			return nil
		}
		schema, err := b.schema(file, s)
		content[kind] = map[string]any{"schema": schema}
		return err
	})
	if len(content) > 0 {
		to["content"] = content
	}
	return err
}

func (b *bundle) responses(file string, n *yaml.Node) (map[string]any, error) {
	all := map[string]any{}
	err := eachMember(n, func(status string, response *yaml.Node) error {
		if !slices.Contains(successes, status) && !slices.Contains(errorStatuses, status) {
			return nil // nothing is made of it
		}
		one, err := b.refOr("responses", file, response, b.response)
		if err == nil {
			all[status] = one
		}
		return b.without(err)
	})
	return all, err
}

func (b *bundle) response(file string, n *yaml.Node) (any, error) {
	r := map[string]any{"description": textAt(n, "description")}
	headers := map[string]any{}
	_ = eachMember(memberOf(n, "headers"), func(name string, _ *yaml.Node) error {
		headers[name] = map[string]any{"schema": map[string]any{"type": "string"}}
		return nil
	})
	if len(headers) > 0 {
		r["headers"] = headers
	}
	return r, b.schemaAndContent(r, file, n)
}

func (b *bundle) securityScheme(file string, n *yaml.Node, line int) map[string]any {
	s := map[string]any{}
	setPlace(s, file, line)
	copyTexts(s, n, "type", "description", "name", "in", "scheme", "openIdConnectUrl")
	flows := map[string]any{}
	_ = eachMember(memberOf(n, "flows"), func(name string, flow *yaml.Node) error {
		one, scopes := map[string]any{}, map[string]any{}
		copyTexts(one, flow, "tokenUrl", "authorizationUrl")
		_ = eachMember(memberOf(flow, "scopes"), func(scope string, _ *yaml.Node) error { scopes[scope] = ""; return nil })
		one["scopes"] = scopes
		flows[name] = one
		return nil
	})
	if len(flows) > 0 {
		s["flows"] = flows
	}
	return s
}
