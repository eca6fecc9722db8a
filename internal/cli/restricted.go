package cli

import (
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// restricted are the manifests as this process shows them.
func restricted(manifests []*manifest.Manifest, cfg config.Config) ([]*manifest.Manifest, error) {
	denied, err := deniedOf(manifests, cfg)
	if err != nil {
		return nil, err
	}
	limited := make([]*manifest.Manifest, len(manifests))
	for i, m := range manifests {
		limited[i], err = m.Restricted(manifest.Restriction{Deny: denied[i], ShowPersonal: cfg.ShowPersonal, ViewReads: catalog.ViewReads})
		if err != nil {
			return nil, denyError(err.Error())
		}
	}
	return limited, nil
}

// deniedOf parts the names that are denied by the connections that they are of: dcycle.employees.email is the one's, employees.email all's that have it.
func deniedOf(manifests []*manifest.Manifest, cfg config.Config) ([][]string, error) {
	denied := make([][]string, len(manifests))
	for _, name := range cfg.Deny {
		if len(manifests) == 1 && !strings.HasPrefix(strings.ToLower(name), cfg.Connections[0].Name+".") {
			denied[0] = append(denied[0], name)
			continue
		}
		found := false
		for i, m := range manifests {
			own, addressed := strings.CutPrefix(strings.ToLower(name), cfg.Connections[i].Name+".")
			has, err := has(m, own)
			if err != nil {
				return nil, err
			}
			if addressed || has {
				denied[i], found = append(denied[i], own), true
			}
		}
		if !found {
			return nil, denyError(fmt.Sprintf("no platform that is open has %q.", words.Line(name, 60)))
		}
	}
	return denied, nil
}

// has tells whether a platform has a table, a view, or a column of one, as table.column.
func has(m *manifest.Manifest, name string) (bool, error) {
	tables, err := m.Described()
	if err != nil {
		return false, err
	}
	table, column, ofTable := strings.Cut(name, ".")
	for i := range tables {
		if tables[i].Name == table && (!ofTable || tables[i].Column(column) != nil) {
			return true, nil
		}
	}
	return false, nil
}

func denyError(text string) error {
	return &config.Error{Text: words.Sentence(config.DenySetting + ": " + text), Next: "Name tables and columns that there are, as in submissions,employees.email."}
}
