package tools

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/render"
)

var whoami = readOnly("whoami", "Who this connection acts as", runWhoami)

// maxOrganizations is how many reachable organisations are listed by name; the table that lists them all is named after it.
const maxOrganizations = 50

func runWhoami(ctx context.Context, d Deps, _ struct{}) (answer, error) {
	var user string
	var reachable []catalog.Organization
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		user, err = actingUser(gctx, d)
		return err
	})
	group.Go(func() (err error) {
		reachable, err = d.Catalog.Organizations(gctx)
		return err
	})
	if err := group.Wait(); err != nil {
		return answer{}, err
	}
	var b strings.Builder
	m := d.Client.Manifest()
	fmt.Fprintf(&b, "platform: %s (%s)\n", m.Title, d.Client.BaseURL())
	fmt.Fprintf(&b, "user: %s\n", user)
	writeOrganizations(&b, d, reachable)
	fmt.Fprintf(&b, "key: %s… (the key itself is never shown)\n", d.Client.KeyPrefix())
	for _, s := range d.Client.RateLimits("") {
		fmt.Fprintf(&b, "rate limit: %s\n", rateLimit(s))
	}
	fmt.Fprintf(&b, "server: orgdata-mcp %s, read-only\n", d.Version)
	return answer{text: b.String()}, nil
}

// actingUser tells whom the platform takes this key for. A platform without an endpoint for it may still list its keys with their creators, and a
// key acts as its creator.
func actingUser(ctx context.Context, d Deps) (string, error) {
	m := d.Client.Manifest()
	switch {
	case m.Identity != nil:
		return identity(ctx, d, m.Identity)
	case m.Keys != nil:
		return creatorOfOwnKey(ctx, d)
	default:
		return "the platform does not tell", nil
	}
}

func identity(ctx context.Context, d Deps, t *manifest.Table) (string, error) {
	records, _, err := readAll(ctx, d, t)
	if err != nil {
		return "", err
	}
	if len(records) == 0 {
		return "the platform does not tell", nil
	}
	var parts []string
	for _, c := range t.Columns {
		if v := records[0].text(c.Name); v != "" {
			parts = append(parts, c.Name+" "+render.Clean(v))
		}
	}
	return strings.Join(parts, ", "), nil
}

// creatorOfOwnKey looks for the key in use among the listed ones, by its prefix. Not every key may list keys; then the user stays unknown.
func creatorOfOwnKey(ctx context.Context, d Deps) (string, error) {
	keys, _, err := listedKeys(ctx, d)
	if isCode(err, platform.CodeNotFound) || isCode(err, platform.CodeForbidden) {
		return "the platform does not tell", nil
	}
	if err != nil {
		return "", err
	}
	own := d.Client.OwnKey()
	for _, k := range keys {
		if own(k.prefix()) {
			return fmt.Sprintf("%s (who made the key %q; what it writes is attributed to them)", render.Clean(k.text("creator")), render.Clean(k.text("name"))), nil
		}
	}
	return "the platform does not tell", nil
}

func isCode(err error, code string) bool {
	var e *platform.Error
	return errors.As(err, &e) && e.Code == code
}

func writeOrganizations(b *strings.Builder, d Deps, reachable []catalog.Organization) {
	current := d.Client.Scope()
	noun := d.Catalog.ScopeNoun()
	for _, o := range reachable {
		if o.ID == current {
			fmt.Fprintf(b, "%s: %s (%s), used unless a call names another\n", noun, render.Clean(o.Name), o.ID)
		}
	}
	if len(reachable) == 0 {
		fmt.Fprintf(b, "%s: %s\n", noun, current)
		return
	}
	fmt.Fprintf(b, "reachable %ss: %d\n", noun, len(reachable))
	for i, o := range reachable {
		if i == maxOrganizations {
			fmt.Fprintf(b, "  … and %s more: query the table %s\n", render.Count(len(reachable)-i), d.Client.Manifest().Scope.Tree)
			return
		}
		fmt.Fprintf(b, "  %s%s (%s)\n", strings.Repeat("  ", min(o.Depth, 8)), render.Clean(o.Name), o.ID)
	}
}

func rateLimit(s platform.RateLimit) string {
	text := fmt.Sprintf("%s requests per %s per %s", render.Count(s.Limit), period(s.Per), s.Name)
	if s.Own < s.Limit {
		text += fmt.Sprintf(", of which this server takes %s at most", render.Count(s.Own))
	}
	text += fmt.Sprintf(", %s left", render.Count(s.Remaining))
	if s.Paused > 0 {
		text += fmt.Sprintf("; the platform asked to pause for %s", s.Paused.Round(time.Second))
	}
	return text
}

func period(d time.Duration) string {
	switch d {
	case time.Second:
		return "second"
	case time.Minute:
		return "minute"
	case time.Hour:
		return "hour"
	default:
		return d.String()
	}
}
