package statement_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/statement"
)

func TestChoices(t *testing.T) {
	t.Parallel()
	const tree = "WITH RECURSIVE tree AS (SELECT id FROM organizations WHERE name = 'A' UNION ALL SELECT o.id FROM organizations AS o JOIN tree ON o.parent_id = tree.id) "
	const spain = "[SELECT o.id FROM organizations AS o WHERE (o.country = 'ES')]"
	const every = "[SELECT o.id FROM organizations AS o]"
	for _, tt := range []struct{ sql, want string }{
		// Nothing is said of organisations.
		{"SELECT * FROM vehicles", "vehicles: own"},
		{"SELECT organization_id, count(*) FROM vehicles GROUP BY 1 ORDER BY organization_id", "vehicles: own"},
		{"SELECT * FROM vehicles v JOIN facilities f ON f.id = v.facility_id", "vehicles: own; facilities: own"},
		{"SELECT * FROM vehicles v JOIN facilities f USING (organization_id)", "vehicles: own; facilities: own"},
		{"SELECT * FROM vehicles v JOIN facilities f ON f.organization_id = v.organization_id", "vehicles: own; facilities: own"},
		{"SELECT * FROM vehicles NATURAL JOIN facilities", "vehicles: own; facilities: own"},
		{"SELECT * FROM vehicles WHERE organization_id IS NOT NULL", "vehicles: own"},
		{"SELECT * FROM organizations WHERE id = 'x'", ""},
		{"SELECT * FROM kinds", ""},
		{"SELECT * FROM vehicles v JOIN kinds k ON k.type = v.type WHERE k.owner = 'x'", "vehicles: own"},
		{"WITH vehicles AS (SELECT 1 AS organization_id) SELECT * FROM vehicles WHERE organization_id = 'x'", ""},
		{"SELECT 1 WHERE 'x' IN vehicles", "vehicles: own"},
		// Literals.
		{"SELECT * FROM vehicles WHERE organization_id = 'x'", "vehicles: x"},
		{"SELECT * FROM vehicles WHERE 'x' == organization_id", "vehicles: x"},
		{"SELECT * FROM vehicles WHERE organization_id IS 'x'", "vehicles: x"},
		{"SELECT * FROM vehicles WHERE vehicles.organization_id = 'x' AND type = 'car'", "vehicles: x"},
		{"SELECT * FROM main.vehicles WHERE Organization_ID = 'x'", "vehicles: x"},
		{"SELECT * FROM vehicles WHERE organization_id IN ('x', 'Y', 'y', NULL)", "vehicles: x Y"},
		{"SELECT * FROM vehicles WHERE organization_id IN ()", "vehicles: none"},
		{"SELECT * FROM vehicles WHERE organization_id = 'x' OR organization_id = 'y'", "vehicles: x y"},
		{"SELECT * FROM vehicles WHERE (organization_id = 'x' AND type = 'car') OR (type = 'van' AND organization_id IN ('y', 'x'))", "vehicles: x y"},
		{"SELECT * FROM vehicles WHERE organization_id = 'x' AND organization_id = 'y'", "vehicles: none"},
		{"SELECT * FROM vehicles WHERE organization_id IN ('x', 'y') AND organization_id IN ('Y', 'z')", "vehicles: Y"},
		{"SELECT * FROM vehicles WHERE (organization_id, type) = ('x', 'car')", "vehicles: x"},
		{"SELECT * FROM vehicles WHERE organization_id COLLATE NOCASE = 'x'", "vehicles: x"},
		{"SELECT * FROM vehicles WHERE organization_id COLLATE BINARY = 'x'", "vehicles: x"},
		{"SELECT organization_id AS org FROM vehicles WHERE org = 'x'", "vehicles: x"},
		{"SELECT organization_id, count(*) FROM vehicles GROUP BY organization_id HAVING organization_id = 'x'", "vehicles: x"},
		{"SELECT organization_id AS o, count(*) FROM vehicles GROUP BY o HAVING o IN ('x', 'y')", "vehicles: x y"},
		{"SELECT organization_id IN ('x') FROM vehicles WHERE organization_id = 'y'", "vehicles: y"},
		{"SELECT * FROM vehicles WHERE organization_id = 'x' LIMIT 5", "vehicles: x"},
		{"SELECT count(*) FROM fleet WHERE organization_id = 'x'", "fleet: x"},
		{"SELECT * FROM vehicles WHERE organization_id IN (VALUES ('x'), ('y'))", "vehicles: x y"},
		{"SELECT * FROM vehicles WHERE organization_id IN (SELECT 'x' UNION SELECT 'y')", "vehicles: x y"},
		// Literals that reach other reads.
		{"SELECT * FROM vehicles v JOIN facilities f ON f.id = v.facility_id WHERE v.organization_id = 'x'", "vehicles: x; facilities: own"},
		{"SELECT * FROM vehicles v JOIN facilities f ON f.organization_id = v.organization_id WHERE v.organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT * FROM vehicles v, facilities f WHERE f.organization_id = v.organization_id AND f.organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT * FROM vehicles v JOIN facilities f USING (organization_id) WHERE organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT * FROM vehicles NATURAL JOIN facilities WHERE organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT * FROM vehicles v LEFT JOIN facilities f ON f.organization_id = v.organization_id WHERE v.organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT * FROM vehicles v LEFT JOIN facilities f USING (organization_id) WHERE organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT * FROM vehicles v LEFT JOIN facilities f ON f.organization_id = v.organization_id AND f.organization_id = 'x'", "vehicles: own; facilities: x"},
		{"SELECT * FROM vehicles v LEFT JOIN facilities f ON f.organization_id = v.organization_id AND v.organization_id = 'x'", "vehicles: own unclear; facilities: own"},
		{"SELECT * FROM vehicles v LEFT JOIN facilities f ON f.id = v.facility_id WHERE f.organization_id = 'x'", "vehicles: own; facilities: x"},
		{"SELECT * FROM vehicles v RIGHT JOIN facilities f ON f.organization_id = v.organization_id WHERE f.organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT * FROM vehicles v FULL JOIN facilities f ON f.organization_id = v.organization_id WHERE f.organization_id = 'x'", "vehicles: own; facilities: x"},
		{"SELECT * FROM vehicles v FULL JOIN facilities f USING (organization_id) WHERE organization_id = 'x'", "vehicles: own unclear; facilities: own"},
		{"SELECT * FROM vehicles v WHERE organization_id = 'x' AND EXISTS (SELECT 1 FROM facilities f WHERE f.organization_id = v.organization_id)", "vehicles: x; facilities: x"},
		{"SELECT (SELECT count(*) FROM facilities f WHERE f.organization_id = v.organization_id) FROM vehicles v WHERE v.organization_id = 'x'", "facilities: x; vehicles: x"},
		{"SELECT * FROM vehicles WHERE organization_id = 'x' AND (organization_id, id) IN (SELECT organization_id, max(id) FROM facilities GROUP BY 1)", "vehicles: x; facilities: x"},
		{"SELECT * FROM vehicles WHERE facility_id IN (SELECT id FROM facilities WHERE organization_id = 'x')", "vehicles: own; facilities: x"},
		{"SELECT * FROM vehicles WHERE organization_id IN (SELECT organization_id FROM facilities WHERE organization_id = 'x')", "vehicles: x; facilities: x"},
		// Subqueries, WITH tables and compounds.
		{"SELECT * FROM (SELECT organization_id AS o, count(*) FROM vehicles GROUP BY 1) WHERE o IN ('x', 'y')", "vehicles: x y"},
		{"SELECT * FROM (SELECT organization_id AS o, count(*) FROM vehicles GROUP BY type) WHERE o = 'x'", "vehicles: own unclear"},
		{"SELECT * FROM (SELECT DISTINCT organization_id FROM vehicles) WHERE organization_id = 'x'", "vehicles: x"},
		{"SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT organization_id FROM vehicles))) WHERE organization_id = 'x'", "vehicles: x"},
		{"SELECT * FROM (SELECT * FROM vehicles v JOIN facilities f USING (organization_id)) WHERE organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT * FROM (SELECT * FROM vehicles v LEFT JOIN facilities f USING (organization_id)) WHERE organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT * FROM (SELECT * FROM vehicles NATURAL JOIN facilities) WHERE organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT * FROM (SELECT * FROM vehicles v RIGHT JOIN facilities f USING (organization_id)) WHERE organization_id = 'x'", "vehicles: own; facilities: own"},
		{"WITH t(a, b) AS (SELECT * FROM (SELECT v.organization_id, f.organization_id FROM vehicles v, facilities f)) SELECT * FROM t WHERE b = 'x'", "vehicles: own; facilities: x"},
		{"SELECT * FROM (SELECT * FROM vehicles LIMIT 5) WHERE organization_id = 'x'", "vehicles: own unclear"},
		{"SELECT * FROM (SELECT *, row_number() OVER () AS n FROM vehicles) WHERE organization_id = 'x'", "vehicles: own unclear"},
		{"SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY type, organization_id ORDER BY id) AS n FROM vehicles) WHERE organization_id = 'x' AND n < 4", "vehicles: x"},
		{"SELECT * FROM (SELECT *, sum(1) OVER w AS n FROM vehicles v WINDOW w AS (PARTITION BY v.organization_id)) WHERE organization_id = 'x'", "vehicles: x"},
		{"SELECT * FROM (SELECT *, sum(1) OVER w AS n, sum(1) OVER () FROM vehicles v WINDOW w AS (PARTITION BY v.organization_id)) WHERE organization_id = 'x'", "vehicles: own unclear"},
		{"SELECT * FROM (SELECT max(organization_id) AS o FROM vehicles) WHERE o = 'x'", "vehicles: own"},
		{"SELECT * FROM (SELECT organization_id AS o FROM vehicles HAVING count(*) > 1) WHERE o = 'x'", "vehicles: own unclear"},
		{"SELECT * FROM (SELECT organization_id AS o FROM vehicles ORDER BY count(*)) WHERE o = 'x'", "vehicles: own unclear"},
		{"SELECT * FROM (SELECT organization_id FROM vehicles UNION ALL SELECT organization_id FROM facilities) WHERE organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT * FROM (SELECT organization_id FROM vehicles EXCEPT SELECT organization_id FROM facilities) WHERE organization_id = 'x'", "vehicles: own unclear; facilities: own unclear"},
		{"SELECT id FROM vehicles WHERE organization_id = 'x' UNION ALL SELECT id FROM vehicles WHERE organization_id = 'y'", "vehicles: x; vehicles: y"},
		{"WITH v AS (SELECT * FROM vehicles) SELECT * FROM v WHERE organization_id = 'x'", "vehicles: x"},
		{"WITH v(a, b) AS (SELECT id, organization_id FROM vehicles) SELECT * FROM v WHERE b = 'x'", "vehicles: x"},
		{"WITH v AS (SELECT * FROM vehicles) SELECT * FROM v a JOIN v b ON a.id = b.id WHERE a.organization_id = 'x' AND b.organization_id = 'y'", "vehicles: x y"},
		{"WITH v AS (SELECT * FROM vehicles) SELECT * FROM v a JOIN v b ON a.id = b.id WHERE a.organization_id = 'x'", "vehicles: own unclear"},
		{"WITH v AS (SELECT organization_id FROM vehicles) SELECT * FROM v WHERE organization_id = 'x' AND 'y' IN v", "vehicles: own unclear"},
		{"WITH ids(id) AS (VALUES ('x'), ('y')) SELECT * FROM vehicles JOIN ids ON ids.id = organization_id", "vehicles: x y"},
		{"WITH f AS (SELECT * FROM facilities WHERE organization_id = 'x') SELECT * FROM vehicles v JOIN f ON f.organization_id = v.organization_id", "facilities: x; vehicles: x"},
		{"SELECT * FROM vehicles v JOIN (SELECT * FROM facilities WHERE organization_id = 'x' LIMIT 3) f ON f.organization_id = v.organization_id", "vehicles: x; facilities: x"},
		{"WITH v AS (SELECT * FROM vehicles WHERE organization_id = 'x') SELECT * FROM facilities WHERE organization_id = 'y'", "vehicles: own; facilities: y"},
		{"WITH v AS (SELECT * FROM vehicles WHERE organization_id = 'x'), w AS (SELECT * FROM v) SELECT * FROM w", "vehicles: x"},
		{"WITH a AS (SELECT id FROM b), b AS (SELECT id FROM a) SELECT * FROM vehicles v JOIN a ON a.id = v.organization_id", "vehicles: own unclear"},
		{"WITH a AS (SELECT id FROM b), b AS (SELECT id FROM organizations) SELECT * FROM vehicles v JOIN a ON a.id = v.organization_id", "vehicles: own unclear"},
		// Joins with the organisations.
		{"SELECT o.name, count(*) FROM vehicles v JOIN organizations o ON o.id = v.organization_id GROUP BY 1", "vehicles: " + every},
		{"SELECT o.name, count(*) FROM organizations o, vehicles v WHERE v.organization_id = o.id AND o.country = 'ES' GROUP BY 1", "vehicles: " + spain},
		{"SELECT * FROM vehicles v JOIN organizations o ON o.id = v.organization_id AND o.country = 'ES'", "vehicles: " + spain},
		{"SELECT * FROM vehicles v JOIN organizations o ON o.id = v.organization_id WHERE o.id = 'x'", "vehicles: x"},
		{"SELECT * FROM vehicles v JOIN organizations o ON o.id = v.organization_id WHERE v.organization_id = 'x'", "vehicles: x"},
		{"SELECT * FROM vehicles v JOIN facilities f USING (organization_id) JOIN organizations o ON o.id = organization_id WHERE o.country = 'ES'", "vehicles: " + spain + "; facilities: " + spain},
		{"SELECT * FROM organizations o LEFT JOIN vehicles v ON v.organization_id = o.id", "vehicles: " + every},
		{"SELECT * FROM organizations o LEFT JOIN vehicles v ON v.organization_id = o.id WHERE o.parent_id IS NULL", "vehicles: [SELECT o.id FROM organizations AS o WHERE (o.parent_id IS NULL)]"},
		{"SELECT * FROM organizations o LEFT JOIN vehicles v ON v.organization_id = o.id AND o.country = 'ES'", "vehicles: " + spain},
		{"SELECT * FROM vehicles v RIGHT JOIN organizations o ON v.organization_id = o.id WHERE o.country = 'ES'", "vehicles: " + spain},
		{"SELECT * FROM vehicles v LEFT JOIN organizations o ON v.organization_id = o.id", "vehicles: own unclear"},
		{"SELECT * FROM vehicles v LEFT JOIN organizations o ON v.organization_id = o.id WHERE o.country = 'ES'", "vehicles: " + spain},
		{"SELECT * FROM vehicles v LEFT JOIN organizations o ON v.organization_id = o.id WHERE o.country IS NULL", "vehicles: own unclear"},
		{"SELECT * FROM vehicles v LEFT JOIN organizations o ON v.organization_id = o.id WHERE o.country = 'ES' OR v.type = 'car'", "vehicles: own unclear"},
		{"SELECT * FROM vehicles v FULL JOIN organizations o ON v.organization_id = o.id", "vehicles: own unclear"},
		{"SELECT * FROM vehicles v JOIN organizations o ON v.organization_id IS o.id", "vehicles: " + every},
		{"SELECT * FROM vehicles v JOIN organizations o ON v.organization_id IN (o.id)", "vehicles: " + every},
		{"SELECT * FROM vehicles v LEFT JOIN organizations o ON v.organization_id IS o.id", "vehicles: own unclear"},
		{"SELECT * FROM kinds k LEFT JOIN (organizations o JOIN vehicles v ON v.organization_id = o.id) ON o.name = k.type WHERE o.parent_id IS NULL", "vehicles: " + every},
		{"SELECT * FROM kinds k LEFT JOIN organizations o ON EXISTS (SELECT 1 FROM vehicles v WHERE v.organization_id = o.id) WHERE o.parent_id IS NULL", "vehicles: " + every},
		{"SELECT * FROM organizations o LEFT JOIN (SELECT organization_id, count(*) AS n FROM vehicles GROUP BY 1) v ON v.organization_id = o.id", "vehicles: " + every},
		{"SELECT * FROM organizations p JOIN organizations c ON c.parent_id = p.id JOIN vehicles v ON v.organization_id = c.id WHERE p.name = 'A'",
			"vehicles: [SELECT c.id FROM organizations AS c, organizations AS p WHERE (c.parent_id = p.id) AND (p.name = 'A')]"},
		{"SELECT * FROM vehicles v JOIN organizations o ON o.id = v.organization_id LEFT JOIN organizations p ON p.id = o.parent_id WHERE coalesce(p.name, o.name) = 'A'", "vehicles: " + every},
		{"SELECT * FROM vehicles v JOIN organizations o ON o.id = v.organization_id JOIN kinds k ON k.owner = o.id", "vehicles: " + every},
		{"SELECT * FROM vehicles v JOIN organizations o ON o.id = v.organization_id AND o.name = v.type", "vehicles: " + every},
		{"SELECT * FROM vehicles v JOIN organizations o ON o.id = v.organization_id WHERE o.country = 'ES' OR v.type = 'car'", "vehicles: " + every},
		{"SELECT * FROM vehicles v JOIN organizations o ON o.id = v.organization_id WHERE o.parent_id = (SELECT id FROM organizations WHERE name = 'A')",
			"vehicles: [SELECT o.id FROM organizations AS o WHERE (o.parent_id = (SELECT id FROM organizations WHERE name = 'A'))]"},
		{"SELECT * FROM vehicles v JOIN organizations o ON o.id = v.organization_id WHERE o.country IN (SELECT country FROM facilities)", "vehicles: " + every + "; facilities: own"},
		{"SELECT * FROM vehicles v JOIN organizations o ON o.id = v.organization_id WHERE o.depth > random() AND o.country = 'ES'", "vehicles: " + spain},
		{"SELECT * FROM vehicles v JOIN (SELECT id FROM organizations WHERE depth = 1) o ON o.id = v.organization_id",
			"vehicles: [SELECT o.id FROM (SELECT id FROM organizations WHERE depth = 1) AS o]"},
		{"SELECT * FROM vehicles v JOIN (SELECT id FROM organizations ORDER BY name LIMIT 2) o ON o.id = v.organization_id",
			"vehicles: [SELECT o.id FROM (SELECT id FROM organizations ORDER BY name LIMIT 2) AS o]"},
		{"SELECT * FROM vehicles v JOIN (SELECT id FROM organizations LIMIT 2) o ON o.id = v.organization_id", "vehicles: [SELECT organizations.id FROM organizations]"},
		{"SELECT * FROM vehicles v JOIN kinds k ON k.owner = v.organization_id", "vehicles: own unclear"},
		{"SELECT * FROM vehicles v JOIN organizations o ON o.parent_id = v.organization_id", "vehicles: [SELECT o.parent_id FROM organizations AS o]"},
		{tree + "SELECT count(*) FROM vehicles v JOIN tree t ON t.id = v.organization_id", "vehicles: [" + tree + "SELECT t.id FROM tree AS t]"},
		{tree + "SELECT count(*) FROM vehicles WHERE organization_id IN (SELECT id FROM tree)", "vehicles: [" + tree + "SELECT * FROM (SELECT id FROM tree)]"},
		{tree + "SELECT count(*) FROM vehicles WHERE organization_id IN tree", "vehicles: [" + tree + "SELECT * FROM tree]"},
		{"WITH o AS (SELECT * FROM organizations), v AS (SELECT organization_id, count(*) AS n FROM vehicles GROUP BY 1) SELECT * FROM o LEFT JOIN v ON v.organization_id = o.id WHERE o.depth = 1",
			"vehicles: [WITH o AS (SELECT * FROM organizations) SELECT o.id FROM o WHERE (o.depth = 1)]"},
		// Subqueries over the organisations.
		{"SELECT * FROM vehicles WHERE organization_id IN (SELECT id FROM organizations WHERE depth = 1)", "vehicles: [SELECT id FROM organizations WHERE depth = 1]"},
		{"SELECT * FROM vehicles WHERE organization_id = (SELECT id FROM organizations WHERE name = 'A')", "vehicles: [SELECT id FROM organizations WHERE name = 'A']"},
		{"SELECT * FROM vehicles WHERE organization_id = 'x' OR organization_id IN (SELECT id FROM organizations WHERE parent_id = 'x')",
			"vehicles: x [SELECT id FROM organizations WHERE parent_id = 'x']"},
		{"SELECT * FROM vehicles WHERE organization_id IN (SELECT id FROM organizations WHERE depth = 1) AND organization_id IN ('x', 'y')",
			"vehicles: [WITH a(id) AS (SELECT id FROM organizations WHERE depth = 1) SELECT id FROM a WHERE id COLLATE NOCASE IN (VALUES ('x'), ('y'))]"},
		{"SELECT * FROM vehicles v WHERE EXISTS (SELECT 1 FROM organizations o WHERE o.id = v.organization_id AND o.country = 'ES')", "vehicles: " + spain},
		{"SELECT * FROM vehicles v WHERE NOT EXISTS (SELECT 1 FROM organizations o WHERE o.id = v.organization_id)", "vehicles: own unclear"},
		{"SELECT * FROM vehicles v WHERE EXISTS (SELECT count(*) FROM organizations o WHERE o.id = v.organization_id)", "vehicles: own unclear"},
		{"SELECT * FROM vehicles v WHERE EXISTS (SELECT 1 FROM organizations o WHERE o.id = v.organization_id HAVING count(*) = 0)", "vehicles: own unclear"},
		{"SELECT * FROM vehicles v WHERE organization_id IN (SELECT o.id FROM organizations o WHERE o.name = v.type)", "vehicles: " + every},
		{"SELECT * FROM vehicles v, json_each('[1]') WHERE v.organization_id IN (SELECT o.id FROM organizations o WHERE o.name = value)", "vehicles: " + every},
		{"SELECT o.name, (SELECT count(*) FROM vehicles v WHERE v.organization_id = o.id) FROM organizations o WHERE o.country = 'ES'", "vehicles: " + spain},
		{"SELECT * FROM organizations o WHERE EXISTS (SELECT 1 FROM vehicles v WHERE v.organization_id = o.id) AND o.country = 'ES'", "vehicles: " + spain},
		{"SELECT * FROM organizations o WHERE NOT EXISTS (SELECT 1 FROM vehicles v WHERE v.organization_id = o.id) AND o.country = 'ES'", "vehicles: " + spain},
		{"SELECT * FROM organizations o WHERE o.id IN (SELECT organization_id FROM vehicles) AND o.country = 'ES'", "vehicles: " + spain},
		{"SELECT * FROM organizations o WHERE o.id NOT IN (SELECT organization_id FROM vehicles) AND o.country = 'ES'", "vehicles: " + spain},
		{"SELECT * FROM organizations o WHERE o.parent_id NOT IN (SELECT organization_id FROM vehicles)", "vehicles: own unclear"},
		{"SELECT * FROM organizations o WHERE o.id NOT IN (SELECT v.organization_id FROM kinds k LEFT JOIN vehicles v ON v.type = k.type)", "vehicles: own unclear"},
		{"SELECT * FROM organizations o WHERE (o.id, o.name) NOT IN (SELECT organization_id, type FROM vehicles)", "vehicles: own unclear"},
		{"SELECT * FROM kinds WHERE owner IN (SELECT organization_id FROM vehicles)", "vehicles: own unclear"},
		{"SELECT * FROM vehicles v WHERE EXISTS (SELECT 1 FROM kinds k LEFT JOIN organizations o ON o.id = v.organization_id)", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE organization_id IN (SELECT owner FROM kinds)", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE organization_id IN (SELECT owner FROM kinds JOIN organizations)", "vehicles: own unclear"},
		// Conditions that choose nothing.
		{"SELECT * FROM vehicles WHERE organization_id <> 'x'", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE NOT organization_id = 'x'", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE organization_id NOT IN ('x')", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE organization_id LIKE 'x'", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE organization_id BETWEEN 'x' AND 'y'", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE organization_id = 'x' OR type = 'car'", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE organization_id = 'x' OR organization_id IS NULL", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE lower(organization_id) = 'x'", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE organization_id = 'x' || 'y'", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE organization_id = type", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE organization_id IN ('x', type)", "vehicles: own unclear"},
		{"SELECT * FROM vehicles WHERE organization_id = (SELECT max(owner) FROM kinds)", "vehicles: own unclear"},
		{"SELECT count(*) FILTER (WHERE organization_id = 'x') FROM vehicles", "vehicles: own unclear"},
		{"SELECT CASE organization_id WHEN 'x' THEN 1 END FROM vehicles", "vehicles: own unclear"},
		{"SELECT organization_id FROM vehicles GROUP BY 1 HAVING organization_id <> 'x'", "vehicles: own unclear"},
		{"SELECT type FROM vehicles GROUP BY type HAVING organization_id = 'x'", "vehicles: own unclear"},
		{"SELECT organization_id FROM vehicles HAVING organization_id = 'x'", "vehicles: own unclear"},
		{"SELECT * FROM vehicles v JOIN facilities f ON f.organization_id <> v.organization_id", "vehicles: own unclear; facilities: own unclear"},
	} {
		if got := shown(choicesOf(t, tt.sql)); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.sql, got, tt.want)
		}
	}
}

