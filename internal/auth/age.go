package auth

import (
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// KeyAge says how old a key is and what to do about it, see [manifest.Rotation.KeyAge]; "" where nothing is known of that.
func KeyAge(m *manifest.Manifest, made, given, now time.Time) string {
	text, state := m.Rotation.KeyAge(made, given, now)
	switch {
	case state == manifest.RotationDue || state == manifest.RotationOverdue:
		return text + ": orgdata-mcp auth rotate"
	case text != "" && state == "":
		return text + "; " + m.Title + " gives no advice on the age of keys"
	}
	return text
}
