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

// PartFailure parts what [Failure] made into what is wrong and what to do next, "" when there is nothing.
func PartFailure(text string) (public, next string) {
	text = strings.TrimSpace(text)
	if behind, is := strings.CutPrefix(text, "error "); is {
		if _, after, found := strings.Cut(behind, ": "); found {
			text = after
		}
	}
	public, next, _ = strings.Cut(text, "\nNext: ")
	return public, next
}
