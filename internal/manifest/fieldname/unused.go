package fieldname

import "strconv"

// Unused is a name, or where it is taken the first of name_2, name_3 and so on that is not. A number goes in the place of letters that would make the name
// longer than the grammar's may be.
func Unused(name string, taken func(string) bool) string {
	next := name
	for n := 2; taken(next); n++ {
		number := "_" + strconv.Itoa(n)
		next = name[:min(len(name), maxName-len(number))] + number
	}
	return next
}
