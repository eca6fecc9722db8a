package core

import (
	"net/http"
	"strings"
)

// expiredMark follows a credential that is to be refused as expired. No client can send it: net/http refuses a header with a NUL.
const expiredMark = "\x00expired"

// ExpireCredentials makes the platform refuse the key or token in the headers of r as expired, in its own words: Tokens.Check answers
// ErrExpiredToken, Keys.Authenticate ErrExpiredKey. What comes in a body (a login, an exchange) is not touched.
func ExpireCredentials(r *http.Request) {
	for _, name := range credentialHeaders() {
		if value := r.Header.Get(name); value != "" {
			r.Header.Set(name, value+expiredMark)
		}
	}
}

func credentialHeaders() []string { return []string{"Authorization", "X-Api-Key"} }

func cutExpired(secret string) (string, bool) { return strings.CutSuffix(secret, expiredMark) }

// NoteKey writes into the call of r which key was sent, for answers that are given before the platform's own handler looks.
func (w *World) NoteKey(platform string, r *http.Request) {
	call := CallOf(r.Context())
	for _, name := range credentialHeaders() {
		value := r.Header.Get(name)
		if scheme, token, ok := strings.Cut(value, " "); ok && strings.EqualFold(scheme, "Bearer") {
			value = strings.TrimSpace(token)
		}
		if key, _ := w.Keys.Authenticate(platform, value); key.ID != "" {
			call.KeyID, call.KeyPrefix, call.UserID, call.OrganizationID = key.ID, key.Prefix, key.CreatedBy, key.OrganizationID
		}
	}
}
