package platform

import (
	"context"
	"net/http"
)

// Look is an answer as it came, whatever its status. It may hold what a manifest would hide: nobody is to be shown its body.
type Look struct {
	Status int
	Header http.Header
	Body   []byte
}

// Look makes one GET about an address below the base URL, for who does not know yet what is there. It is signed and paid for as all requests are, and never
// repeated. Errors are *Error: nothing answered, or too much.
func (c *Client) Look(ctx context.Context, pathAndQuery string) (*Look, error) {
	call := &call{client: c, once: true}
	resp, err := call.request(c.http.R().SetContext(context.WithValue(ctx, callKey{}, call))).Execute(http.MethodGet, c.base+pathAndQuery)
	if err != nil {
		return nil, call.failure(ctx, resp, err)
	}
	return &Look{resp.StatusCode(), resp.Header(), resp.Body()}, nil
}
