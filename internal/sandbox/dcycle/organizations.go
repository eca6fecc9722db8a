package dcycle

import (
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// node is an organisation in the tree. Leaves have an empty list, never null.
type node struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Children []node `json:"children"`
}

// tree answers GET /v2/organizations/tree: always from the root holding, whichever organisation the header names.
func (a *api) tree(w http.ResponseWriter, _ *http.Request, c *caller) error {
	root, ok := a.world.Directory.Root(Name, c.org.ID)
	if !ok {
		return notFound("Organization", "NOT_FOUND", c.org.ID)
	}
	core.WriteJSON(w, http.StatusOK, a.node(root))
	return nil
}

func (a *api) node(o core.Organization) node {
	n := node{ID: o.ID, Name: o.Name, Children: []node{}}
	for _, child := range a.world.Directory.Children(Name, o.ID) {
		n.Children = append(n.Children, a.node(child))
	}
	return n
}
