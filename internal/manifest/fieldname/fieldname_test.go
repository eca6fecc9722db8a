package fieldname_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

func TestNames(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"petId": "pet_id", "Pet-Id": "pet_id", "pet[id]": "pet_id", "HTTPServer": "http_server", "createdAt": "created_at", "id": "id", "2fa": "x_2fa",
		"名前": "", "a.b": "a_b", "__x__": "x", "page[number]": "page_number", "URL": "url", "IDs": "i_ds", "größe": "gr_e", "": "",
	} {
		if got := fieldname.Name(from); got != want {
			t.Errorf("Name(%q) = %q, want %q", from, got, want)
		}
	}
}

func TestSingular(t *testing.T) {
	t.Parallel()
	for many, want := range map[string]string{
		"pets": "pet", "categories": "category", "addresses": "address", "boxes": "box", "branches": "branch", "status": "status", "statuses": "status",
		"people": "person", "news": "news", "analysis": "analysis", "s": "s", "address": "address", "issues": "issue",
	} {
		if got := fieldname.Singular(many); got != want {
			t.Errorf("Singular(%q) = %q, want %q", many, got, want)
		}
	}
}

func TestWhatFieldsLikelyHold(t *testing.T) {
	t.Parallel()
	type kind struct{ secret, personal bool }
	plain, secret, personal := kind{}, kind{secret: true}, kind{personal: true}
	for _, c := range []struct {
		name   string
		within []string
		want   kind
	}{
		{"token", nil, secret}, {"accessToken", nil, secret}, {"api-key", nil, secret}, {"client_secret", nil, secret}, {"webhookSecret", nil, secret}, {"pin", nil, secret},
		{"next_page_token", nil, plain}, {"token_type", nil, plain}, {"tokenCount", nil, plain}, {"password_changed_at", nil, plain}, {"has_password", nil, plain},
		{"secret_id", nil, plain}, {"spin", nil, plain}, {"shipping", nil, plain}, {"monkey", nil, plain},
		{"email", nil, personal}, {"billingEmail", nil, personal}, {"first-name", nil, personal}, {"phone_number", nil, personal}, {"date_of_birth", nil, personal},
		{"email_verified", nil, plain}, {"email_count", nil, plain}, {"name", nil, plain}, {"name", []string{"products"}, plain}, {"name", []string{"users"}, personal},
		{"login", []string{"repos", "owner"}, personal}, {"display_name", []string{"issue", "assignee"}, personal}, {"homestreetcar", nil, plain},
	} {
		if got := (kind{fieldname.Secret(c.name), fieldname.Personal(c.name, c.within...)}); got != c.want {
			t.Errorf("%s in %v: %+v, want %+v", c.name, c.within, got, c.want)
		}
	}
}

func TestUnused(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 63)
	for _, c := range []struct {
		name, want string
		taken      []string
	}{
		{"pets", "pets", nil},
		{"pets", "pets_2", []string{"pets"}},
		{"pets", "pets_3", []string{"pets", "pets_2"}},
		{long, long[:61] + "_2", []string{long}},
	} {
		if got := fieldname.Unused(c.name, func(s string) bool { return slices.Contains(c.taken, s) }); got != c.want {
			t.Errorf("Unused(%q) beside %v = %q, want %q", c.name, c.taken, got, c.want)
		}
	}
}
