// Package deepcurrent is the DeepCurrent API in miniature: an intelligence service that is paid in credits. It knows the sandbox's core
// and nothing of the platforms beside it or of the client.
//
// Paths, fields, prices, statuses and the two forms of an error are from the platform's public documentation, and where that is silent
// from its open-source MCP server; a comment says "inferred" where neither tells. Inferred throughout: the wording of details, some tool
// names in the ledger, which records a package finds, how long work takes.
//
// What moves does so by the sandbox's clock and not by timers: a job is a row with the instants at which it starts and ends, a
// subscription renews when it is looked at after its period. Two readers at the same instant see the same.
//
// Not modelled: signing up, password reset, payment (a checkout session is made and never paid), BYOD connectors, quests, telemetry.
package deepcurrent
