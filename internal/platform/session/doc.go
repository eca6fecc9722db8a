// Package session keeps the tokens that a platform gives for credentials: it logs in, refreshes and exchanges as a manifest says, once for all who need
// the token at that time, and knows when a token ends. Tokens are in memory alone.
//
// The package must not know tables, nor open a connection: its requests are sent by a func that it is given.
package session
