package tools

import (
	"context"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

var describeOrgData = readOnly("describe_org_data", "Tables and columns to ask about", runDescribe)

// unquoted takes off what a statement may have around names.
var unquoted = strings.NewReplacer(`"`, "", "'", "", "`", "", "[", "", "]", "")

type describeArgs struct {
	Table  string `json:"table" desc:"One table in depth"`
	Search string `json:"search" desc:"Words to find in names, meanings and units"`
}

func runDescribe(_ context.Context, d Deps, args describeArgs) (reply, error) {
	args.Table = strings.ToLower(unquoted.Replace(args.Table)) // as a statement may have it
	var text string
	var err error
	switch {
	case args.Table != "" && args.Search != "":
		err = answer.Wrong("give table or search, not both")
	case args.Table != "":
		text, err = describeTable(d, args.Table)
	case args.Search != "":
		text, err = searchTables(d, args.Search)
	default:
		text, err = describeTables(d)
	}
	return reply{text: text}, err
}

// dataOf is all that there is to ask about on a connection.
func dataOf(on *catalog.Connection) (answer.Data, error) {
	m := on.Manifest()
	tables, err := m.Described()
	return answer.Data{Source: on.Name(), Title: m.Title, Noun: nounOf(m), Tables: tables, Cannot: m.Cannot}, err
}

// describeTables tells which tables and views there are.
func describeTables(d Deps) (string, error) {
	var all []answer.Data
	for _, on := range d.connections() {
		data, err := dataOf(on)
		if err != nil {
			return "", err
		}
		all = append(all, data)
	}
	if len(all) == 1 {
		return d.writer().Overview(all[0]), nil
	}
	return d.writer().Overviews(all), nil
}

// describeTable tells of one table or view, and by the name of one of several connections of all that it has.
func describeTable(d Deps, name string) (string, error) {
	for _, on := range d.connections() {
		if d.several() && on.Name() == name {
			data, err := dataOf(on)
			return d.writer().Overview(data), err
		}
	}
	on, name, err := d.connectionOf(name)
	if err != nil {
		return "", err
	}
	t, err := on.Manifest().Describe(name)
	if err != nil {
		return "", answer.Wrong("%v", err)
	}
	t, err = withOrganization(on.Manifest(), t)
	if err != nil {
		return "", err
	}
	shown := qualified(on, t)
	if t.View == nil {
		return d.writer().Table(&shown), nil
	}
	reach, err := on.Reach(t.Name)
	return d.writer().View(&shown, reach), err
}

// withOrganization is a table or view of an organisation with the column that says which one was asked.
func withOrganization(m *manifest.Manifest, t *manifest.Table) (*manifest.Table, error) {
	if m.Scope == nil || t.View == nil && !m.Scoped(t) {
		return t, nil
	}
	key, err := m.OrganizationKey()
	if err != nil {
		return nil, err
	}
	kind := manifest.Text
	if m.Credential(m.Scope.From).Format == manifest.FormatUUID {
		kind = manifest.UUID
	}
	with := *t
	with.Columns = append(slices.Clone(t.Columns), manifest.Column{
		Name: manifest.OrganizationColumn, Type: kind, References: key, About: "the " + m.Scope.Noun + " that was asked; = and IN (…) choose others",
	})
	return &with, nil
}

func searchTables(d Deps, search string) (string, error) {
	all := answer.Data{Noun: d.noun()}
	for _, on := range d.connections() {
		data, err := dataOf(on)
		if err != nil {
			return "", err
		}
		for i := range data.Tables {
			all.Tables = append(all.Tables, qualified(on, &data.Tables[i]))
		}
		all.Cannot = append(all.Cannot, data.Cannot...)
	}
	return d.writer().Search(all, search), nil
}
