package openapi

import (
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

const (
	// maxNodes is how many values a document may have once each alias stands for what it means.
	maxNodes = 4 << 20
	// maxNesting of values in each other, far above what a schema needs.
	maxNesting = 200
)

// parseYAML reads a file of YAML or JSON before it is decoded: aliases can make gigabytes of a few lines, and the reader of OpenAPI expands them piece by
// piece, where nobody counts.
func parseYAML(name string, data []byte) (*yaml.Node, error) {
	var root yaml.Node
	err := yaml.Unmarshal(data, &root)
	if err != nil && json.Valid(data) {
		root = yaml.Node{}
		err = yaml.Unmarshal(joined(data), &root)
	}
	if err != nil {
		return nil, refuse("Mend what it names.", "%s is neither YAML nor JSON: %s", name, words.Line(err.Error(), 200))
	}
	c := nodeCount{sizes: map[*yaml.Node]int{}}
	n, err := c.of(&root, 0)
	switch {
	case err != nil:
		return nil, refuse(checkNext, "%s: %v", name, err)
	case n > maxNodes:
		return nil, refuse("Write out what its aliases (*name) stand for, once.", "%s would have more than %d values with its aliases expanded", name, maxNodes)
	}
	return &root, nil
}

// surrogates are the escapes of JSON for a letter beyond the first 65,536, which are two of YAML's for no letter. An escaped backslash begins none.
var surrogates = words.Pattern(`\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}`)

// joined is JSON with such letters as they are.
func joined(data []byte) []byte {
	return surrogates().ReplaceAllFunc(data, func(escape []byte) []byte {
		var letter string
		if escape[1] != 'u' || json.Unmarshal([]byte(`"`+string(escape)+`"`), &letter) != nil {
			return escape
		}
		return []byte(letter) // of half an escape the letter that stands for none
	})
}

// nodeCount counts the values of a document. What has an anchor is walked through once, whatever number of aliases lead to it.
type nodeCount struct {
	sizes map[*yaml.Node]int // of what has an anchor; -1 while it is counted
}

func (c *nodeCount) of(n *yaml.Node, depth int) (int, error) {
	if depth > maxNesting {
		return 0, fmt.Errorf("line %d: values nest more than %d deep", n.Line, maxNesting)
	}
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return c.of(n.Alias, depth+1)
	}
	if size, known := c.sizes[n]; known {
		if size < 0 {
			return 0, fmt.Errorf("line %d: the anchor %s is within itself", n.Line, n.Anchor)
		}
		return size, nil
	}
	if n.Anchor != "" {
		c.sizes[n] = -1
	}
	sum := 1
	for _, child := range n.Content {
		size, err := c.of(child, depth+1)
		if err != nil {
			return 0, err
		}
		sum = min(sum+size, maxNodes+1)
	}
	if n.Anchor != "" {
		c.sizes[n] = sum
	}
	return sum, nil
}

// memberOf is a member of a mapping or an element of a list, or nil.
func memberOf(n *yaml.Node, key string) *yaml.Node {
	switch n = resolved(n); {
	case n == nil:
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return n.Content[i+1]
			}
		}
	case n.Kind == yaml.SequenceNode:
		for i, element := range n.Content {
			if fmt.Sprint(i) == key {
				return element
			}
		}
	}
	return nil
}

// checkVersion sees that a document is of OpenAPI 3.
func checkVersion(name string, root *yaml.Node) error {
	version, swagger := memberOf(root, "openapi"), memberOf(root, "swagger")
	switch {
	case swagger != nil:
		return refuse("Convert it to OpenAPI 3, for example with: npx swagger2openapi "+words.ShellWord(name)+" -o openapi.yaml",
			"%s is of Swagger %s; OpenAPI 3.0 and 3.1 are read", name, words.Line(swagger.Value, 20))
	case version == nil:
		return refuse("Name an OpenAPI document: it begins with openapi: 3.0.3 or the like.", "%s is no OpenAPI document: it has no member openapi", name)
	case !strings.HasPrefix(version.Value, "3."):
		return refuse("Convert it to OpenAPI 3.0 or 3.1.", "%s is of OpenAPI %s; 3.0 and 3.1 are read", name, words.Line(version.Value, 20))
	}
	return nil
}

// lineOf is the line on which a member of a mapping begins.
func lineOf(n *yaml.Node, key string) int {
	n = resolved(n)
	for i := 0; n != nil && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i].Line
		}
	}
	return 0
}

// resolved is a value without the document or the alias around it.
func resolved(n *yaml.Node) *yaml.Node {
	for n != nil && (n.Kind == yaml.DocumentNode && len(n.Content) > 0 || n.Kind == yaml.AliasNode) {
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		} else {
			n = n.Content[0]
		}
	}
	return n
}

// eachMember calls f for each member of a mapping, in order. Of another value it makes nothing.
func eachMember(n *yaml.Node, f func(key string, value *yaml.Node) error) error {
	if n = resolved(n); n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if err := f(n.Content[i].Value, resolved(n.Content[i+1])); err != nil {
			return err
		}
	}
	return nil
}

// eachElement calls f for each element of a list, in order.
func eachElement(n *yaml.Node, f func(value *yaml.Node) error) error {
	if n = resolved(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	for _, element := range n.Content {
		if err := f(resolved(element)); err != nil {
			return err
		}
	}
	return nil
}
