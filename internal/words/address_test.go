package words_test

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func TestAddressesAreShownWithoutSecrets(t *testing.T) {
	for address, want := range map[string]string{
		"https://api.acme.example/v1":            "https://api.acme.example/v1",
		"http://127.0.0.1:8700":                  "http://127.0.0.1:8700",
		"https://me:hunter2@api.acme.example/v1": "https://[redacted]@api.acme.example/v1",
		"https://hunter2@api.acme.example":       "https://[redacted]@api.acme.example",
		"https://me:hun/ter?2#@api.acme.example": "https://[redacted]@api.acme.example",
		"https://me:hun@ter2@api.acme.example":   "https://[redacted]@api.acme.example",
		"me:hunter2@api.acme.example":            "[redacted]@api.acme.example",
		"https://api.acme.example/?k=hunter2":    "https://api.acme.example/?[redacted]",
		"https://api.acme.example#hunter2":       "https://api.acme.example#[redacted]",
		"":                                       "",
	} {
		if got := words.Address(address); got != want {
			t.Errorf("%q is shown as %q, want %q", address, got, want)
		}
	}
}