// TestChoicesOfWhatIsReferenced has columns compared with those that they reference: a child's
// with the parent's, which the source is told of it, and others.
func TestChoicesOfWhatIsReferenced(t *testing.T) {
	t.Parallel()
	schema := choiceSchema()
	schema.Tables[1].Columns[2].References = statement.Reference{Table: "facilities", Column: "id"} // vehicles.facility_id
	schema.Tables[2].Columns = append(schema.Tables[2].Columns, statement.Column{Name: "owner", Kind: statement.UUID, References: statement.Reference{Table: "organizations", Column: "id"}})
	const every = "[SELECT o.id FROM organizations AS o]"
	for _, tt := range []struct{ sql, want string }{
		{"SELECT 1 FROM vehicles v JOIN consumptions c ON c.vehicle_id = v.id WHERE v.organization_id = 'x'", "vehicles: x; consumptions: x"},
		{"SELECT 1 FROM consumptions c JOIN vehicles v ON c.vehicle_id = v.id WHERE v.organization_id = 'x'", "consumptions: x; vehicles: x"},
		{"SELECT 1 FROM consumptions c, vehicles v WHERE v.organization_id = 'x' AND v.id = c.vehicle_id", "consumptions: x; vehicles: x"},
		{"SELECT 1 FROM organizations o JOIN vehicles v ON v.organization_id = o.id LEFT JOIN consumptions c ON c.vehicle_id = v.id", "vehicles: " + every + "; consumptions: " + every},
		{"SELECT 1 FROM consumptions c RIGHT JOIN vehicles v ON c.vehicle_id = v.id WHERE v.organization_id = 'x'", "consumptions: x; vehicles: x"},
		{"SELECT 1 FROM vehicles v JOIN consumptions c ON c.vehicle_id = v.id WHERE c.organization_id = 'x'", "vehicles: x; consumptions: x"},
		{"SELECT 1 FROM vehicles v LEFT JOIN consumptions c ON c.vehicle_id = v.id AND c.organization_id = 'x'", "vehicles: own; consumptions: x"},
		{"SELECT 1 FROM vehicles v LEFT JOIN consumptions c ON c.vehicle_id = v.id WHERE v.organization_id = 'x' AND c.vehicle_id IS NULL", "vehicles: x; consumptions: x"},
		{"SELECT 1 FROM vehicles v JOIN consumptions c ON c.vehicle_id = v.id WHERE v.organization_id IN ('x', 'y') AND c.organization_id = 'y'", "vehicles: x y; consumptions: y"},
		{"SELECT 1 FROM vehicles v JOIN consumptions c ON c.vehicle_id = v.id WHERE v.organization_id = 'x' AND c.organization_id = 'y'", "vehicles: x; consumptions: y"},
		{"SELECT 1 FROM (SELECT id AS vehicle_id FROM vehicles WHERE organization_id = 'x') v JOIN consumptions USING (vehicle_id)", "vehicles: x; consumptions: x"},
		{"SELECT 1 FROM consumptions WHERE vehicle_id IN (SELECT id FROM vehicles WHERE organization_id IN ('x', 'y'))", "consumptions: x y; vehicles: x y"},
		{"SELECT 1 FROM consumptions WHERE organization_id = 'x' AND vehicle_id IN (SELECT id FROM vehicles)", "consumptions: x; vehicles: x"},
		{"SELECT 1 FROM consumptions WHERE vehicle_id = (SELECT id FROM vehicles WHERE organization_id = 'x' LIMIT 1)", "consumptions: x; vehicles: x"},
		{"SELECT 1 FROM vehicles WHERE organization_id = 'x' AND id NOT IN (SELECT vehicle_id FROM consumptions)", "vehicles: x; consumptions: x"},
		{"SELECT 1 FROM vehicles v WHERE organization_id = 'x' AND NOT EXISTS (SELECT 1 FROM consumptions WHERE vehicle_id = v.id)", "vehicles: x; consumptions: x"},
		{"SELECT 1 FROM vehicles v WHERE EXISTS (SELECT 1 FROM consumptions WHERE vehicle_id = v.id AND organization_id = 'x')", "vehicles: x; consumptions: x"},
		{"SELECT (SELECT sum(kwh) FROM consumptions WHERE vehicle_id = v.id) FROM vehicles v WHERE organization_id = 'x'", "consumptions: x; vehicles: x"},
		{"SELECT 1 FROM vehicles v JOIN (SELECT vehicle_id, sum(kwh) FROM consumptions GROUP BY 1) c ON c.vehicle_id = v.id WHERE organization_id = 'x'", "vehicles: x; consumptions: x"},
		{"WITH v AS (SELECT id, type FROM vehicles WHERE organization_id = 'x'), c AS (SELECT * FROM consumptions) SELECT 1 FROM v JOIN c ON c.vehicle_id = v.id", "vehicles: x; consumptions: x"},
		{"SELECT 1 FROM (SELECT id FROM vehicles WHERE organization_id = 'x' UNION ALL SELECT id FROM fleet WHERE organization_id = 'y') v JOIN consumptions ON vehicle_id = v.id", "vehicles: x; fleet: y; consumptions: x y"},
		{"SELECT 1 FROM (SELECT id FROM vehicles WHERE organization_id = 'x' UNION ALL SELECT id FROM fleet) v JOIN consumptions ON vehicle_id = v.id", "vehicles: x; fleet: own; consumptions: own"},
		{"SELECT 1 FROM fleet JOIN consumptions ON vehicle_id = fleet.id WHERE fleet.organization_id = 'x'", "fleet: x; consumptions: x"},
		{"SELECT 1 FROM consumptions a JOIN consumptions b ON a.vehicle_id = b.vehicle_id WHERE a.organization_id = 'x'", "consumptions: x; consumptions: x"},
		{"SELECT 1 FROM vehicles v JOIN consumptions a ON a.vehicle_id = v.id JOIN consumptions b ON b.vehicle_id = a.vehicle_id WHERE v.organization_id = 'x'", "vehicles: x; consumptions: x; consumptions: x"},
		{"SELECT 1 FROM vehicles v JOIN facilities f ON f.id = v.facility_id WHERE v.organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT 1 FROM organizations o JOIN facilities f ON f.organization_id = o.id JOIN vehicles v ON v.facility_id = f.id JOIN consumptions c ON c.vehicle_id = v.id",
			"facilities: " + every + "; vehicles: " + every + "; consumptions: " + every},
		{"SELECT 1 FROM consumptions c JOIN vehicles v ON c.vehicle_id = v.id JOIN facilities f ON v.facility_id = f.id JOIN organizations o ON f.organization_id = o.id",
			"consumptions: " + every + "; vehicles: " + every + "; facilities: " + every},
		{"SELECT 1 FROM vehicles a JOIN vehicles b ON a.facility_id IS b.facility_id WHERE a.organization_id = 'x'", "vehicles: x; vehicles: x"},
		{"SELECT 1 FROM vehicles v LEFT JOIN facilities f ON f.id IN (v.facility_id) WHERE v.organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT 1 FROM vehicles v LEFT JOIN (SELECT id AS facility_id, name FROM facilities) f USING (facility_id) WHERE v.organization_id = 'x'", "vehicles: x; facilities: x"},
		{"SELECT 1 FROM facilities WHERE id IN (SELECT facility_id FROM vehicles WHERE organization_id = 'x')", "facilities: x; vehicles: x"},
		{"SELECT 1 FROM facilities f WHERE organization_id = 'x' AND NOT EXISTS (SELECT 1 FROM vehicles WHERE facility_id = f.id)", "facilities: x; vehicles: x"},
		{"SELECT 1 FROM vehicles v JOIN facilities f ON f.id = v.facility_id WHERE v.organization_id IN ('x', 'y') AND f.organization_id = 'z'", "vehicles: x y; facilities: z"},
		// Others are not.
		{"SELECT 1 FROM vehicles v JOIN consumptions c ON c.vehicle_id = v.id AND v.organization_id <> 'x'", "vehicles: own unclear; consumptions: own"},
		{"SELECT 1 FROM vehicles v LEFT JOIN facilities f ON f.id = v.facility_id AND f.organization_id = 'x'", "vehicles: own; facilities: x"},
		{"SELECT 1 FROM vehicles v JOIN facilities f ON f.name = v.facility_id WHERE v.organization_id = 'x'", "vehicles: x; facilities: own"},
		{"SELECT 1 FROM vehicles v FULL JOIN facilities f ON f.id = v.facility_id WHERE v.organization_id = 'x'", "vehicles: x; facilities: own"},
		{"SELECT 1 FROM vehicles v JOIN facilities f ON f.owner = v.organization_id WHERE f.organization_id = 'x'", "vehicles: own unclear; facilities: x"},
		{"SELECT 1 FROM vehicles v JOIN vehicles w ON v.id = w.id WHERE v.organization_id = 'x'", "vehicles: x; vehicles: own"},
		{"SELECT 1 FROM vehicles v JOIN consumptions c ON c.vehicle_id = v.type WHERE v.organization_id = 'x'", "vehicles: x; consumptions: own"},
		{"SELECT 1 FROM vehicles v JOIN consumptions c ON c.vehicle_id > v.id WHERE v.organization_id = 'x'", "vehicles: x; consumptions: own"},
		{"SELECT 1 FROM vehicles v JOIN consumptions c ON c.vehicle_id = v.id OR c.kwh > 5 WHERE v.organization_id = 'x'", "vehicles: x; consumptions: own"},
		{"SELECT 1 FROM vehicles v, consumptions c WHERE v.organization_id = 'x' AND c.vehicle_id = 'v1'", "vehicles: x; consumptions: own"},
	} {
		s, bad := statement.Read(tt.sql)
		if bad != nil {
			t.Fatalf("%s: %s", tt.sql, bad.Public)
		}
		if got := shown(s.Choices(schema)); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.sql, got, tt.want)
		}
	}
}

