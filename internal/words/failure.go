package words

import "strings"

// Failure is an error as an assistant reads it: a stable code, what is wrong and, on a line of its own, what to do next; "" when there is nothing.
func Failure(code, public, next string) string {
	text := "error " + code + ": " + public
	if next != "" {
		text += "\nNext: " + next
	}
	return text
}

// PartFailure parts what [Failure] made. A text without a code is all public; next is "" when there is nothing to do.
func PartFailure(text string) (code, public, next string) {
	line, next, _ := strings.Cut(strings.TrimSpace(text), "\nNext: ")
	if behind, is := strings.CutPrefix(line, "error "); is {
		if code, public, coded := strings.Cut(behind, ": "); coded {
			return code, public, next
		}
	}
	return "", line, next
}
