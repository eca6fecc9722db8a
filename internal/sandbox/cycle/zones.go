package cycle

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var zones = &collection{
	kind: "zone", code: "404.dns.zone", view: "dns-view", param: "zoneId",
	filters:  map[string]filter{"state": oneOf("state"), "search": search},
	includes: map[string]include{"creators": creators("creator")},
}

var records = &collection{
	kind: "record", code: "404.dns.record", view: "dns-view", param: "recordId", parent: zones,
	filters: map[string]filter{"state": oneOf("state"), "search": search},
	includes: map[string]include{
		"creators":                     creators("creator"),
		"containers":                   related(containers, []string{"type", "linked", "container_id"}),
		"containers:identifiers":       identifiersOf(containers, []string{"type", "linked", "container_id"}),
		"virtual-machines":             related(machines, []string{"type", "linked", "virtual_machine_id"}),
		"virtual-machines:identifiers": identifiersOf(machines, []string{"type", "linked", "virtual_machine_id"}),
	},
}

var certificates = &collection{
	kind: "certificate", code: "404.dns.record", view: "dns-certs-view", newest: true,
	filters: map[string]filter{"domain": anyTag("domains"), "state": oneOf("state"), "user-supplied": yes(member("user_supplied"))},
}

// recordTypes are the members that each type of record must have.
var recordTypes = map[string][]field{
	"a": {must("ip", aText)}, "aaaa": {must("ip", aText)}, "cname": {must("domain", aText)}, "ns": {must("domain", aText)},
	"mx": {must("priority", anInteger), must("domain", aText)}, "txt": {must("value", aText)}, "alias": {must("domain", aText)},
	"srv":    {must("weight", anInteger), must("priority", anInteger), must("port", anInteger), must("domain", aText)},
	"caa":    {must("tag", aText), must("value", aText)},
	"linked": {{name: "features", is: anObject}, may("container_id", anID), may("deployment", anObject), may("virtual_machine_id", anID)},
	"hosted": {must("container_id", anID)}, // of the project era; linked has taken its place
}

func (a *api) zoneRoutes() []route {
	const base, one = "/v1/dns/zones", "/v1/dns/zones/{zoneId}"
	const recordBase, record = one + "/records", one + "/records/{recordId}"
	return []route{
		{method: "GET", path: base, capability: "dns-view", handle: listOf(zones)},
		{method: "POST", path: base, capability: "dns-manage", handle: createIn(zones, "pending", buildZone), fields: []field{
			must("hosted", aFlag), must("origin", aText), may("acl", anObject),
		}},
		{method: "GET", path: one, capability: "dns-view", handle: getOf(zones)},
		{method: "PATCH", path: one, capability: "dns-manage", handle: patchOf(zones, nil), fields: []field{may("hosted", aFlag)}},
		{method: "DELETE", path: one, capability: "dns-manage", handle: deleteOf(zones, http.StatusAccepted, action{do: func(c *change, j job) (doc, error) {
			return nil, c.remove(j.hub, "record", condition{"parent = ?", []any{j.target.text("id")}})
		}})},
		{method: "PATCH", path: one + "/access", capability: "dns-manage", handle: patchOf(zones, nil), fields: []field{may("acl", anObject)}},
		{method: "POST", path: one + "/tasks", capability: "dns-manage", fields: taskFields,
			handle: tasksOf(zones, action{name: "verify", during: "verifying", after: "live", do: verifyZone})},
		{method: "GET", path: recordBase, capability: "dns-view", handle: listOf(records)},
		{method: "POST", path: recordBase, capability: "dns-manage", handle: createIn(records, "live", buildRecord), fields: []field{must("type", anObject), must("name", aText)}},
		// No capability is documented for a single record; that of the list is inferred.
		{method: "GET", path: record, capability: "dns-view", handle: getOf(records)},
		{method: "PATCH", path: record, capability: "dns-manage", handle: patchOf(records, checkRecord), fields: []field{must("type", anObject)}},
		{method: "DELETE", path: record, capability: "dns-manage", handle: deleteOf(records, http.StatusAccepted, action{})},
		{method: "POST", path: record + "/tasks", capability: "dns-manage", fields: taskFields,
			handle: tasksOf(records, action{name: "cert.generate", check: onlyLinked, do: certify})},
		{method: "GET", path: "/v1/dns/tls/certificates", capability: "dns-certs-view", handle: listOf(certificates, everywhere)},
		{method: "GET", path: "/v1/dns/tls/certificates/lookup", capability: "dns-certs-view", handle: lookupCertificate},
		{method: "GET", path: "/v1/dns/domains", capability: "dns-view", forms: projectForm, handle: listOf(zones)},
	}
}

