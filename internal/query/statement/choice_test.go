package statement_test

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

func TestChoicesTmp(t *testing.T) {
	for _, sql := range []string{
		"SELECT * FROM vehicles",
		"SELECT * FROM vehicles WHERE organization_id = 'x'",
		"SELECT * FROM vehicles v WHERE v.organization_id IN ('x', 'Y', 'y', NULL)",
		"SELECT o.name, count(*) FROM vehicles v JOIN organizations o ON o.id = v.organization_id GROUP BY 1",
		"SELECT o.name, count(*) FROM organizations o JOIN vehicles v ON v.organization_id = o.id WHERE o.name LIKE 'M%' GROUP BY 1",
		"SELECT o.name, count(v.id) FROM organizations o LEFT JOIN vehicles v ON v.organization_id = o.id WHERE o.parent_id IS NULL GROUP BY 1",
		"SELECT o.name, count(v.id) FROM vehicles v LEFT JOIN organizations o ON v.organization_id = o.id",
		"SELECT o.name, count(v.id) FROM vehicles v LEFT JOIN organizations o ON v.organization_id = o.id WHERE o.name = 'A'",
		"SELECT o.name, (SELECT count(*) FROM vehicles v WHERE v.organization_id = o.id) FROM organizations o WHERE depth = 1",
		"SELECT count(*) FROM vehicles WHERE organization_id IN (SELECT id FROM organizations WHERE depth = 1)",
		"SELECT count(*) FROM vehicles WHERE organization_id = (SELECT id FROM organizations WHERE name = 'A')",
		"SELECT count(*) FROM vehicles v WHERE EXISTS (SELECT 1 FROM organizations o WHERE o.id = v.organization_id AND o.depth = 1)",
		"WITH RECURSIVE tree AS (SELECT id FROM organizations WHERE name='A' UNION ALL SELECT o.id FROM organizations o JOIN tree ON o.parent_id = tree.id) SELECT count(*) FROM vehicles v JOIN tree t ON t.id = v.organization_id",
		"WITH RECURSIVE tree(x, n) AS (SELECT id, 0 FROM organizations WHERE name='A' UNION ALL SELECT o.id, n+1 FROM organizations o JOIN tree ON o.parent_id = tree.x) SELECT count(*) FROM vehicles v WHERE organization_id IN (SELECT x FROM tree)",
		"SELECT * FROM organizations p JOIN organizations c ON c.parent_id = p.id JOIN vehicles v ON v.organization_id = c.id WHERE p.name = 'A'",
		"SELECT * FROM vehicles v JOIN facilities f ON f.organization_id = v.organization_id AND f.id = v.facility_id WHERE v.organization_id = 'x'",
		"SELECT * FROM vehicles v JOIN facilities f USING (organization_id) JOIN organizations o ON o.id = organization_id WHERE o.country = 'ES'",
		"SELECT * FROM (SELECT organization_id, count(*) n FROM vehicles GROUP BY 1) x JOIN organizations o ON o.id = x.organization_id",
		"SELECT * FROM (SELECT organization_id o, count(*) n FROM vehicles GROUP BY 1) x WHERE o IN ('x','y')",
		"SELECT organization_id, count(*) FROM vehicles GROUP BY 1 HAVING organization_id = 'x'",
		"SELECT * FROM vehicles WHERE organization_id <> 'x'",
		"SELECT * FROM vehicles WHERE organization_id = 'x' OR type = 'car'",
		"SELECT * FROM vehicles WHERE organization_id = 'x' OR organization_id IN (SELECT id FROM organizations WHERE depth = 2)",
		"SELECT * FROM vehicles WHERE organization_id = 'x' AND organization_id = 'y'",
		"SELECT * FROM organizations WHERE id NOT IN (SELECT organization_id FROM vehicles)",
		"SELECT * FROM organizations WHERE id IN (SELECT organization_id FROM vehicles)",
		"SELECT * FROM fleet f JOIN organizations o ON o.id = f.organization_id WHERE o.id IN ('a','b') AND o.name LIKE 'M%' AND f.organization_id IN ('a','c')",
		"SELECT sum(organization_id = 'x') FROM vehicles",
	} {
		s, bad := statement.Read(sql)
		if bad != nil {
			t.Fatal(bad)
		}
		t.Logf("%s\n   %s", sql, shown(s.Choices(choiceSchema())))
	}
}
