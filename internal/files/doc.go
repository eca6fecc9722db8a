// Package files writes files that others may be reading: each is there whole or not at all, in the place that a link leads to. What a process that was
// killed while it wrote has left beside one goes with the next that is written. It tells whole paths and files that are one, and says what the system
// says of a file without repeating its path. It must not know what the files hold.
package files