func choicesOf(t *testing.T, sql string) []statement.Choice {
	t.Helper()
	s, bad := statement.Read(sql)
	if bad != nil {
		t.Fatalf("%s: %s", sql, bad.Public)
	}
	return s.Choices(choiceSchema())
}

// TestChoicesDoNotDependOnTheOrder has statements that mean the same: the tables of the
// second are those of the first in another order.
func TestChoicesDoNotDependOnTheOrder(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ one, other string }{
		{"SELECT 1 FROM organizations o JOIN vehicles v ON v.organization_id = o.id WHERE o.country = 'ES'", "SELECT 1 FROM vehicles v JOIN organizations o ON v.organization_id = o.id WHERE o.country = 'ES'"},
		{"SELECT 1 FROM organizations o JOIN vehicles v ON v.organization_id = o.id", "SELECT 1 FROM vehicles v, organizations o WHERE o.id = v.organization_id"},
		{"SELECT 1 FROM organizations o LEFT JOIN vehicles v ON v.organization_id = o.id AND o.depth = 1", "SELECT 1 FROM vehicles v RIGHT JOIN organizations o ON o.depth = 1 AND v.organization_id = o.id"},
		{"SELECT 1 FROM organizations p JOIN organizations c ON c.parent_id = p.id JOIN vehicles v ON v.organization_id = c.id WHERE p.depth = 0",
			"SELECT 1 FROM vehicles v JOIN organizations c ON v.organization_id = c.id JOIN organizations p ON c.parent_id = p.id WHERE p.depth = 0"},
		{"SELECT 1 FROM vehicles v JOIN facilities f ON f.organization_id = v.organization_id WHERE f.organization_id = 'x'", "SELECT 1 FROM facilities f JOIN vehicles v ON f.organization_id = v.organization_id WHERE f.organization_id = 'x'"},
		{"SELECT 1 FROM vehicles v JOIN facilities f USING (organization_id) JOIN organizations o ON o.id = f.organization_id WHERE o.depth = 1 AND o.country = 'ES'",
			"SELECT 1 FROM organizations o JOIN facilities f ON o.id = f.organization_id AND o.country = 'ES' JOIN vehicles v USING (organization_id) WHERE o.depth = 1"},
	} {
		one, other := choicesOf(t, tt.one), choicesOf(t, tt.other)
		if a, b := byText(one), byText(other); !slices.Equal(a, b) {
			t.Errorf("%s\n gives %q\n%s\n gives %q", tt.one, a, tt.other, b)
		}
	}
}

