package words

// Failure is an error as an assistant reads it: a stable code, what is wrong and, on a line of its own, what to do next; "" when there is nothing.
func Failure(code, public, next string) string {
	text := "error " + code + ": " + public
	if next != "" {
		text += "\nNext: " + next
	}
	return text
}
