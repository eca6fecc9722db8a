package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Account is a seeded person's way into an organisation; see core.Account.
type Account = core.Account

// Variable is one line of a shell: export Name=Value.
type Variable = core.Variable

// Export is what a client needs in order to work against one platform.
type Export struct {
	Platform, Title, BaseURL string
	Env                      []Variable
}

// Sandbox is a running sandbox.
type Sandbox struct {
	world   *core.World
	running []*server
	// dashboard is nil unless Options asked for it.
	dashboard *server
	close     func() error
}

// server is one platform, or the dashboard, on its own port.
type server struct {
	name     string
	platform core.Platform // zero for the dashboard
	url      string
	listener net.Listener
	http     *http.Server
	done     chan struct{} // closed when Serve has returned
}

// closeGrace is how long Close waits for requests under way.
const closeGrace = 5 * time.Second

// Start seeds and serves; when it returns, every platform answers. The context bounds the start only: Close stops it.
func Start(ctx context.Context, o Options) (*Sandbox, error) {
	chosen, err := o.chosen()
	if err != nil {
		return nil, err
	}
	running, err := listen(ctx, chosen, o)
	if err != nil {
		return nil, err
	}
	pages, err := listenDashboard(ctx, o)
	if err != nil {
		closeListeners(running)
		return nil, err
	}
	w := o.world()
	for _, s := range running {
		w.BaseURLs[s.platform.Name] = s.url
	}
	world, err := core.NewWorld(ctx, chosen, w)
	if err != nil {
		closeListeners(append(running, pages))
		return nil, err
	}
	sb := &Sandbox{world: world, running: running, dashboard: pages}
	sb.close = sync.OnceValue(sb.shutdown)
	for _, s := range running {
		s.serve(world, core.Serve(world, s.platform, s.platform.Handler(world)))
	}
	if err := sb.serveDashboard(chosen); err != nil {
		pages.listener.Close()
		return nil, errors.Join(err, sb.Close())
	}
	return sb, nil
}

func listen(ctx context.Context, chosen []core.Platform, o Options) ([]*server, error) {
	addresses, err := o.addresses(len(chosen))
	if err != nil {
		return nil, err
	}
	var running []*server
	for i, p := range chosen {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", addresses[i])
		if err != nil {
			closeListeners(running)
			return nil, fmt.Errorf("listening for %s: %w", p.Name, err)
		}
		s := newServer(p.Name, l)
		s.platform = p
		running = append(running, s)
	}
	return running, nil
}

func newServer(name string, l net.Listener) *server {
	return &server{name: name, listener: l, url: "http://" + l.Addr().String(), done: make(chan struct{})}
}

func closeListeners(list []*server) {
	for _, s := range list {
		if s != nil {
			s.listener.Close()
		}
	}
}

// serve answers in the background until shutdown.
func (s *server) serve(w *core.World, handler http.Handler) {
	s.http = &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(w.Logger.Handler(), slog.LevelDebug),
	}
	go func() {
		defer close(s.done)
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			w.Logger.Error("sandbox stopped serving", "name", s.name, "cause", err)
		}
	}()
}

// URL is a platform's base URL without a trailing slash, "" for one that was not started.
func (sb *Sandbox) URL(platform string) string { return sb.world.BaseURL(platform) }

// Exports lists, for each platform, the variables with which a client works as it stands.
func (sb *Sandbox) Exports() []Export {
	var out []Export
	for _, s := range sb.running {
		env := []Variable{{Name: "ORGDATA_PLATFORM", Value: s.platform.Name}, {Name: "ORGDATA_BASE_URL", Value: s.url}}
		out = append(out, Export{
			Platform: s.platform.Name, Title: s.platform.Title, BaseURL: s.url, Env: append(env, s.platform.Env(sb.world)...),
		})
	}
	return out
}

// Accounts lists the seeded people of a platform: each membership, then each key, with passwords and keys in clear.
func (sb *Sandbox) Accounts(platform string) []Account { return sb.world.Accounts(platform) }

// World gives tests and the dashboard what the platforms share: log, keys, directory, limits.
func (sb *Sandbox) World() *core.World { return sb.world }

// DB is a read-only view of the sandbox's own database, for computing by straight SQL what an answer should be. Key uses so far are in it.
func (sb *Sandbox) DB(ctx context.Context) (*sql.DB, error) {
	if err := sb.world.Keys.Flush(ctx); err != nil {
		return nil, err
	}
	return sb.world.Store.ReadOnly()
}

// Close stops listening, waits for requests under way (5 s at most, then drops them) and forgets the data. It may be called twice.
func (sb *Sandbox) Close() error { return sb.close() }

func (sb *Sandbox) shutdown() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
	defer cancel()
	var errs []error
	for _, s := range append(sb.running, sb.dashboard) {
		if s == nil || s.http == nil {
			continue
		}
		if err := s.http.Shutdown(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stopping %s: %w", s.name, err), s.http.Close())
		}
		<-s.done
	}
	return errors.Join(append(errs, sb.world.Close())...)
}
