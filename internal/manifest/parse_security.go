package manifest

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// security reads what is known of where data is kept and of roles that only read.
func (r *reader) security(n ast.Node) *Security {
	if n == nil {
		return nil
	}
	var k securityKeys
	m := r.decode(n, "security", &k)
	for _, right := range k.ReadPermissions {
		if part := strings.Trim(right, EveryMember); part == "" || strings.Contains(part, EveryMember) || right != strings.ToLower(right) {
			r.wrong(m.value("read_permissions"), "security: read_permissions: %q must be small letters with a star at the beginning or the end at most, such as \"*:read\"", words.Line(right, 60))
		}
	}
	return &Security{Residency: string(k.Residency), ReadRoles: k.ReadRoles, ReadPermissions: k.ReadPermissions}
}