func TestUnclearConditionsAreQuoted(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT 1 FROM vehicles WHERE type = 'car' AND organization_id<>'x'": "organization_id <> 'x' does not choose which organizations vehicles is asked of: " +
			"choose them in WHERE by organization_id = '…' or IN (…), or by an inner join with organizations",
		"SELECT 1 FROM fleet LEFT JOIN organizations o ON o.id = organization_id": "o.id = organization_id does not choose which organizations fleet is asked of: " +
			"choose them in WHERE by organization_id = '…' or IN (…), or by an inner join with organizations",
	} {
		if got := choicesOf(t, sql)[0].Unclear; got != want {
			t.Errorf("%s\n got %s\nwant %s", sql, got, want)
		}
	}
}

func TestChoicesOfOtherKindsOfIDs(t *testing.T) {
	t.Parallel()
	schema := statement.Schema{Tables: []statement.Table{
		{Name: "hubs", Columns: []statement.Column{{Name: "id", Kind: statement.Text, Key: true}}},
		{Name: "servers", Scoped: true, Columns: []statement.Column{{Name: "organization_id", Kind: statement.Text, References: statement.Reference{Table: "hubs", Column: "id"}}}},
		{Name: "rows", Scoped: true, Columns: []statement.Column{{Name: "organization_id", Kind: statement.Integer}}},
		{Name: "ids", Columns: []statement.Column{{Name: "id", Kind: statement.UUID}}},
	}}
	for sql, want := range map[string]string{
		"SELECT 1 FROM servers WHERE organization_id IN ('a', 'A')":                     "servers: a A",
		"SELECT 1 FROM servers WHERE organization_id = 5":                               "servers: 5",
		"SELECT 1 FROM servers WHERE organization_id = 05":                              "servers: own unclear",
		"SELECT 1 FROM servers WHERE organization_id COLLATE NOCASE = 'a'":              "servers: own unclear",
		"SELECT 1 FROM servers JOIN hubs ON hubs.id = organization_id":                  "servers: [SELECT hubs.id FROM hubs]",
		"SELECT 1 FROM servers JOIN ids ON ids.id = organization_id WHERE ids.id = 'a'": "servers: own unclear",
		`SELECT 1 FROM "rows" WHERE organization_id = 5`:                                "rows: 5",
		`SELECT 1 FROM "rows" WHERE organization_id IN ('5', '6')`:                      "rows: 5 6",
		`SELECT 1 FROM "rows" WHERE organization_id = '5.0'`:                            "rows: own unclear",
		`SELECT 1 FROM "rows" WHERE organization_id = 5.0`:                              "rows: own unclear",
	} {
		s, bad := statement.Read(sql)
		if bad != nil {
			t.Fatal(bad.Public)
		}
		if got := shown(s.Choices(schema)); got != want {
			t.Errorf("%s\n got %s\nwant %s", sql, got, want)
		}
	}
}

