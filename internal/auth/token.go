package auth

import (
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// TokenLife says how long a token of a login lives; "" where the credentials themselves are sent.
func TokenLife(l *manifest.Login) string {
	switch {
	case l == nil:
		return ""
	case l.Lifetime == 0:
		return "lives for a time that the platform does not tell; a new one is fetched by itself"
	case l.Refresh != nil:
		return "lives " + lifetime(l.Lifetime) + ", and is refreshed by itself"
	}
	return "lives " + lifetime(l.Lifetime) + "; a new one is fetched by itself"
}

// lifetime writes whole hours or minutes.
func lifetime(d time.Duration) string {
	if d%time.Hour == 0 {
		return words.Plural(int(d/time.Hour), "hour")
	}
	return words.Plural(int(d/time.Minute), "minute")
}
