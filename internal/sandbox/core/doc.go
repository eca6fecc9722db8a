// Package core is what the platforms of the sandbox have in common: people, organisations and roles; keys and tokens;
// rate limits; the request log; the database; seeding. It knows no platform's paths, headers, bodies or names, and imports
// neither the platforms beside it nor any room of the client: what the client believes about a platform must be proved over the
// wire, not by a shared type.
//
// # Adding a platform
//
// A platform is a sub-package of internal/sandbox with one exported function, Platform() core.Platform, which is added to the list
// in internal/sandbox/platforms.go. The value has:
//
//   - Name, Title: "dcycle", "Dcycle". Everything stored in the core carries the name, so two platforms never see each other's
//     organisations, keys or tokens, although the same people (see [Cast]) may use both.
//   - Keys: what its keys look like ([KeyFormat]), how much of one is kept readable as its prefix, and which of its windows limits a key.
//   - Schema: CREATE TABLE and CREATE VIEW statements; Indexes: CREATE INDEX, run after the rows are in. Table names begin with the platform's name ("dcycle_invoices"). Declare
//     dates as TEXT: the driver turns DATE and TIMESTAMP columns into time.Time.
//   - Seed: fills them through a [Seeder], inside the one transaction in which the whole sandbox is seeded: organisations, roles and
//     memberships, keys, rows. All randomness comes from Seeder.Rand(stream), one named stream for each table, so that a table added
//     later does not change the others. The reference date is Seeder.Reference, never time.Now.
//   - Handler: the API, built once after seeding. The wiring wraps it with [Serve]: request and correlation ids, panic recovery, body
//     limit, request log. The handler itself authenticates (World.Keys, World.Tokens, World.Directory), spends the limits
//     (World.Limiter with World.Rate), notes in [CallOf] who called, and answers. [Routes] gives it JSON 404 and 405.
//   - WriteError: the platform's own error body, for the errors that the core itself must answer (panic, unknown path).
//   - Env: the variables, besides ORGDATA_PLATFORM and ORGDATA_BASE_URL, with which a client works against it.
//
// What the pages for people show of it (its word for an organisation, its limits, its charts) is a folder of data,
// internal/sandbox/dashboard/platforms/NAME; a test opens every page of every platform.
//
// # State
//
// Rows live in SQLite in memory ([Store]): many readers at once, a writer alone. What every request needs (people, roles, keys,
// tokens, limits, log) is held in Go maps in front of it, so that a request takes no write lock and a revocation is seen by
// the very next request. Directory and Keys are also written through to tables; tokens, limits and log live only as long as the sandbox.
package core
