// Package drift compares what a platform answers with what its manifest says, by one small request a table: fields, types, values, and the places
// that pages are led by. It reads answers as they came, by eyes of its own, and tells of them names, types and documented values only: no value
// of a record leaves it. It prints nothing and knows no command line.
package drift
