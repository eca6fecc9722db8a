// Package auth leads from credentials to a connection that a profile keeps (login, and import of another tool's file), and from an old key to a new one
// (rotation), step by step as a platform's manifest has it, with a person at a terminal or for a script. It also has the one translation of a profile's
// connection to settings, and the words for who a key acts as and how old it is. It must not know the command line's library, the environment, nor how a
// request is made: the store, the terminal and questions to platforms are handed to it.
package auth
