package dashboard

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// home is the first page: the people to sign in as, or the visitor's organizations.
func (d *dashboard) home(v *visit) error {
	if !v.signed {
		return d.signInPage(v, http.StatusOK, "")
	}
	return d.overview(v)
}

// signInCard is a person on the sign-in page, with what they are where.
type signInCard struct {
	core.User
	Password string
	Roles    []cardRole
}

// cardRole is one role on one platform, and the organizations where the person has it.
type cardRole struct{ Platform, Role, Organizations string }

type signInPage struct {
	Cards     []signInCard
	Email     string
	Complaint string
}

func (d *dashboard) signInPage(v *visit, status int, complaint string) error {
	page := signInPage{Complaint: complaint, Email: v.r.PostForm.Get("email")}
	for _, m := range core.Cast() {
		if s := d.signInCard(d.world.Person(m.Handle)); len(s.Roles) > 0 {
			page.Cards = append(page.Cards, s)
		}
	}
	return d.render(v, status, "signin", "Sign in", page)
}

func (d *dashboard) signInCard(u core.User) signInCard {
	s := signInCard{User: u, Password: core.Password(u)}
	for _, p := range d.places(u) {
		at := slices.IndexFunc(s.Roles, func(r cardRole) bool { return r.Platform == p.Platform.Title && r.Role == p.Role.Name })
		if at < 0 {
			s.Roles = append(s.Roles, cardRole{p.Platform.Title, p.Role.Name, p.Org.Name})
		} else {
			s.Roles[at].Organizations += ", " + p.Org.Name
		}
	}
	return s
}

// signIn takes a seeded person by one click ("person", an e-mail address), or an address and its password.
func (d *dashboard) signIn(v *visit) error {
	u, ok := core.User{}, false
	if email := v.r.PostForm.Get("person"); email != "" {
		u, ok = d.world.Directory.UserByEmail(email)
	} else {
		u, ok = d.world.Directory.SignIn(strings.TrimSpace(v.r.PostForm.Get("email")), v.r.PostForm.Get("password"))
	}
	if !ok {
		return d.signInPage(v, http.StatusUnauthorized, "This address and password do not belong together. Those below do.")
	}
	if err := d.open(v.w, v.r, u); err != nil {
		return err
	}
	return v.redirect("/")
}

func (d *dashboard) signOut(v *visit) error {
	d.end(v.w, v.r, v.session)
	return v.redirect("/")
}

// home's cards: a platform with the visitor's organizations on it.
type platformCard struct {
	*platform
	BaseURL string
	Places  []placeCard
}

type placeCard struct {
	place
	Path     string
	Parent   string
	Keys     int
	Requests int
}

func (d *dashboard) overview(v *visit) error {
	var cards []platformCard
	for _, p := range d.places(v.user) {
		if len(cards) == 0 || cards[len(cards)-1].platform != p.Platform {
			cards = append(cards, platformCard{platform: p.Platform, BaseURL: d.world.BaseURL(p.Platform.Name)})
		}
		card := &cards[len(cards)-1]
		card.Places = append(card.Places, d.placeCard(v, p))
	}
	return d.render(v, http.StatusOK, "home", "Your organizations", cards)
}

func (d *dashboard) placeCard(v *visit, p place) placeCard {
	there := *v
	there.place = p
	card := placeCard{place: p, Path: p.path(""), Keys: len(inForce(d.keys(&there)))}
	card.Requests = len(d.world.Log.Entries(0, func(e *core.Entry) bool { return d.sees(&there, e) }))
	// A parent is named only to who belongs to it too.
	if parent, ok := d.place(v.user, p.Platform.Name, p.Org.ParentID); ok {
		card.Parent = parent.Org.Name
	}
	return card
}

type organizationPage struct {
	Limits  limitsPart
	Keys    []keyRow
	Latest  []logRow
	BaseURL string
	Connect []connection
	Locked  string // why there are no keys; "" where there can be
}

// organization is the first page of an organization.
func (d *dashboard) organization(v *visit) error {
	page := organizationPage{
		Limits: d.limitsPart(v), Latest: d.latest(v, 8, nil), BaseURL: d.world.BaseURL(v.Platform.Name), Connect: d.connect(v.place, "YOUR_KEY"),
	}
	if v.locked() {
		page.Locked = v.lockedText()
	}
	for _, k := range inForce(d.keys(v)) {
		page.Keys = append(page.Keys, d.row(v, k))
	}
	return d.render(v, http.StatusOK, "organization", v.Org.Name, page)
}

// themeCookie holds "light" or "dark"; without it the system decides.
const themeCookie = "orgdata_sandbox_theme"

func (d *dashboard) chooseTheme(v *visit) error {
	cookie := &http.Cookie{Name: themeCookie, Value: v.r.PostForm.Get("theme"), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if cookie.Value != "light" && cookie.Value != "dark" {
		cookie.Value, cookie.MaxAge = "", -1
	}
	http.SetCookie(v.w, cookie)
	return v.redirect(localPath(v.r.PostForm.Get("back")))
}

// localPath keeps a redirect within the dashboard: an address with a host, in any of its spellings, leads to the first page.
func localPath(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") || strings.ContainsAny(text, "\\\r\n\t") {
		return "/"
	}
	return text
}
