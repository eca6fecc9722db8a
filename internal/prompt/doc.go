// Package prompt asks a person at a terminal: a line, a secret that is not shown, one of a list, yes or no. It must not know what is asked, nor what
// comes of the answer. Where there is no person, it asks nothing.
package prompt
