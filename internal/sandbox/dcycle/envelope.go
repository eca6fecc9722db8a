package dcycle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// envelope is what a page is wrapped in. Nearly every list has its own.
type envelope struct {
	// members in the order in which they are shown; "items total page size pages" when empty.
	members string
	// counts are the members that count rows, with the condition of each. They count whatever the filters say, as the page on
	// waste-water treatments tells; filtered stands for the rows that match the filters. A total without a condition is filtered.
	counts map[string]string
}

const (
	pagedMembers = "items total page size pages"
	filtered     = "filtered"
	everything   = "1"
)

// sheet is a page before it is wrapped.
type sheet struct {
	ctx        context.Context
	read       core.Reader
	all        core.Select // the list without its filters
	asked      core.Select // with them
	rows       core.Page
	page, size int
}

func (e envelope) write(s sheet) ([]byte, error) {
	members := e.members
	if members == "" {
		members = pagedMembers
	}
	out := []byte{'{'}
	for i, name := range strings.Fields(members) {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(strconv.AppendQuote(out, name), ':')
		value, err := e.value(name, s)
		if err != nil {
			return nil, err
		}
		out = append(out, value...)
	}
	return append(out, '}'), nil
}

func (e envelope) value(name string, s sheet) ([]byte, error) {
	if condition, ok := e.counts[name]; ok && condition != filtered {
		list := s.all
		list.Where = append(slices.Clone(list.Where), condition)
		n, err := s.read.Count(s.ctx, list)
		return strconv.AppendInt(nil, int64(n), 10), err
	}
	switch name {
	case "items":
		return s.rows.Items, nil
	case "page":
		return strconv.AppendInt(nil, int64(s.page), 10), nil
	case "size":
		return strconv.AppendInt(nil, int64(s.size), 10), nil
	case "pages":
		return strconv.AppendInt(nil, int64((s.rows.Total+s.size-1)/s.size), 10), nil
	case "filter_hash":
		return json.Marshal(filterHash(s.asked))
	default:
		return strconv.AppendInt(nil, int64(s.rows.Total), 10), nil
	}
}

// filterHash stands for the organisation and the filters of a list; same filters, same hash. The documentation names it and
// does not say what it is for (its form is inferred).
func filterHash(list core.Select) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %q %q", list.From, list.Where, list.Args))
	return hex.EncodeToString(sum[:16])
}
