package clients

// Limits are what a client, or the model behind it, does not take of a server's tools. They are from vendors' documents and public reports up to autumn 2026.
type Limits struct {
	Top          []string // words that the schema of a tool's arguments itself must not have
	Anywhere     []string // words that no schema within it must have, either
	Typed        bool     // each property has one type, and each list a type of its items
	Name         int      // the most characters of the server's and a tool's name together
	Instructions int      // the characters of the instructions that are read; 0: all
}

// combining are the words that put schemas together.
var combining = []string{"anyOf", "oneOf", "allOf"}
