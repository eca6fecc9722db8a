package manifest

import (
	"slices"
	"strings"
)

// Security is what somebody wants to know of a platform who has to approve that it is asked.
type Security struct {
	Residency       string   // where the platform keeps data, by its documents, as a sentence; "": they do not say
	ReadRoles       []string `json:",omitempty"` // roles that can change nothing
	ReadPermissions []string `json:",omitempty"` // names of rights that change nothing; a star at the beginning or the end of one stands for any letters
}

// KnowsReading tells whether any role or right is known to change nothing.
func (s *Security) KnowsReading() bool {
	return s != nil && len(s.ReadRoles)+len(s.ReadPermissions) > 0
}

// ReadsOnly tells whether a role, by any capitals, is known to change nothing.
func (s *Security) ReadsOnly(role string) bool {
	return s != nil && slices.ContainsFunc(s.ReadRoles, func(r string) bool { return strings.EqualFold(r, strings.TrimSpace(role)) })
}

// BeyondReading are those of rights that are not known to change nothing; none where nothing is known of any.
func (s *Security) BeyondReading(rights []string) []string {
	if s == nil || len(s.ReadPermissions) == 0 {
		return nil
	}
	var beyond []string
	for _, right := range rights {
		if !HidesMember(s.ReadPermissions, strings.ToLower(right)) {
			beyond = append(beyond, right)
		}
	}
	return beyond
}
