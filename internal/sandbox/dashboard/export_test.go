package dashboard

import (
	"maps"
	"slices"
)

// MemberPatterns are the patterns of every page about an organisation, for the tests outside the package.
func MemberPatterns() []string { return slices.Sorted(maps.Keys(new(dashboard).memberPages())) }