func TestChoicesOfSeveralPlatforms(t *testing.T) {
	t.Parallel()
	var schema statement.Schema
	for _, source := range []string{"dcycle", "tdc"} {
		for _, table := range choiceSchema().Tables {
			table.Name, table.View = source+"."+table.Name, nil
			table.Columns = slices.Clone(table.Columns)
			for i, c := range table.Columns {
				if c.References.Table != "" {
					table.Columns[i].References.Table = source + "." + c.References.Table
				}
			}
			schema.Tables = append(schema.Tables, table)
		}
	}
	names := statement.Names{Sources: []string{"dcycle", "tdc"}}
	for _, table := range schema.Tables {
		names.Tables = append(names.Tables, table.Name)
	}
	for sql, want := range map[string]string{
		"SELECT * FROM dcycle.vehicles JOIN tdc.vehicles ON tdc.vehicles.id = dcycle.vehicles.id WHERE dcycle.vehicles.organization_id = 'x'": "dcycle.vehicles: x; tdc.vehicles: own",
		"SELECT * FROM dcycle.organizations o JOIN dcycle.vehicles v ON v.organization_id = o.id JOIN tdc.facilities f ON f.name = o.name WHERE o.depth = 1": `dcycle.vehicles: ` +
			`[SELECT o.id FROM "dcycle.organizations" AS o WHERE (o.depth = 1)]; tdc.facilities: own`,
		"SELECT * FROM dcycle.organizations LEFT JOIN dcycle.vehicles ON vehicles.organization_id = organizations.id": `dcycle.vehicles: [SELECT organizations.id FROM "dcycle.organizations" AS organizations]`,
	} {
		s, bad := statement.Read(sql)
		if bad != nil {
			t.Fatal(bad.Public)
		}
		resolved, bad := s.Resolve(names)
		if bad != nil {
			t.Fatal(bad.Public)
		}
		if s, bad = statement.Read(resolved.SQL); bad != nil {
			t.Fatal(bad.Public)
		}
		if got := shown(s.Choices(schema)); got != want {
			t.Errorf("%s\n got %s\nwant %s", sql, got, want)
		}
	}
}

