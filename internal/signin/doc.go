// Package signin knows how a person signs in to a platform that a manifest describes: which ways in there are, what each asks for, and what was meant by a
// secret that was pasted with more than itself. It must not ask anybody anything, make a request, or keep what it is given.
package signin
