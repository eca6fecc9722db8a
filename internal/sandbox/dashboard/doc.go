// Package dashboard is the sandbox's page for people: sign in as one of the seeded ones, make, restrict, rotate and revoke keys, watch
// the request log and the limits, look at the seeded data. It is what the platforms have behind their "Settings > API keys".
//
// It is rendered on the server and works without JavaScript; a small embedded script adds copying, live regions and nothing else. It loads
// nothing from anywhere but itself.
//
// It knows what the platforms share (core) and must not import a platform: what the page has to know of one (its word for an
// organization, which permission makes keys, which limits there are, which figures are worth a chart) is data, in
// platforms/NAME/platform.json and platforms/NAME/*.sql. A platform without that folder gets the plain page.
//
// Safety, outermost first: headers (a policy without inline script or style), only loopback names as Host (a foreign name
// that resolves to 127.0.0.1 is an attack), no request from another origin, sessions as random cookies of which the server keeps
// the hash, a token in every form, and every organization in a path checked against the signed-in person's memberships: what is
// somebody else's is answered 404, as what does not exist.
package dashboard
