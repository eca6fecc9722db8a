package dashboard

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// visit is one request: who sends it and, below /o/, which organization it is about.
type visit struct {
	w http.ResponseWriter
	r *http.Request
	session
	place
	form      string // the token for forms on the answer
	directory *core.Directory
}

// place is an organization of a platform, and what the visitor may do there.
type place struct {
	Platform *platform
	Org      core.Organization
	Role     core.Role
}

// path of a page of the place.
func (p place) path(rest string) string {
	return "/o/" + p.Platform.Name + "/" + url.PathEscape(p.Org.ID) + rest
}

// page answers one request; an error is answered by fail.
type page func(v *visit) error

// refusal is an error to be shown: what happened, and what to do next.
type refusal struct {
	status            int
	title, text, next string
}

func (e *refusal) Error() string { return e.title }

// notFound is the one answer to what does not exist and to what is somebody else's.
func notFound() error {
	return &refusal{http.StatusNotFound, "Nothing here", "There is no such page, or it belongs to an organization that you are not a member of.", "Go to your own organizations."}
}

func forbidden(text string) error {
	return &refusal{http.StatusForbidden, "Not allowed", text, "Ask an administrator of the organization."}
}

// anyone registers a page that needs no signing in.
func (d *dashboard) anyone(mux *http.ServeMux, pattern string, p page) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		v := &visit{w: w, r: r, session: d.sessionOf(r), directory: d.world.Directory}
		if v.cookie == "" && r.Method == http.MethodGet {
			v.session = d.visitor(w, r)
		}
		v.form = d.formToken(v.session)
		if err := d.checked(v, p); err != nil {
			d.fail(v, err)
		}
	})
}

// checked refuses a form without its token before the page sees it.
func (d *dashboard) checked(v *visit, p page) error {
	if v.r.Method == http.MethodGet || v.r.Method == http.MethodHead {
		return p(v)
	}
	if err := v.r.ParseForm(); err != nil {
		return &refusal{http.StatusBadRequest, "Unreadable form", "The form could not be read, or is too large.", "Go back and try again."}
	}
	if !d.formTokenRight(v.session, v.r.PostForm.Get("csrf")) {
		return &refusal{http.StatusForbidden, "This form is out of date",
			"It was made for another session, so nothing was changed.", "Open the page again and repeat what you did."}
	}
	return p(v)
}

// person registers a page for who is signed in. Others get the sign-in page: a form that arrives after the session ended is lost.
func (d *dashboard) person(mux *http.ServeMux, pattern string, p page) {
	d.anyone(mux, pattern, func(v *visit) error {
		if !v.signed {
			return d.signInPage(v, http.StatusUnauthorized, "")
		}
		return p(v)
	})
}

// member registers a page about {org} of {platform}, for its members.
func (d *dashboard) member(mux *http.ServeMux, pattern string, p page) {
	d.person(mux, pattern, func(v *visit) error {
		at, ok := d.place(v.user, v.r.PathValue("platform"), v.r.PathValue("org"))
		if !ok {
			return notFound() // of a visit without a place: the answer must not name an organization
		}
		v.place = at
		return p(v)
	})
}

// place finds an organization in which a person has an active membership. What it finds of any other is not handed out.
func (d *dashboard) place(u core.User, platform, org string) (place, bool) {
	for i := range d.platforms {
		p := &d.platforms[i]
		if p.Name != platform {
			continue
		}
		role, member := d.world.Directory.Role(platform, org, u.ID)
		o, known := d.world.Directory.Organization(platform, org)
		if member && known {
			return place{p, o, role}, true
		}
	}
	return place{}, false
}

// places is every organization in which a person has an active membership, in the order of the platforms.
func (d *dashboard) places(u core.User) []place {
	var out []place
	for i := range d.platforms {
		for _, o := range d.world.Directory.OrganizationsOf(d.platforms[i].Name, u.ID) {
			if p, ok := d.place(u, o.Platform, o.ID); ok {
				out = append(out, p)
			}
		}
	}
	return out
}

// redirect answers a form that was carried out. Reloading what it leads to repeats nothing.
func (v *visit) redirect(path string) error {
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// fail shows an error. What is not a refusal is logged and not told.
func (d *dashboard) fail(v *visit, err error) {
	var shown *refusal
	if !errors.As(err, &shown) {
		d.world.Logger.Error("dashboard page failed", "path", v.r.URL.Path, "cause", err)
		shown = &refusal{http.StatusInternalServerError, "Something broke", "The sandbox could not make this page; its log says why.", "Try again."}
	}
	if err := d.render(v, shown.status, "message", shown.title, map[string]string{"Text": shown.text, "Next": shown.next}); err != nil {
		d.world.Logger.Error("dashboard page failed", "path", v.r.URL.Path, "cause", err)
	}
}

func (d *dashboard) unknown(*visit) error { return notFound() }
