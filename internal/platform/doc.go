// Package platform talks to an organisation's platform over its REST API. A [Manifest], one YAML file, says how the
// platform authenticates, scopes a request to an organisation, pages, filters, reports errors, limits and traces, and
// which tables it has; a [Client] carries that out over HTTP under the request budget of internal/governor.
//
// The package is the only way to a platform: nothing else holds a credential or opens a connection to it. It must not
// know SQL, MCP, the environment, or any platform by name: what is particular to one is in its manifest.
package platform
