// Package words holds what every room says alike: which known name a misspelt one means, lists, counts and lengths of time as a sentence has them,
// sentences, failures, lines broken between words, words for a shell, and foreign text made fit to be shown. It must not know any other room of this program, nor anything that varies by platform.
package words
