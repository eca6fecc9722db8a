package dashboard

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Sessions are tokens of the core, which keeps their hash: kind and "platform" under which they are stored.
const (
	sessionRealm = "dashboard"
	sessionKind  = "session"
	sessionLife  = 8 * time.Hour
)

// session is who looks at a page. Who is not signed in has a cookie too, so that the sign-in form carries a token like every other.
type session struct {
	cookie string
	user   core.User
	signed bool
}

// cookieName has the port in it: cookies are shared between the ports of a host, and two sandboxes must not sign each other out.
func cookieName(r *http.Request) string { return "orgdata_sandbox_" + portOf(r.Host) }

func (d *dashboard) sessionOf(r *http.Request) session {
	cookie, err := r.Cookie(cookieName(r))
	if err != nil || len(cookie.Value) < minCookie {
		return session{}
	}
	s := session{cookie: cookie.Value}
	token, err := d.world.Tokens.Check(sessionRealm, sessionKind, cookie.Value)
	if err == nil {
		s.user, s.signed = d.world.Directory.User(token.UserID)
	}
	return s
}

// minCookie refuses a cookie that was planted with a text short enough to guess.
const minCookie = 26

// visitor gives a cookie to who has none.
func (d *dashboard) visitor(w http.ResponseWriter, r *http.Request) session {
	s := session{cookie: rand.Text()}
	setCookie(w, r, s.cookie, 0)
	return s
}

// open signs a person in, under a new cookie: the one of before may have been planted.
func (d *dashboard) open(w http.ResponseWriter, r *http.Request, u core.User) error {
	text, _, err := d.world.Tokens.IssueOpaque(core.Token{Platform: sessionRealm, Kind: sessionKind, UserID: u.ID}, sessionLife, "")
	if err != nil {
		return err
	}
	setCookie(w, r, text, int(sessionLife.Seconds()))
	return nil
}

// end signs out: the server forgets the session, whatever the browser does with the cookie.
func (d *dashboard) end(w http.ResponseWriter, r *http.Request, s session) {
	if token, err := d.world.Tokens.Check(sessionRealm, sessionKind, s.cookie); err == nil {
		d.world.Tokens.Revoke(func(t core.Token) bool { return t.ID == token.ID })
	}
	setCookie(w, r, "", -1)
}

func setCookie(w http.ResponseWriter, r *http.Request, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(r), Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode,
	})
}

// formToken proves that a form was rendered for this cookie: a foreign page can send the cookie along but cannot read it.
func (d *dashboard) formToken(s session) string {
	mac := hmac.New(sha256.New, d.secret[:])
	mac.Write([]byte(s.cookie))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (d *dashboard) formTokenRight(s session, token string) bool {
	return s.cookie != "" && hmac.Equal([]byte(token), []byte(d.formToken(s)))
}
