// Package sandbox runs the platforms themselves in miniature, over real HTTP with a real database: keys, tokens, roles, limits, logs
// and a seeded company. The demo, the tests and people without credentials point the real client at it.
//
// It is written from the platforms' documentation and shares nothing with the client: no type, no constant, no import of a room of ours
// outside this folder. Where the client has a field name wrong, a request must fail.
//
// This package is lifecycle only: it listens, seeds and stops. What the platforms have in common is in core, whose comment says
// how one is added; each platform is a folder of its own.
package sandbox
