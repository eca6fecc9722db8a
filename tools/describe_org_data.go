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

// describeTables tells which tables there are.
func describeTables(d Deps) (string, error) {
	m := d.Client.Manifest()
	tables, err := m.Tables()
	if err != nil {
		return "", err
	}
	return d.writer().Tables(m.Title, d.noun(), tables, m.Cannot), nil
}

func describeTable(d Deps, name string) (string, error) {
	t, err := d.Client.Manifest().Table(name)
	if err != nil {
		return "", answer.Wrong("%v", err)
	}
	return d.writer().Table(t), nil
}

func searchTables(d Deps, search string) (string, error) {
	tables, err := d.Client.Manifest().Tables()
	if err != nil {
		return "", err
	}
	return d.writer().Search(tables, search), nil
}
