package dcycle

import (
	"net/http"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

const (
	tokenKind     = "access"
	tokenLifetime = time.Hour // documented
	windowLogin   = "login"
)

// perLogin bounds guessing, from one address and against one account (inferred: no number is documented).
var perLogin = core.Rate{Requests: 10, Per: time.Minute}

// session is the answer of POST /auth/login, as documented. There is no refresh: who needs another token signs in again.
type session struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int    `json:"expires_in"`
}

// login exchanges e-mail and password for a JWT.
func (a *api) login(w http.ResponseWriter, r *http.Request) {
	token, err := a.signIn(w, r)
	if err != nil {
		answer(w, r, err)
		return
	}
	core.WriteJSON(w, http.StatusOK, session{AccessToken: token, TokenType: "Bearer", ExpiresIn: int(tokenLifetime / time.Second)})
}

func (a *api) signIn(w http.ResponseWriter, r *http.Request) (string, error) {
	body, err := readBody(r)
	if err != nil {
		return "", err
	}
	_, wrong := columnsOf(must(text("email", 3, 320), text("password", 1, 1000)), body, true)
	if len(wrong) > 0 {
		return "", invalid(strings.Join(wrong, "; "))
	}
	email, call := strings.ToLower(body.Text("email")), core.CallOf(r.Context())
	window := func(id string) core.Window {
		return core.Window{Platform: Name, Name: windowLogin, ID: id, Rate: a.world.Rate(Name, windowLogin, perLogin)}
	}
	verdict := a.world.Limiter.Take(window("address "+call.ClientIP), window("account "+email))
	if verdict.SetHeaders(w.Header()); !verdict.Allowed {
		return "", tooMany(verdict)
	}
	user, ok := a.world.Directory.SignIn(email, body.Text("password"))
	if !ok {
		return "", badLogin()
	}
	call.UserID = user.ID
	token, _, err := a.world.Tokens.IssueJWT(core.Token{Platform: Name, Kind: tokenKind, UserID: user.ID}, tokenLifetime, map[string]any{"email": user.Email})
	return token, err
}