func buildZone(q *request, d doc) error {
	if !isDomain(d.text("origin")) {
		return fail("422.invalid-argument", "origin must be a domain name").at("/origin")
	}
	same, err := q.api.list(q.Context(), selection{hub: q.hub, kind: "zone", where: []condition{{"name = ?", []any{d.text("origin")}}}, limit: 1})
	if err != nil {
		return err
	}
	if len(same) > 0 {
		return fail("409.duplicate-found", "this zone is there already").at("/origin")
	}
	for _, event := range []string{"last_verification", "verified"} {
		d.part("events")[event] = never
	}
	return nil
}

// isDomain checks a name as DNS has it.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	return len(s) <= 253 && len(labels) > 1 && !slices.ContainsFunc(labels, func(l string) bool { return l == "" || len(l) > 63 || slug(l) != l })
}

// verifyZone looks whether the domain's name servers are the platform's. Those of .invalid domains never are.
func verifyZone(c *change, j job) (doc, error) {
	e := j.target.part("events")
	e["last_verification"] = core.Timestamp(c.at)
	if strings.HasSuffix(j.target.text("origin"), ".invalid") {
		return nil, fail("403.not-ready", "the name servers of %s are not those of the platform", j.target.text("origin"))
	}
	e["verified"] = core.Timestamp(c.at)
	return nil, c.put(j.hub, "zone", j.target)
}

func buildRecord(q *request, d doc) error {
	zone, err := q.resource(zones)
	if err != nil {
		return err
	}
	name := d.text("name")
	d["zone_id"], d["resolved_domain"] = zone["id"], zone["origin"]
	if name != "@" {
		if label := strings.TrimPrefix(name, "*."); label != "*" && !isDomain(label+".x") {
			return fail("422.invalid-argument", "name must be @ or the beginning of a domain name").at("/name")
		}
		d["resolved_domain"] = name + "." + zone.text("origin")
	}
	d["features"] = nil
	return checkRecord(q, d)
}

// checkRecord checks the one-key object under type.
func checkRecord(q *request, d doc) error {
	of, _ := asObject(d["type"])
	if len(of) != 1 {
		return fail("422.invalid-argument", "type must have exactly one member, the type").at("/type")
	}
	for kind, v := range of {
		fields, known := recordTypes[kind]
		if !known || kind == "hosted" && q.form != projectForm {
			return fail("422.invalid-argument", "%.20q is not a type of record", kind).at("/type")
		}
		value, f := checkBody(v, fields, "/type/"+kind)
		if f != nil {
			return f
		}
		if ip := value.text("ip"); ip != "" && !rightAddress(kind, ip) {
			return fail("422.invalid-argument", "ip is not an address of this type").at("/type/" + kind + "/ip")
		}
		if id := value.text("container_id"); id != "" {
			if _, err := q.lookup(containers, id); err != nil {
				return err
			}
		}
	}
	return nil
}

func rightAddress(kind, s string) bool {
	ip, err := netip.ParseAddr(s)
	return err == nil && ip.Is4() == (kind == "a")
}

func onlyLinked(_ *request, target, _ doc) error {
	if target.at("type", "linked") == nil {
		return fail("422.not-compatible", "only a linked record has a certificate")
	}
	return nil
}

// certificateLifetime is ninety days, as Let's Encrypt has it.
const certificateLifetime = 90 * day

func certify(c *change, j job) (doc, error) {
	domain := j.target.text("resolved_domain")
	cert := newCertificate(newID(c.at), j.hub, domain, core.Timestamp(c.at), core.Timestamp(c.at.Add(certificateLifetime)), events(c.at))
	cert.setState("live", c.at)
	if err := c.add(j.hub, "certificate", "", cert); err != nil {
		return nil, err
	}
	j.target["features"] = certificateFeature(cert.text("id"), cert)
	return nil, c.put(j.hub, "record", j.target)
}

// certificateFeature is how a linked record names its certificate.
func certificateFeature(id string, cert doc) doc {
	return doc{"certificate": doc{
		"id": id, "generated": cert.text("events", "generated"), "wildcard_child": false, "user_supplied": false, "expires": cert["expires"],
	}}
}

func newCertificate(id, hub, domain, from, until string, created doc) doc {
	created["generated"] = from
	return doc{
		"id": id, "hub_id": hub, "domains": []any{domain}, "user_supplied": false, "expires": until, "events": created,
	}
}

// lookupCertificate finds the certificate of a domain; with private set to anything it would hold the key, which the sandbox has none of.
func lookupCertificate(q *request) (reply, error) {
	domain := q.query.values.Get("domain")
	if domain == "" {
		return reply{}, fail("422.missing-argument", "domain is missing").at("domain")
	}
	found, err := q.api.list(q.Context(), selection{hub: q.hub, kind: "certificate", where: []condition{{"EXISTS (SELECT 1 FROM json_each(doc, '$.domains') WHERE value = ?)", []any{domain}}}, limit: 1})
	if err != nil {
		return reply{}, err
	}
	if len(found) == 0 {
		return reply{}, fail(certificates.code, "there is no certificate for this domain")
	}
	return ok(found[0]), nil
}
