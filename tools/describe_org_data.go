package tools

import (
	"context"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
)

var describeOrgData = readOnly("describe_org_data", "Tables and columns to ask about", runDescribe)

type describeArgs struct {
	Table  string `json:"table" desc:"One table in depth"`
	Search string `json:"search" desc:"Words to find in names, meanings and units"`
}

func runDescribe(_ context.Context, d Deps, args describeArgs) (reply, error) {
	args.Table = strings.ToLower(strings.Trim(args.Table, "\"'`[]")) // as a statement may have it
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

// data is all that there is to ask about.
func (d Deps) data() (answer.Data, error) {
	m := d.Client.Manifest()
	tables, err := m.Described()
	return answer.Data{Title: m.Title, Noun: d.noun(), Tables: tables, Cannot: m.Cannot}, err
}

// describeTables tells which tables and views there are.
func describeTables(d Deps) (string, error) {
	data, err := d.data()
	if err != nil {
		return "", err
	}
	return d.writer().Overview(data), nil
}

// describeTable tells of one table or view.
func describeTable(d Deps, name string) (string, error) {
	t, err := d.Client.Manifest().Describe(name)
	if err != nil {
		return "", answer.Wrong("%v", err)
	}
	if t.View == nil {
		return d.writer().Table(t), nil
	}
	reach, err := d.Catalog.Connections()[0].Reach(t.Name)
	return d.writer().View(t, reach), err
}

func searchTables(d Deps, search string) (string, error) {
	data, err := d.data()
	if err != nil {
		return "", err
	}
	return d.writer().Search(data, search), nil
}