// FuzzChoices sees that no text breaks the choices and the names, that a statement in which
// nothing is renamed stays as it is, and that one whose names are resolved can be
// parsed if it could before.
func FuzzChoices(f *testing.F) {
	for _, sql := range corpus(f, "corpus.sql", "engine.sql", "tools.sql", "wrong.sql") {
		f.Add(sql)
	}
	f.Add("SELECT a.vehicles.*, b.x.organization_id FROM a.vehicles LEFT JOIN (b.x JOIN main.fleet) USING (organization_id)")
	names := statement.Names{Sources: []string{"a", "b"}, Tables: []string{"a.vehicles", "b.vehicles", "a.facilities", "b.invoices"}, Views: []string{"b.fleet"}}
	f.Fuzz(func(t *testing.T, sql string) {
		s, bad := statement.Read(sql)
		if bad != nil {
			return
		}
		_, err := s.Select()
		choices := s.Choices(choiceSchema())
		if err != nil && choices != nil {
			t.Errorf("%s: choices of what cannot be parsed", sql)
		}
		if got := s.Renamed(nil); got != s.SQL {
			t.Errorf("%s became %s", s.SQL, got)
		}
		renamed := map[int]string{}
		for _, c := range choices {
			renamed[c.At] = c.Table + "@2"
		}
		parses(t, s.Renamed(renamed), err)
		if resolved, bad := s.Resolve(names); bad == nil {
			parses(t, resolved.SQL, err)
		}
	})
}

