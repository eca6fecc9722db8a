package catalog

import (
	"context"
	"sync"
	"time"
)

// namesFor is how long the names of organisations answer again. Names that a user picks from change rarely, and a client asks at each key that is
// pressed: also where nothing else is kept, one list must do for a word.
const namesFor = time.Minute

// names is the list of organisations that was read last, or why there is none. mu guards it; it is not held while the list is read: who asks
// meanwhile shares the load.
type names struct {
	mu     sync.Mutex
	reader string
	until  time.Time
	list   []string
	err    error
}

// OrganizationNames are the names of the organisations that the key reaches, each once, for a user to pick from. They may be a minute old.
func (c *Connection) OrganizationNames(ctx context.Context) ([]string, error) {
	reader, err := c.client.Reader()
	if err != nil {
		return nil, err
	}
	c.names.mu.Lock()
	kept, list, err := c.names.reader == reader && c.catalog.now().Before(c.names.until), c.names.list, c.names.err
	c.names.mu.Unlock()
	if kept {
		return list, err
	}
	all, _, err := c.Organizations(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err() // it says nothing about the list
	}
	list = nil
	seen := map[string]bool{"": true}
	for _, o := range all {
		if !seen[o.Name] {
			list, seen[o.Name] = append(list, o.Name), true
		}
	}
	c.names.mu.Lock()
	defer c.names.mu.Unlock()
	c.names.reader, c.names.until, c.names.list, c.names.err = reader, c.catalog.now().Add(namesFor), list, err
	return list, err
}
