package platform

import (
	"context"
	"log/slog"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
)

// Options of a client.
type Options struct {
	BaseURL     string                            // "": the manifest's
	Credentials func() (map[string]string, error) // by credential name; asked before every request, must be cheap
	Scope       string                            // default organisation; "": the credential that the manifest names
	Logger      *slog.Logger                      // nil: none
	UserAgent   string                            // "": orgdata-mcp
	Timeout     time.Duration                     // of one exchange, waiting for the budget not counted; 0: 30 s
	MaxBody     int64                             // bytes of one answer; 0: 32 MiB
	MaxPages    int                               // pages of one scan; 0: 10,000
}

// Client reads one platform. It is safe for concurrent use.
type Client struct{}

// NewClient prepares a client and makes no request. It refuses a base URL that is http:// to anything but loopback,
// or that holds user information, a query or a fragment. Errors are *Error with code configuration.
func NewClient(m *Manifest, o Options) (*Client, error) { panic("todo") }

// Filter restricts a scan. Values are as in SQL; see [Column.Spell].
type Filter struct {
	Column string
	Op     Op
	Values []string // more than one only with In
}

// Scan asks for the rows of a table.
type Scan struct {
	Table      *Table
	Scope      string // organisation; "": the default
	Filters    []Filter
	Limit      int  // rows wanted; 0: all
	Background bool // let others go first
}

// Page is a part of a scan's answer.
type Page struct {
	Rows     [][]any  // in the order of Table.Columns: string, int64, float64 or nil
	Total    int      // rows that the platform says the scan has; -1: it does not say
	Requests int      // attempts it took, retries included
	Retries  int      // attempts that failed
	Notes    []string // what the receipt should tell: the total moved, rows are missing
}

// Scan reads a table. The first page tells the total, then the other pages are read concurrently under the request
// budget. emit gets the pages in order, one call at a time; its error ends the scan and is returned as it is. With a
// limit no page is requested that is not needed for it, but rows that came along are emitted.
//
// Errors are *Error. Pages emitted before the error stand.
func (c *Client) Scan(ctx context.Context, s Scan, emit func(Page) error) error { panic("todo") }

// RateLimits tells what is left of the request budgets of an organisation; "" is the default one.
func (c *Client) RateLimits(scope string) []governor.State { panic("todo") }

// KeyPrefix returns the beginning of the secret credential in use, enough to tell keys apart and no more.
func (c *Client) KeyPrefix() string { panic("todo") }

// Manifest returns the manifest the client was made with.
func (c *Client) Manifest() *Manifest { panic("todo") }

func checkBaseURL(s string) (string, error) { return s, nil }
