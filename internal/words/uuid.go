package words

import "strings"

// IsUUID tells whether s is a UUID as RFC 9562 writes it, 8-4-4-4-12 hexadecimal digits of either case, and nothing else: no braces, no urn:.
func IsUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return false
			}
		}
	}
	return true
}

// ID is an id as it is compared with others: the case of a UUID's letters does not matter, that of any other's does.
func ID(id string) string {
	if IsUUID(id) {
		return strings.ToLower(id)
	}
	return id
}

// SameID tells whether two ids are the same.
func SameID(a, b string) bool { return ID(a) == ID(b) }
