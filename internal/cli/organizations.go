package cli

import (
	"fmt"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// checkOrganizations refuses an organisation that may be asked about and can be none of the open platforms': what is misspelt, or a name, would leave out
// what was meant.
func checkOrganizations(cfg config.Config, manifests []*manifest.Manifest) error {
	if len(cfg.OrgAllow) == 0 {
		return nil
	}
	if !slices.ContainsFunc(manifests, func(m *manifest.Manifest) bool { return m.Scope != nil }) {
		return &config.Error{Text: fmt.Sprintf("%s is set, and %s has no organizations to choose between.", config.OrgAllowSetting, manifests[0].Title), Next: "Unset it."}
	}
	for _, id := range cfg.OrgAllow {
		if !slices.ContainsFunc(manifests, func(m *manifest.Manifest) bool { return platform.FitsScope(m, id) }) {
			return &config.Error{Text: fmt.Sprintf("%s has %q, which is no id of an organization.", config.OrgAllowSetting, words.Line(words.HideSecrets(id), 60)),
				Next: "Give ids, as whoami lists them; names are not taken."}
		}
	}
	return nil
}
