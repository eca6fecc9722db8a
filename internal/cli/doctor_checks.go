package cli

import (
	"context"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// The times of checks. What asks a platform has as long as its probe and a few requests take.
const (
	localTime      = 10 * time.Second
	connectionTime = 14 * time.Second
)

// checks are all that there are to make, in the order in which they are told.
func (x *examination) checks() []doctor.Check {
	list := []doctor.Check{
		{Group: "Program", What: "program", Limit: localTime, Run: x.checkProgram},
		{Group: "Settings", What: "settings", Limit: localTime, Run: x.checkSettings},
	}
	if !x.choice.sandbox {
		list = append(list, doctor.Check{Group: "Profiles", What: "profiles", Limit: localTime, Run: x.checkProfiles})
	}
	if x.live != nil {
		for i, on := range x.live.inUse().catalog.Connections() {
			list = append(list, doctor.Check{Group: "Connection " + on.Name(), What: "connection", Limit: connectionTime, Run: func(ctx context.Context) []doctor.Finding {
				return x.checkConnection(ctx, i)
			}})
		}
	}
	return append(list,
		doctor.Check{Group: "Manifests", What: "manifests", Run: x.checkManifests},
		doctor.Check{Group: "MCP server", What: "server", Limit: connectionTime, Run: x.checkServer},
		doctor.Check{Group: "MCP clients", What: "clients", Limit: localTime, Run: x.checkClients},
		doctor.Check{Group: "Kept on this machine", What: "files", Limit: localTime, Run: x.checkKept},
	)
}

// pastProxy tells that a platform is asked straight although there is a proxy: where the network lets nobody out but the proxy, that is why nothing comes back.
func (x *examination) pastProxy(client *platform.Client) []doctor.Finding {
	var found []doctor.Finding
	for _, address := range append([]string{client.BaseURL()}, client.TokenURLs()...) {
		if proxy, err := x.cfg.Proxy(address); err == nil && proxy.Except != "" {
			found = append(found, doctor.Fine("proxy", "Requests to %s go straight: %s lets them past the proxy of %s.", hostOf(address), proxy.Except, proxy.Past))
		}
	}
	return found
}

// checkConnection looks at the way to a platform and, where requests come through, at what its credentials are good for.
func (x *examination) checkConnection(ctx context.Context, i int) []doctor.Finding {
	client := x.live.inUse().clients[i]
	way, through := doctor.Way(ctx, client, time.Now())
	found := append(x.pastProxy(client), way...)
	for _, address := range client.InTheClear() {
		found = append(found, doctor.Doubt("encryption", "Use an address that begins with https://, unless the network between is your own.", "The key and the rows go to %s without encryption, which %s allows.", address, config.AllowHTTPSetting))
	}
	if !through {
		return append(found, doctor.NotChecked("key", "Mend the way to the platform first.", "Requests do not come through."))
	}
	id, failed := x.askIdentity(ctx, i)
	if failed != nil {
		return append(found, *failed)
	}
	return append(found, id.Findings(client.Manifest(), time.Now())...)
}

// askIdentity has the tool whoami ask one connection; failed is why there is no answer, nil when there is one.
func (x *examination) askIdentity(ctx context.Context, i int) (id doctor.Identity, failed *doctor.Finding) {
	name, client := x.cfg.Connections[i].Name, x.live.inUse().clients[i]
	alone := catalog.Open([]catalog.Source{{Name: name, Client: client}}, catalog.Options{TTL: x.cfg.CacheTTL, Deadline: x.cfg.Deadline, Memory: x.cfg.Memory})
	defer alone.Close()
	whoami, err := toolNamed(tools.Deps{Catalog: alone, Version: serverVersion(), Now: time.Now}, "whoami")
	if err != nil {
		panic(err) // it is always offered
	}
	text, refused, err := callTool(ctx, whoami, map[string]any{"format": "json"})
	if err == nil && !refused {
		id, err = doctor.ReadIdentity(text)
	}
	switch {
	case err != nil:
		f := problem("key", err)
		return id, &f
	case refused:
		_, public, next := words.PartFailure(text)
		f := doctor.Failure("key", next, "%s", public)
		return id, &f
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.told[name] = id
	x.personal = append(x.personal, id.Personal()...)
	return id, nil
}

// checkManifests reads those of the platforms that are set up or, where none is, all that the program has of its own.
func (x *examination) checkManifests(context.Context) []doctor.Finding {
	var found []doctor.Finding
	for _, m := range x.platforms() {
		found = append(found, doctor.Manifest(m, catalog.CheckViews))
	}
	return found
}
