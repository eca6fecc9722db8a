package platform

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// waysYAML has each way in that is no header with a key. TOKENS is the address that gives tokens.
const waysYAML = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials:
  api_key: {env: [ACME_API_KEY], secret: true}
  user: {env: [ACME_USER]}
  password: {env: [ACME_PASSWORD], secret: true, format: password}
  client_id: {env: [ACME_CLIENT_ID]}
  client_secret: {env: [ACME_CLIENT_SECRET], secret: true, format: password}
authenticators:
  key: {basic: {user: "{api_key}"}}
  person: {basic: {user: "{user}", password: "{password}"}}
  form: {client_credentials: {url: "TOKENS", id: "{client_id}", secret: "{client_secret}", scope: "read all", audience: things}}
  header: {client_credentials: {url: "TOKENS", id: "{client_id}", secret: "{client_secret}", send: basic}}
  near: {client_credentials: {post: /token, id: "{client_id}", secret: "{client_secret}"}}
errors: {message: detail}
tables:
  things: {about: Things, get: /things, columns: {id: {type: text, key: true}}}
`

// wayClient is a client that signs in by one of waysYAML.
func wayClient(t *testing.T, auth string, given map[string]string, tokens string, o Options, api http.HandlerFunc) *Client {
	t.Helper()
	o.Settings.Auth = auth
	o.Credentials = func() (map[string]string, error) { return given, nil }
	return serve(t, parsed(t, strings.ReplaceAll(waysYAML, "TOKENS", tokens)), o, api)
}

const noTokens = "https://auth.acme.example/token"

// told is what a reader is told of an error: code, text and next step.
func told(err error) string {
	var e *Error
	if !errors.As(err, &e) {
		return errorText(err)
	}
	return e.Code + ": " + e.Public + " Next: " + e.Next
}

// TestBasic: what arrives is what whoever reads the header by the book takes for user and password.
func TestBasic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		auth           string
		given          map[string]string
		user, password string
	}{
		{"key", map[string]string{"api_key": "sk_live_0123456789"}, "sk_live_0123456789", ""},
		{"person", map[string]string{"user": "ana", "password": "a b:c\"é%"}, "ana", "a b:c\"é%"},
		{"person", map[string]string{"user": "josé", "password": "contraseña"}, "josé", "contraseña"},
		{"person", map[string]string{"user": " ana@acme.example\n", "password": "x0123"}, "ana@acme.example", "x0123"},
	} {
		client := wayClient(t, c.auth, c.given, noTokens, Options{}, func(w http.ResponseWriter, r *http.Request) {
			if user, password, ok := r.BasicAuth(); !ok || user != c.user || password != c.password {
				t.Errorf("%v: arrives as %q, %q, %v", c.given, user, password, ok)
			}
			fmt.Fprint(w, `[{"id":"1"}]`)
		})
		if rows, err := scanAll(t.Context(), client, "things"); rows != 1 || err != nil {
			t.Errorf("%v: %d rows, %v", c.given, rows, err)
		}
	}
}

// TestBasicThatCannotBe is told before a request is made, and at the start.
func TestBasicThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		given map[string]string
		want  string
	}{
		{map[string]string{"user": "ana:x", "password": "p0123"}, "configuration: The user has a colon in it, at which Acme would take the password to begin. Next: Correct what ACME_USER gives: it is to be the user alone."},
		{map[string]string{"user": "ana", "password": ""}, "configuration: Acme needs the password. Next: Set ACME_PASSWORD in the server's environment."},
		{map[string]string{"user": "a\nb", "password": "p0123"}, "configuration: The user has a line break or another character in it that no user has."},
	} {
		client := wayClient(t, "person", c.given, noTokens, Options{}, func(http.ResponseWriter, *http.Request) { t.Errorf("%v: a request was made", c.given) })
		_, err := scanAll(t.Context(), client, "things")
		start := CheckCredentials(client.manifest, c.given, client.options.Settings)
		for _, err := range []error{err, start} {
			if got := told(err); !strings.HasPrefix(got, c.want) {
				t.Errorf("%v: %s\nwant %s", c.given, got, c.want)
			}
		}
	}
}

// TestBasicIsRedacted: an upstream that echoes the header, or a part of it, tells nobody the password.
func TestBasicIsRedacted(t *testing.T) {
	t.Parallel()
	for _, given := range []map[string]string{{"user": "ana", "password": "pw12"}, {"user": "ana", "password": "geheim-Wörter 9"}} {
		var log strings.Builder
		client := wayClient(t, "person", given, noTokens, Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}, func(w http.ResponseWriter, r *http.Request) {
			header := r.Header.Get("Authorization")
			user, password, _ := r.BasicAuth()
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"detail":"bad header %s of %s:%s, %s"}`, header, user, password, url.QueryEscape(password))
		})
		_, err := scanAll(t.Context(), client, "things")
		got := told(err) + log.String()
		pair := base64.StdEncoding.EncodeToString([]byte("ana:" + given["password"]))
		for _, secret := range []string{given["password"], url.QueryEscape(given["password"]), pair, pair[:len(pair)-4]} {
			if strings.Contains(got, secret) {
				t.Errorf("%q is in %s", secret, got)
			}
		}
		if !strings.Contains(got, "bad header") {
			t.Errorf("it says %s", got)
		}
	}
}

// TestRefusedBasic names what to check: the user and the password, or the key where that is the user.
func TestRefusedBasic(t *testing.T) {
	t.Parallel()
	for auth, want := range map[string]string{
		"person": "Next: Check ACME_USER and ACME_PASSWORD.",
		"key":    "Next: Check the API key (the one in use begins with sk_te, from ORGDATA_API_KEY).",
	} {
		given := map[string]string{"user": "ana", "password": "wrong-0123456789", "api_key": "sk_test_01234567"}
		client := wayClient(t, auth, given, noTokens, Options{Settings: Settings{Credentials: map[string]string{"api_key": "ORGDATA_API_KEY"}}},
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
		if _, err := scanAll(t.Context(), client, "things"); !strings.HasSuffix(told(err), want) {
			t.Errorf("%s: %s\nwant %s", auth, told(err), want)
		}
	}
}
