package cycle

// sowVariables writes the variables of an environment: given to processes and to the internal API, written to a file, and fetched from elsewhere.
func (h *sower) sowVariables(environment doc) {
	raw := doc{"type": "raw", "details": doc{"value": h.seededSecret("variable"), "blob": false, "secret": doc{"iv": "00", "hint": "the usual one"}}}
	remote := doc{"type": "url", "details": doc{
		"url": "https://vault.sandbox.example/" + h.seededSecret("vault"), "headers": doc{"X-Token": h.seededSecret("header")}, "auth_token_url": "https://vault.sandbox.example/token",
	}}
	for _, v := range []struct {
		name   string
		access doc
		source doc
		of     any // the deployment that it is of
	}{
		{"DATABASE_URL", doc{"env_variable": doc{"key": "DATABASE_URL"}, "internal_api": nil, "file": nil}, raw, nil},
		{"LOG_LEVEL", doc{"env_variable": doc{"key": "LOG_LEVEL"}, "internal_api": doc{"duration": "12h"}, "file": nil}, raw, doc{"version": "v2.1.0"}},
		{"tls-bundle", doc{"env_variable": nil, "internal_api": nil, "file": doc{"decode": true, "path": "/etc/tls.pem", "permissions": "0400", "uid": 0, "gid": 0}}, remote, nil},
	} {
		h.keep("scoped variable", environment.text("id"), h.new(h.before(300), "live", doc{
			"identifier": v.name, "environment_id": environment["id"], "scope": doc{"containers": doc{"global": true, "ids": []any{}, "identifiers": []any{}}},
			"access": v.access, "source": v.source, "deployment": v.of,
		}))
	}
}
