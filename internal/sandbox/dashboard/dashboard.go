package dashboard

import (
	"crypto/rand"
	"fmt"
	"io/fs"
	"net/http"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// dashboard is what the pages share. It is made once and then only read, but for the parts with locks of their own.
type dashboard struct {
	world     *core.World
	shell     Shell
	platforms []platform
	views     *views
	files     *files
	secret    [32]byte // signs form tokens
	forms     *forms
	rotations *rotations
	figures   *figures
	// changing is held while a form that makes or renames a key is carried out: each looks at which keys there are first.
	changing sync.Mutex
}

// Shell is what the commands that a page gives to copy depend on besides the platform.
type Shell struct {
	Program   string // starts the MCP server, as a shell word; "orgdata-mcp" when empty
	Authority string // the file of the certificate authority to trust; "" for plain HTTP
}

// New makes the pages for a seeded world. The platforms are those that run, in the order in which to show them.
func New(w *core.World, running []core.Platform, shell Shell) (http.Handler, error) {
	d, err := build(w, running, described)
	if err != nil {
		return nil, fmt.Errorf("dashboard: %w", err)
	}
	d.shell = shell
	return d.guard(d.routes()), nil
}

func build(w *core.World, running []core.Platform, about fs.FS) (*dashboard, error) {
	d := &dashboard{world: w, forms: newForms(w.Now), rotations: newRotations(), figures: newFigures(w)}
	rand.Read(d.secret[:])
	for _, p := range running {
		known, err := describe(p, about)
		if err != nil {
			return nil, err
		}
		d.platforms = append(d.platforms, known)
	}
	var err error
	if d.files, err = newFiles(); err != nil {
		return nil, err
	}
	if d.views, err = newViews(d.files); err != nil {
		return nil, err
	}
	return d, nil
}

// routes is every page. A page below /o/ is for members of that organization only.
func (d *dashboard) routes() http.Handler {
	mux := http.NewServeMux()
	d.anyone(mux, "/", d.unknown)
	d.anyone(mux, "GET /{$}", d.home)
	d.anyone(mux, "GET /assets/{file}", d.files.serve)
	d.anyone(mux, "POST /sign-in", d.signIn)
	d.anyone(mux, "POST /sign-out", d.signOut)
	d.anyone(mux, "POST /theme", d.chooseTheme)
	d.person(mux, "GET /log", d.logEverywhere)
	for pattern, page := range d.memberPages() {
		d.member(mux, pattern, page)
	}
	return mux
}

// alone carries out one such page at a time.
func (d *dashboard) alone(p page) page {
	return func(v *visit) error {
		d.changing.Lock()
		defer d.changing.Unlock()
		return p(v)
	}
}

// memberPages is every page about an organization, by its pattern. A test opens each of them as a stranger.
func (d *dashboard) memberPages() map[string]page {
	return map[string]page{
		"GET /o/{platform}/{org}":                      d.organization,
		"GET /o/{platform}/{org}/limits":               d.limits,
		"GET /o/{platform}/{org}/log":                  d.logOfOrganization,
		"GET /o/{platform}/{org}/log/{request}":        d.logEntry,
		"GET /o/{platform}/{org}/data":                 d.data,
		"GET /o/{platform}/{org}/keys":                 d.listKeys,
		"POST /o/{platform}/{org}/keys":                d.alone(d.createKey),
		"GET /o/{platform}/{org}/keys/{key}":           d.showKey,
		"POST /o/{platform}/{org}/keys/{key}/restrict": d.alone(d.restrictKey),
		"POST /o/{platform}/{org}/keys/{key}/rotate":   d.alone(d.rotateKey),
		"POST /o/{platform}/{org}/keys/{key}/revoke":   d.revokeKey,
		"POST /o/{platform}/{org}/keys/{key}/reveal":   d.revealKey,
	}
}
