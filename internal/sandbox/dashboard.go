package sandbox

import (
	"context"
	"fmt"
	"net"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/dashboard"
)

// listenDashboard takes the dashboard's address, if it has one, before anything is seeded.
func listenDashboard(ctx context.Context, o Options) (*server, error) {
	if o.Dashboard == "" {
		return nil, nil
	}
	host, _, err := net.SplitHostPort(o.Dashboard)
	if err != nil {
		return nil, fmt.Errorf("dashboard address %q: %w", o.Dashboard, err)
	}
	if !loopback(host) {
		return nil, fmt.Errorf("dashboard address %q is not a loopback one: everybody who reaches the dashboard can sign in", o.Dashboard)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Dashboard)
	if err != nil {
		return nil, fmt.Errorf("listening for the dashboard: %w", err)
	}
	return newServer("dashboard", l), nil
}

// serveDashboard shows the world to people.
func (sb *Sandbox) serveDashboard(chosen []core.Platform) error {
	if sb.dashboard == nil {
		return nil
	}
	pages, err := dashboard.New(sb.world, chosen)
	if err != nil {
		return err
	}
	sb.dashboard.serve(sb.world, pages)
	return nil
}

// DashboardURL is where the dashboard is, with a trailing slash; "" when it was not started.
func (sb *Sandbox) DashboardURL() string {
	if sb.dashboard == nil {
		return ""
	}
	return sb.dashboard.url + "/"
}
