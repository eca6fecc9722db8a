// Package doctor looks at all that this program needs to work, and says of each thing whether it is in order and, where it is not, how to mend it. It judges what
// others found or asked: it opens no connection of its own, starts no process, reads no setting, and must not know a terminal, a flag or a platform by name.
package doctor
