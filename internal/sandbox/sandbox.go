package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/fault"
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
	// dashboard and control are nil unless Options asked for them, secured unless it asked for TLS.
	dashboard, control *server
	secured            *secured
	faults             *fault.Injector
	close              func() error
}

// server is one platform, or something beside them, on its own port.
type server struct {
	name     string
	platform core.Platform // zero for what is no platform
	url      string
	secured  *secured
	listener net.Listener
	http     *http.Server
	done     chan struct{}  // closed when Serve has returned
	open     sync.WaitGroup // its connections; none is added after done
}

// closeGrace is how long Close waits for handlers to notice that their connections are gone.
const closeGrace = 200 * time.Millisecond

// Start seeds and serves; when it returns, every platform answers. The context bounds the start only: Close stops it.
func Start(ctx context.Context, o Options) (*Sandbox, error) {
	chosen, err := o.chosen()
	if err != nil {
		return nil, err
	}
	sb := &Sandbox{}
	if err := sb.listen(ctx, chosen, o); err != nil {
		return nil, errors.Join(err, sb.abandon())
	}
	w := o.world()
	for _, s := range sb.running {
		w.BaseURLs[s.platform.Name] = s.url
	}
	if sb.world, err = core.NewWorld(ctx, chosen, w); err != nil {
		return nil, errors.Join(err, sb.abandon())
	}
	sb.faults = fault.New(sb.world)
	sb.close = sync.OnceValue(sb.shutdown)
	if err := sb.serve(chosen, o); err != nil {
		return nil, errors.Join(err, sb.Close())
	}
	return sb, nil
}

// listen takes all addresses, before anything is seeded.
func (sb *Sandbox) listen(ctx context.Context, chosen []core.Platform, o Options) (err error) {
	addresses, err := o.addresses(len(chosen))
	if err != nil {
		return err
	}
	if sb.secured, err = secure(o); err != nil {
		return err
	}
	for i, p := range chosen {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", addresses[i])
		if err != nil {
			return fmt.Errorf("listening for %s: %w", p.Name, err)
		}
		s := newServer(p.Name, l, sb.secured)
		s.platform = p
		sb.running = append(sb.running, s)
	}
	if sb.dashboard, err = listenBeside(ctx, "dashboard", o.Dashboard, "everybody who reaches the dashboard can sign in"); err != nil {
		return err
	}
	sb.control, err = listenBeside(ctx, "control", o.Control, "everybody who reaches it can break the sandbox")
	return err
}

// serve answers everywhere.
func (sb *Sandbox) serve(chosen []core.Platform, o Options) error {
	handlers := make([]http.Handler, len(sb.running))
	for i, s := range sb.running {
		handlers[i] = core.Serve(sb.world, s.platform, sb.faults.Wrap(s.platform, s.platform.Handler(sb.world)))
	}
	if err := sb.setFaults(o.Faults); err != nil {
		return err
	}
	for i, s := range sb.running {
		s.serve(sb.world, handlers[i])
	}
	if sb.control != nil {
		sb.control.serve(sb.world, sb.faults.Control())
	}
	return sb.serveDashboard(chosen, o.Program)
}

// abandon releases what a start that failed has taken.
func (sb *Sandbox) abandon() error {
	for _, s := range sb.servers() {
		s.listener.Close()
	}
	return sb.secured.remove()
}

// servers is all of them that there are.
func (sb *Sandbox) servers() []*server {
	return slices.DeleteFunc(append(slices.Clone(sb.running), sb.dashboard, sb.control), func(s *server) bool { return s == nil })
}

func newServer(name string, l net.Listener, t *secured) *server {
	return &server{name: name, listener: l, url: t.url(l), secured: t, done: make(chan struct{})}
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
		ConnState:         s.count,
	}
	go func() {
		defer close(s.done)
		if err := s.listen(); !errors.Is(err, http.ErrServerClosed) {
			w.Logger.Error("sandbox stopped serving", "name", s.name, "cause", err)
		}
	}()
}

// count keeps the number of open connections. One is closed when its handlers have returned.
func (s *server) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.open.Add(1)
	case http.StateHijacked, http.StateClosed:
		s.open.Done()
	}
}

// stop drops every connection. It does not let requests end first: http.Server.Shutdown waits 5 s for a connection that a client has opened and
// not used yet, as clients do that open one more than they need.
func (s *server) stop() error {
	if s.http == nil { // the start failed before it served
		return s.listener.Close()
	}
	err := s.http.Close()
	<-s.done
	if err != nil {
		return fmt.Errorf("stopping %s: %w", s.name, err)
	}
	return nil
}

// listen speaks HTTP until the server is shut down. Over TLS it is HTTP/2 too, and net/http answers plain HTTP with 400 and a sentence.
func (s *server) listen() error {
	if s.secured == nil {
		return s.http.Serve(s.listener)
	}
	s.http.TLSConfig = s.secured.config.Clone()
	return s.http.ServeTLS(s.listener, "", "")
}

// URL is a platform's base URL without a trailing slash, "" for one that was not started.
func (sb *Sandbox) URL(platform string) string { return sb.world.BaseURL(platform) }

// Exports lists, for each platform, the variables with which a client works as it stands.
func (sb *Sandbox) Exports() []Export {
	var out []Export
	for _, s := range sb.running {
		env := []Variable{{Name: "ORGDATA_PLATFORM", Value: s.platform.Name}, {Name: "ORGDATA_BASE_URL", Value: s.url}}
		if sb.secured != nil {
			env = append(env, Variable{Name: "SSL_CERT_FILE", Value: sb.secured.file})
		}
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

// Close stops listening, drops the requests under way and forgets the data. It may be called twice.
func (sb *Sandbox) Close() error { return sb.close() }

func (sb *Sandbox) shutdown() error {
	sb.faults.Close()
	var errs []error
	for _, s := range sb.servers() {
		errs = append(errs, s.stop())
	}
	sb.awaitHandlers()
	return errors.Join(append(errs, sb.world.Close(), sb.secured.remove())...)
}

// awaitHandlers gives those that are in the middle of something the time to see that nobody waits for them, before the data goes.
func (sb *Sandbox) awaitHandlers() {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for _, s := range sb.servers() {
			s.open.Wait()
		}
	}()
	select {
	case <-ended:
	case <-time.After(closeGrace):
	}
}
