package manifest

import "strings"

// Form is how requests differ that are signed in one way from those that are signed in another: an older form of an API has another header for the
// organisation, and other names for the same paths. The zero value is the platform's own form.
type Form struct {
	ScopeHeader string       `json:",omitempty"` // in place of the platform's; "": the same
	Paths       []PathChange `json:",omitempty"` // the longest From first
}

// PathChange is a beginning of paths, up to a slash or all of it, and what stands in its place.
type PathChange struct{ From, To string }

// Path is the address, below the base URL, that requests of the form go to. What it returns it would not change again.
func (f *Form) Path(address string) string {
	for _, c := range f.Paths {
		rest, begins := strings.CutPrefix(address, c.From)
		if begins && (rest == "" || rest[0] == '/' || rest[0] == '?') {
			return c.To + rest
		}
	}
	return address
}

// Header is the header of the organisation, where the platform's own is given.
func (f *Form) Header(own string) string {
	if own != "" && f.ScopeHeader != "" {
		return f.ScopeHeader
	}
	return own
}
