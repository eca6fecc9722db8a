// Package tdc is the API of TDC Sites in miniature: a hosted website builder with workspaces, sites, forms, collections, a blog and
// webhooks. It knows the sandbox's core and nothing of the platforms beside it or of the client.
//
// Documented, and kept to the letter: one tdc_ key for each person, which can be revealed at any time and regenerated, with prefix, generated
// and last used (time and source address of the latest successful request); GET /me; POST /webhooks with its body; the envelopes
// {ok, data, meta} and {ok, error, message}; UNAUTHORIZED; 1,000 requests an hour; the shapes of site, submission and event; the
// X-TDC-Signature header; roles and plans.
//
// The page that lists every endpoint could not be had. Inferred therefore: all other paths, the names page and limit, the largest limit,
// every other error code, the names of the limit's headers, what is signed, the schedule of retries, which plan has what. Each says so where it is.
//
// # Webhooks
//
// The platform delivers to any HTTPS address. The sandbox delivers to loopback addresses only, over HTTP too, and refuses every other
// with 422 when the webhook is made: a test must not be able to send anything to the world.
//
// Not modelled: signing in (Google, passkeys), the editor, version history, API blocks, billing, assets, the event of a domain's verification
// (its key is not known).
package tdc
