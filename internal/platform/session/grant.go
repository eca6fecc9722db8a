package session

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// grant is what an answer gives.
type grant struct {
	token    string
	refresh  string        // "": none
	lifetime time.Duration // 0: not told
	sent     time.Time     // when it was asked for
}

// AnswerError is an answer in which what the manifest promises is missing or cannot be sent. Its text shows nothing of the answer.
type AnswerError struct{ text string }

func (e *AnswerError) Error() string { return e.text }

// maxToken is far above any token that fits into a request's headers.
const maxToken = 16 << 10

// read takes a token out of an answer.
func read(body []byte, l *manifest.Login, now time.Time) (grant, error) {
	var answer any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&answer); err != nil {
		return grant{}, &AnswerError{"it is not JSON"}
	}
	g := grant{token: textAt(answer, l.Token)}
	switch {
	case g.token == "":
		return grant{}, &AnswerError{fmt.Sprintf("it has no %q", l.Token)}
	case !sendable(g.token):
		return grant{}, &AnswerError{fmt.Sprintf("its %q is no token", l.Token)}
	}
	if l.Refresh != nil {
		g.refresh = textAt(answer, l.Refresh.Token)
	}
	g.lifetime = lifetime(answer, g.token, l, now)
	return g, nil
}

// sendable tells whether a token can stand in a header.
func sendable(token string) bool {
	return len(token) <= maxToken && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// lifetime is how long a token is good from now on. One that seems to have ended already tells that the clocks differ, and nothing else.
func lifetime(answer any, token string, l *manifest.Login, now time.Time) time.Duration {
	for _, told := range []time.Duration{
		seconds(textAt(answer, l.ExpiresIn)), until(textAt(answer, l.ExpiresAt), now), ofJWT(token, now), l.Lifetime,
	} {
		if told > 0 {
			return told
		}
	}
	return 0
}

func seconds(s string) time.Duration {
	const longest = 10 * 365 * 24 * 3600
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(n) || n <= 0 {
		return 0
	}
	return time.Duration(min(n, longest) * float64(time.Second))
}

// until reads a moment: RFC 3339, or seconds or milliseconds since 1970.
func until(s string, now time.Time) time.Duration {
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at.Sub(now)
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(n) || n <= 0 || n > 1e15 {
		return 0
	}
	const milliseconds = 1e11 // the year 5138 in seconds, 1973 in milliseconds
	if n >= milliseconds {
		return time.UnixMilli(int64(n)).Sub(now)
	}
	return time.Unix(int64(n), 0).Sub(now)
}

// ofJWT reads the claims of a token that is a JWT: exp from iat on, whatever the clock here says, or from now on where there is no iat. Whether the token is genuine is the
// platform's business, which it came from.
func ofJWT(token string, now time.Time) time.Duration {
	var claims jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &claims); err != nil || claims.ExpiresAt == nil {
		return 0
	}
	if claims.IssuedAt != nil {
		now = claims.IssuedAt.Time
	}
	return claims.ExpiresAt.Sub(now)
}

// textAt is the text or number at a dotted path; "" when there is neither.
func textAt(value any, path string) string {
	if path == "" {
		return ""
	}
	for _, name := range strings.Split(path, ".") {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	return ""
}
