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
	m := d.Client.Manifest()
	args.Table = strings.ToLower(strings.Trim(args.Table, "\"'`[]")) // as a statement may have it
	switch {
	case args.Table != "" && args.Search != "":
		return reply{}, answer.Wrong("give table or search, not both")
	case args.Table != "":
		t, err := m.Table(args.Table)
		if err != nil {
			return reply{}, answer.Wrong("%v", err)
		}
		return reply{text: d.writer().Table(t)}, nil
	}
	tables, err := m.Tables()
	if err != nil {
		return reply{}, err
	}
	if args.Search != "" {
		return reply{text: d.writer().Search(tables, args.Search)}, nil
	}
	return reply{text: d.writer().Tables(m.Title, d.Catalog.ScopeNoun(), tables)}, nil
}
