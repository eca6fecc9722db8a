// Package platform talks to an organisation's platform over its REST API. What its manifest says of authentication, scope, pages, filters,
// errors and limits, a [Client] carries out over HTTP under the request budget of internal/governor.
//
// The package is the only way to a platform: nothing else holds a credential or opens a connection to it. It must not
// know SQL, MCP, the environment, or any platform by name: what is particular to one is in its manifest.
package platform
