package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// identityPart is what one of the requests that tell who a connection acts as was answered.
type identityPart struct {
	table   *manifest.Table
	records []record
	err     error
}

func askPart(ctx context.Context, on *catalog.Connection, t *manifest.Table) identityPart {
	p := identityPart{table: t}
	all, _, err := readAll(ctx, on, t)
	p.err = err
	scope := on.Client().Scope()
	for _, r := range all {
		if whose := r.text(manifest.FactOrganization); whose == "" || scope == "" || strings.EqualFold(whose, scope) {
			p.records = append(p.records, r)
		}
	}
	return p
}

// auxiliary are columns that tell something together with others.
var auxiliary = []string{manifest.FactGivenName, manifest.FactFamilyName, manifest.FactAllPermissions, manifest.FactOrganization}

// tellIdentity tells each fact by the first part that has it, else by the key in use: a key acts for its maker, with rights of its own where it has any.
func (a *whoamiAnswers) tellIdentity(m *manifest.Manifest, c *answer.Connection) {
	names := manifest.IdentityFacts()
	for _, p := range a.parts {
		if p.err != nil {
			c.Gaps = append(c.Gaps, answer.Gap{What: p.table.Name, Err: p.err})
		}
		for _, column := range p.table.ColumnNames() {
			if !slices.Contains(names, column) && !slices.Contains(auxiliary, column) && !isUnit(p.table, column) {
				names = append(names, column)
			}
		}
	}
	for _, name := range names {
		c.Identity = append(c.Identity, a.fact(m, name))
	}
	a.tellMaker(m, c)
	if err := a.keys.err; err != nil && !isCode(err, platform.CodeNotFound) {
		what := "keys"
		if len(a.parts) == 0 {
			what = userGap
		}
		c.Gaps = append(c.Gaps, answer.Gap{What: what, Err: err})
	}
}

// userGap is what is not known where only the list of keys could have told it.
const userGap = "user"

// isUnit tells whether a column is the unit of another.
func isUnit(t *manifest.Table, column string) bool {
	return slices.ContainsFunc(t.Columns, func(c manifest.Column) bool { return c.UnitFrom == column })
}

// fact is one, with its value or with why there is none.
func (a *whoamiAnswers) fact(m *manifest.Manifest, name string) answer.Fact {
	f := answer.Fact{Name: name}
	for _, p := range a.parts {
		if !p.tells(name) {
			continue
		}
		switch f.Value, f.Unit = p.value(name); {
		case f.Value != nil:
			f.Why, f.Gap = "", ""
			return f
		case p.err != nil:
			f.Why, f.Gap = p.table.Name+" could not be asked", p.table.Name
		case f.Gap == "":
			f.Why = "the answer of " + p.table.Get + " has none"
		}
	}
	if id := m.Identity(); f.Why == "" && id != nil {
		f.Why = id.Untold[name]
	}
	if f.Why == "" && len(a.parts) == 0 && slices.Contains(ofMaker, name) {
		f.Why, f.Gap = "only the maker of a key is told, and that of the one in use is not known", userGap
	}
	return f
}

// ofMaker are the facts that a list of keys tells of who made the one in use.
var ofMaker = []string{manifest.FactName, manifest.FactID, manifest.FactEmail}

// tellMaker fills in what the key in use tells of who acts with it.
func (a *whoamiAnswers) tellMaker(m *manifest.Manifest, c *answer.Connection) {
	k := c.Key
	if k == nil {
		return
	}
	told := map[string]any{manifest.FactRole: valueOf(k.Role)}
	if k.Permissions != nil {
		told[manifest.FactPermissions] = k.Permissions
	}
	if len(a.parts) == 0 && k.Creator != "" {
		c.MakerOf = k.Name
		told[manifest.FactID], told[manifest.FactEmail] = valueOf(k.CreatorID), valueOf(k.CreatorEmail)
		if k.Creator != k.CreatorID { // which stands for a name that is not known
			told[manifest.FactName] = k.Creator
		}
	}
	for i := range c.Identity {
		if f := &c.Identity[i]; f.Value == nil && told[f.Name] != nil {
			f.Value, f.Why = told[f.Name], ""
		}
	}
}

func valueOf(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// tells reports whether a part has a place for a fact.
func (p identityPart) tells(name string) bool {
	has := func(column string) bool { return p.table.Column(column) != nil }
	switch name {
	case manifest.FactName:
		return has(name) || has(manifest.FactGivenName) || has(manifest.FactFamilyName)
	case manifest.FactPermissions:
		return has(name) || has(manifest.FactAllPermissions)
	}
	return has(name)
}

// value is what the records tell of a fact: numbers are added up, and of texts each is told once.
func (p identityPart) value(name string) (value any, unit string) {
	var texts []string
	var sum float64
	numbers := false
	for _, r := range p.records {
		switch v := r.value(name).(type) {
		case int64:
			numbers, sum = true, sum+float64(v)
		case float64:
			numbers, sum = true, sum+v
		default:
			for _, text := range r.texts(name) {
				if !slices.Contains(texts, text) {
					texts = append(texts, text)
				}
			}
		}
	}
	switch {
	case numbers:
		return sum, p.unit(name)
	case texts == nil:
		return nil, ""
	case name == manifest.FactPermissions:
		return texts, ""
	}
	return strings.Join(texts, "; "), ""
}

func (p identityPart) unit(name string) string {
	c := p.table.Column(name)
	if c.UnitFrom != "" && len(p.records) > 0 {
		return p.records[0].text(c.UnitFrom)
	}
	return c.Unit
}

// texts are the values of a fact in a record.
func (r record) texts(name string) []string {
	switch name {
	case manifest.FactPermissions:
		return r.permissions()
	case manifest.FactName:
		if text := r.text(name); text != "" {
			return []string{text}
		}
		name := strings.TrimSpace(r.text(manifest.FactGivenName) + " " + r.text(manifest.FactFamilyName))
		return nonEmpty(name)
	}
	return nonEmpty(r.text(name))
}

func nonEmpty(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// permissions are the names in a record's column, or the one that stands for all of them; nil where it tells nothing.
func (r record) permissions() []string {
	if r.text(manifest.FactAllPermissions) == "1" {
		return []string{answer.All}
	}
	return r.list(manifest.FactPermissions)
}

// list is a column that holds a list, or one member of one; nil where it holds none.
func (r record) list(column string) []string {
	text := r.text(column)
	var members []any
	if !strings.HasPrefix(text, "[") || json.Unmarshal([]byte(text), &members) != nil {
		return nonEmpty(text)
	}
	list := make([]string, len(members))
	for i, m := range members {
		list[i] = fmt.Sprint(m)
	}
	return list
}
