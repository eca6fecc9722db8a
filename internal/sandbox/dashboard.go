package sandbox

import (
	"context"
	"fmt"
	"net"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/dashboard"
)

// listenBeside takes the address of something beside the platforms, if it has one, before anything is seeded. It is plain HTTP and asks for no
// credentials that are secret, so that only loopback addresses are taken; why says it to the person who gave another.
func listenBeside(ctx context.Context, name, address, why string) (*server, error) {
	if address == "" {
		return nil, nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%s address %q: %w", name, address, err)
	}
	if !loopback(host) {
		return nil, fmt.Errorf("%s address %q is not a loopback one: %s", name, address, why)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening for the %s: %w", name, err)
	}
	return newServer(name, l, nil), nil
}

// serveDashboard shows the world to people.
func (sb *Sandbox) serveDashboard(chosen []core.Platform, program string) error {
	if sb.dashboard == nil {
		return nil
	}
	shell := dashboard.Shell{Program: program}
	if sb.secured != nil {
		shell.Authority = sb.secured.file
	}
	pages, err := dashboard.New(sb.world, chosen, shell)
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
