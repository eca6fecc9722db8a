// Package fault makes the sandbox's platforms fail on purpose: slow, refusing, broken off, stale. Faults are chosen by a line of text, stand
// in a row in front of a platform's handler in the order in which they were set, and cost nothing while there are none. What one
// of them answers does not reach the next, nor the platform; what it did is in the request log.
//
// It knows the core and no platform: bodies are the platform's own (core.Platform.WriteError), credentials are refused in its own words
// (core.ExpireCredentials), and rows are found by the ids in its answers.
//
// # Grammar
//
//	fault  = kind [ "=" value ] { "," option }
//	option = "platform=" NAME | "path=" PREFIX | "method=" NAME | "every=" N | "p=" 0..1 | "count=" N | "for=" DURATION | "seed=" N
//
// [Grammar] lists the kinds with their values and what each option means; a PREFIX means the path itself and what is below it. No value
// holds a comma.
//
// # Control
//
// [Injector.Control] is a small JSON API for a port of its own:
//
//	GET    /faults       {"faults": [{"id": 1, "fault": "429=2s,every=10", "active": true, "seen": 40, "hits": 4, "ends_at": null, "problem": ""}]}
//	POST   /faults       {"fault": "latency=200ms±50ms,platform=dcycle"} answers 201 with the fault as listed, 400 {"error": ...} for a wrong one
//	DELETE /faults       clears all and gives deleted rows back: {"cleared": 1}
//	DELETE /faults/{id}  clears one, 404 when there is none
//	GET    /             this, as text
//
// Seen counts the requests that the fault was chosen for, hits those that it was put on. A fault that has ended (its count or duration is
// over) stays in the list, with its rows as it left them, until it is cleared.
//
// Not modelled: a name that does not resolve, a port that refuses, a certificate that is wrong, packets that are lost.
package fault
