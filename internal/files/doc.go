// Package files writes files that others may be reading: each is there whole or not at all, in the place that a link leads to. It says what the system
// says of a file without repeating its path. It must not know what the files hold.
package files
