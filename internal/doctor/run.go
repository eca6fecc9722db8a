package doctor

import (
	"context"
	"fmt"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Check looks at one thing, or at several that hang together.
type Check struct {
	Group string        // heading that its findings stand under
	What  string        // the thing, for the finding that it took too long
	Limit time.Duration // for all of Run; 0: as long as the run has
	Run   func(ctx context.Context) []Finding
}

// Group are the findings under one heading.
type Group struct {
	Name     string    `json:"name"`
	Findings []Finding `json:"findings"`
}

// Run makes all checks at once, each within its limit and all within ctx, and returns their findings in the order of the checks. each is told the findings
// of a check as soon as it and those before it have ended; nil: nobody is. Checks that go on beyond their limit are left behind.
func Run(ctx context.Context, checks []Check, each func(group string, findings []Finding)) []Group {
	results := make([]chan []Finding, len(checks))
	for i, c := range checks {
		results[i] = make(chan []Finding, 1)
		go func() { results[i] <- c.within(ctx) }()
	}
	var groups []Group
	for i, c := range checks {
		found := <-results[i]
		if each != nil && len(found) > 0 {
			each(c.Group, found)
		}
		groups = added(groups, c.Group, found)
	}
	return groups
}

// added puts findings under their heading.
func added(groups []Group, name string, found []Finding) []Group {
	if len(found) == 0 {
		return groups
	}
	if last := len(groups) - 1; last >= 0 && groups[last].Name == name {
		groups[last].Findings = append(groups[last].Findings, found...)
		return groups
	}
	return append(groups, Group{name, found})
}

// within runs the check, and gives up at its limit.
func (c Check) within(ctx context.Context) []Finding {
	began := time.Now()
	if c.Limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.Limit)
		defer cancel()
	}
	done := make(chan []Finding, 1)
	go func() {
		defer func() {
			if cause := recover(); cause != nil {
				done <- []Finding{NotChecked(c.What, "Report this, with the whole output.", "The check itself failed: %s.", words.Line(words.HideSecrets(fmt.Sprint(cause)), 200))}
			}
		}()
		done <- c.Run(ctx)
	}()
	select {
	case found := <-done:
		return found
	case <-ctx.Done():
	}
	select { // it may have ended in good order because ctx did
	case found := <-done:
		return found
	case <-time.After(grace):
		return []Finding{NotChecked(c.What, "Run it again; if it lasts, look at what this check needs.", "It was not done within %s.", time.Since(began).Round(100*time.Millisecond))}
	}
}

// grace is the time that a check has to say what it found when its own is over.
const grace = 300 * time.Millisecond
