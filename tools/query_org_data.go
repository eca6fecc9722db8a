package tools

import (
	"context"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
)

var queryOrgData = readOnly("query_org_data", "Ask the {noun}'s data with SQL", runQuery).foundBySubject()

type queryArgs struct {
	SQL          string `json:"sql" required:"true" desc:"One SELECT; tables and columns as describe_org_data gives them"`
	Organization string `json:"organization" desc:"Name or id of another {noun} this key reaches, * for all; default: its own"`
	Format       string `json:"format" enum:"csv,json" desc:"csv (default) to read; json for programs"`
	MaxRows      int    `json:"max_rows" min:"1" max:"10000" desc:"Rows to return, default 200; the rest is counted"`
	Fresh        bool   `json:"fresh" desc:"Ask the platform anew, past rows kept from earlier questions"`
}

const defaultMaxRows = 200

func runQuery(ctx context.Context, d Deps, args queryArgs) (reply, error) {
	if args.MaxRows == 0 {
		args.MaxRows = defaultMaxRows
	}
	result, err := d.Catalog.Query(ctx, catalog.Question{
		SQL: args.SQL, Organization: args.Organization, MaxRows: args.MaxRows, Fresh: args.Fresh, Progress: progressOf(ctx),
	})
	if err != nil {
		return reply{}, err
	}
	if d.Notes != nil {
		result.Receipt.Notes = append(result.Receipt.Notes, d.Notes()...)
	}
	if d.Partial != nil && !result.Receipt.Complete {
		d.Partial("the receipt says why")
	}
	used := costOf(ctx)
	used.requests.Add(int64(result.Receipt.Requests))
	used.rows.Add(int64(len(result.Rows)))
	if args.Format == "json" {
		text, err := d.writer().JSON(result)
		return reply{text: text}, err
	}
	return reply{text: d.writer().Result(result)}, nil
}
