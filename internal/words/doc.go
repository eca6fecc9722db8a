// Package words holds what every room says alike: which known name a misspelt one means, lists, counts and lengths of time as a sentence has them,
// sentences, failures, lines broken between words, words for a shell, foreign text made fit to be shown, ids that are the same, and patterns that a start does not
// compile. It must not know any other room of this program, nor anything that varies by platform.
package words
