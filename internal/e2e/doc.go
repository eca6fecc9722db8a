// Package e2e drives the built program from outside, with clients that others wrote: the MCP Inspector, both versions of the official
// TypeScript SDK, Claude Code, Gemini CLI, the bridges mcp-remote and supergateway, and the example programs of this repository; over stdio, HTTP+SSE and Streamable HTTP, in both eras of the
// protocol. json-server is asked through a manifest, and Prism judges the requests that manifests of OpenAPI documents make. What the clients are told is compared with what the sandbox's REST API says, asked with nothing but net/http.
//
// The tests import no room of this repository: they know the program by its commands, its environment and its answers. The clients are
// those of clients/package-lock.json, the SDKs those of examples/package-lock.json (npm ci in each folder). Where they are missing the tests
// skip and say so; with CI=true they fail. The official conformance suite judges the program in conformance/ instead, which serves what the suite
// asks for through this repository's transports.
package e2e
