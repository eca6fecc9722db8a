package manifest

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// Basic is a user and a password for HTTP's Basic authentication (RFC 7617). {name} in a template stands for a credential; of the two one may be "".
//
//	basic: {user: "{email}", password: "{password}"}
//	basic: {user: "{api_key}"}
type Basic struct {
	User, Password string
	// Escaped has both written as forms have them before they are encoded, as OAuth 2 (RFC 6749, section 2.3.1) wants a client's id and secret.
	Escaped bool `json:",omitempty"`
}

// basicScheme begins the header.
const basicScheme = "Basic "

// Fill is the Authorization header with the credentials in it.
func (b *Basic) Fill(credentials map[string]string) string {
	user, password := fill(b.User, credentials), fill(b.Password, credentials)
	if b.Escaped {
		user, password = url.QueryEscape(user), url.QueryEscape(password)
	}
	return basicScheme + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// Secret is what of a header that Fill returned must not be shown: it is the user and the password to whoever decodes it.
func (b *Basic) Secret(header string) string { return strings.TrimPrefix(header, basicScheme) }

// Carries tells whether the user can be told from the password by the first colon between them, as whoever reads the header does.
func (b *Basic) Carries(credentials map[string]string) bool {
	return b.Escaped || !strings.Contains(fill(b.User, credentials), ":")
}

// UserNeeds are the credentials that the user is made of.
func (b *Basic) UserNeeds() []string { return placeholders(b.User) }

// Names tells whether a credential is in the user or the password.
func (b *Basic) Names(credential string) bool {
	return slices.Contains(placeholders(b.User), credential) || slices.Contains(placeholders(b.Password), credential)
}

// sends tells whether a credential is in the header where its beginning tells one key from another: as the user.
func (b *Basic) sends(name string) bool {
	return b != nil && slices.Contains(placeholders(b.User), name)
}
