// Package printer writes the YAML of a manifest that a program has made, with comments for the person who is to finish it. It knows YAML, and no
// word of the grammar: what it is given it prints.
package printer
