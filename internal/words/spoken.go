package words

import "strings"

// Spoken is the name of a credential in a sentence: "API key", "client id".
func Spoken(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "api_key", "API key"), "_", " ")
}
