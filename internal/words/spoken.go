package words

import "strings"

// Spoken is the name of a credential in a sentence: "API key", "e-mail", "client id".
func Spoken(name string) string {
	if name == "email" {
		return "e-mail"
	}
	return strings.ReplaceAll(strings.ReplaceAll(name, "api_key", "API key"), "_", " ")
}
