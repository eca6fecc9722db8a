package dashboard

import (
	"maps"
	"slices"
)

// MemberPatterns are the patterns of every page about an organization, for the tests outside the package.
func MemberPatterns() []string { return slices.Sorted(maps.Keys(new(dashboard).memberPages())) }
