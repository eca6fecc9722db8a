package dashboard

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

//go:embed templates
var templates embed.FS

// views are the pages' templates, each with the layout and the parts that pages share.
type views struct{ pages map[string]*template.Template }

func newViews(f *files) (*views, error) {
	base, err := template.New("").Funcs(functions(f)).ParseFS(templates, "templates/layout.html", "templates/part-*.html")
	if err != nil {
		return nil, fmt.Errorf("reading templates: %w", err)
	}
	v := &views{pages: map[string]*template.Template{}}
	entries, err := templates.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".html")
		if name == "layout" || strings.HasPrefix(name, "part-") {
			continue
		}
		page, err := template.Must(base.Clone()).ParseFS(templates, "templates/"+e.Name())
		if err != nil {
			return nil, fmt.Errorf("reading templates: %w", err)
		}
		v.pages[name] = page
	}
	return v, nil
}

// view is what every template is given.
type view struct {
	Title string
	Name  string // of the page, for the menu
	CSRF  string
	Theme string
	Back  string // this page's address, to come back to after a change of theme
	Done  string // what was just carried out
	User  *core.User
	// Platform, Org, Role and Base are set on an organization's pages.
	Platform *platform
	Org      core.Organization
	Role     core.Role
	Base     string
	Body     any
}

func (d *dashboard) view(v *visit, name, title string, body any) view {
	out := view{Title: title, Name: name, CSRF: v.form, Done: v.r.URL.Query().Get("done"), Back: "/", Body: body}
	// A refusal does not repeat the address it was asked at, so that refusals of two addresses are the same to the byte.
	if v.r.Method == http.MethodGet && (v.signed || v.r.URL.Path == "/") && name != "message" {
		out.Back = v.r.URL.RequestURI()
	}
	if cookie, err := v.r.Cookie(themeCookie); err == nil {
		out.Theme = cookie.Value
	}
	if v.signed {
		out.User = &v.user
	}
	if v.Platform != nil {
		out.Platform, out.Org, out.Role, out.Base = v.Platform, v.Org, v.Role, v.path("")
	}
	return out
}

// render answers with a whole page. It is complete before its first byte goes out: half a page is never sent.
func (d *dashboard) render(v *visit, status int, name, title string, body any) error {
	return d.execute(v, status, name, "layout", d.view(v, name, title, body))
}

// renderPart answers with a part of a page, for the script to put in place of the one there.
func (d *dashboard) renderPart(v *visit, name, part string, body any) error {
	return d.execute(v, http.StatusOK, name, part, body)
}

func (d *dashboard) execute(v *visit, status int, name, part string, data any) error {
	var out bytes.Buffer
	if err := d.views.pages[name].ExecuteTemplate(&out, part, data); err != nil {
		return fmt.Errorf("rendering %s: %w", name, err)
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	v.w.Write(out.Bytes())
	return nil
}
