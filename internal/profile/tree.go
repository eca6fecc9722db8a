package profile

import (
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// find is what stands at a place, by the names that lead there; nil is nothing.
func find(n ast.Node, names ...string) ast.Node {
	for _, name := range names {
		m, ok := n.(*ast.MappingNode)
		if !ok {
			return nil
		}
		at := indexOf(m, name)
		if at < 0 {
			return nil
		}
		n = m.Values[at].Value
	}
	return n
}

func indexOf(m *ast.MappingNode, name string) int {
	return slices.IndexFunc(m.Values, func(v *ast.MappingValueNode) bool { return v.Key.GetToken().Value == name })
}

// set gives a member of a mapping a value: a text, or members of its own, of which those that are not in it go. A value that is there already stays as it is
// written, with its comment.
func set(m *ast.MappingNode, name string, value any) error {
	at := indexOf(m, name)
	if at < 0 {
		return merge(m, yaml.MapSlice{{Key: name, Value: value}})
	}
	old := m.Values[at].Value
	members, nested := value.(yaml.MapSlice)
	if inner, ok := old.(*ast.MappingNode); ok && nested && len(inner.Values) > 0 {
		return setAll(inner, members)
	}
	if scalar, ok := scalarOf(old); ok && !nested && written(scalar) == value {
		return nil
	}
	made, err := nodeOf(yaml.MapSlice{{Key: name, Value: value}})
	if err != nil {
		return err
	}
	if m.IsFlowStyle {
		m.Values[at].Value = flow(made.Values[0].Value)
		return nil
	}
	made.AddColumn(m.Values[at].Key.GetToken().Position.Column - made.Values[0].Key.GetToken().Position.Column)
	if comment := old.GetComment(); comment != nil && !nested {
		if err := made.Values[0].Value.SetComment(comment); err != nil {
			return err
		}
	}
	m.Values[at].Value = made.Values[0].Value
	return nil
}

// setAll has a mapping of texts say what is given and nothing else.
func setAll(m *ast.MappingNode, members yaml.MapSlice) error {
	stays := map[string]bool{}
	for _, item := range members {
		stays[item.Key.(string)] = true
		if err := set(m, item.Key.(string), item.Value); err != nil {
			return err
		}
	}
	m.Values = slices.DeleteFunc(m.Values, func(v *ast.MappingValueNode) bool { return !stays[v.Key.GetToken().Value] })
	return nil
}

// add puts members at a place where there is nothing, with all that is missing on the way there.
func add(root *ast.MappingNode, members yaml.MapSlice, names ...string) error {
	at := root
	for len(names) > 1 {
		next, ok := find(at, names[0]).(*ast.MappingNode)
		if !ok || len(next.Values) == 0 {
			break
		}
		at, names = next, names[1:]
	}
	for _, name := range slices.Backward(names[1:]) {
		members = yaml.MapSlice{{Key: name, Value: members}}
	}
	if i := indexOf(at, names[0]); i >= 0 {
		at.Values = slices.Delete(at.Values, i, i+1) // it is empty
	}
	return merge(at, yaml.MapSlice{{Key: names[0], Value: members}})
}

// merge adds members to a mapping, written as that is.
func merge(m *ast.MappingNode, members yaml.MapSlice) error {
	made, err := nodeOf(members)
	if err != nil {
		return err
	}
	if m.IsFlowStyle {
		for _, v := range made.Values {
			v.Value = flow(v.Value)
			v.SetIsFlowStyle(true)
			m.Values = append(m.Values, v)
		}
		return nil
	}
	m.Merge(made)
	return nil
}

// flow is a value as it is written within braces.
func flow(n ast.Node) ast.Node {
	if m, ok := n.(*ast.MappingNode); ok {
		m.SetIsFlowStyle(true)
		for _, v := range m.Values {
			v.SetIsFlowStyle(true)
			v.Value = flow(v.Value)
		}
	}
	return n
}

// removeAt takes away what stands at a place.
func removeAt(root *ast.MappingNode, names ...string) {
	last := len(names) - 1
	m, ok := find(root, names[:last]...).(*ast.MappingNode)
	if !ok {
		return
	}
	at := indexOf(m, names[last])
	if at < 0 {
		return
	}
	m.Values = slices.Delete(m.Values, at, at+1)
	if len(m.Values) == 0 && last > 0 {
		removeAt(root, names[:last]...) // what is left says nothing
	}
}

// nodeOf is a mapping as this program writes it.
func nodeOf(members yaml.MapSlice) (*ast.MappingNode, error) {
	text, err := yaml.Marshal(members)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, err
	}
	return file.Docs[0].Body.(*ast.MappingNode), nil
}
