// Package draft makes a manifest from live answers of an API, or a table more for one that there is: where the records are, how they are paged, what their
// fields look like. What it cannot see it leaves to a person, and says so. It asks through a func that it is handed and knows no HTTP, no key and no
// setting. No value of a record leaves it.
package draft