// parses sees that a text can be parsed where the one that it was made of could.
func parses(t *testing.T, sql string, before error) {
	t.Helper()
	s, bad := statement.Read(sql)
	if bad != nil {
		if before == nil {
			t.Errorf("%s: %s", sql, bad.Public)
		}
		return
	}
	if _, err := s.Select(); err != nil && before == nil {
		t.Errorf("%s: %v", sql, err)
	}
}

// TestChoicesOfLongStatements sees that what a long statement takes does not grow out of
// hand.
func TestChoicesOfLongStatements(t *testing.T) {
	t.Parallel()
	list := strings.Repeat("'aaaaaaaa', ", 7000) + "'b'"
	var nested, joined strings.Builder
	nested.WriteString("WITH n0 AS (SELECT * FROM vehicles)")
	for i := range 200 {
		nested.WriteString(strings.NewReplacer("#", strconv.Itoa(i+1), "@", strconv.Itoa(i)).Replace(", n# AS (SELECT * FROM n@ WHERE organization_id = 'x' UNION ALL SELECT * FROM n@)"))
	}
	joined.WriteString("SELECT 1 FROM vehicles v0")
	for i := range 60 {
		joined.WriteString(strings.NewReplacer("#", strconv.Itoa(i+1), "@", strconv.Itoa(i)).Replace(" JOIN vehicles v# ON v#.organization_id = v@.organization_id JOIN organizations o# ON o#.id = v#.organization_id"))
	}
	for name, sql := range map[string]string{
		"list":   "SELECT 1 FROM vehicles WHERE organization_id IN (" + list + ")",
		"either": "SELECT 1 FROM vehicles WHERE " + strings.Repeat("organization_id = 'x' OR ", 400) + "organization_id = 'y'",
		"nested": nested.String() + " SELECT * FROM n200 WHERE organization_id = 'z'",
		"joined": joined.String() + " WHERE v0.organization_id = 'x'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if len(choicesOf(t, sql)) == 0 {
				t.Error("there are no choices")
			}
		})
	}
}
