package cycle

import (
	"net/http"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var (
	announcements = &collection{kind: "announcement", code: "404.announcement", newest: true, filters: map[string]filter{"resolved": isResolved}}
	// The capability that is documented for the changelog is in no list of capabilities, so that nobody could have it: none is asked for (inferred).
	changelog = &collection{kind: "changelog entry", code: "404.uri", newest: true, filters: commonFilters}
	logins    = &collection{kind: "login", code: "404.account", newest: true, filters: commonFilters}
)

// isResolved keeps announcements of what is over, or of what is not.
var isResolved = yes("json_extract(doc, '$.events.resolved') <> '" + never + "'")

func (a *api) noticeRoutes() []route {
	return []route{
		{method: "GET", path: "/v1/announcements", access: bearer, handle: ofPlatform(listOf(announcements))},
		{method: "GET", path: "/v1/changelog", access: bearer, handle: ofPlatform(listOf(changelog))},
		{method: "GET", path: "/v1/account/logins", access: account, handle: ofPlatform(listOf(logins, ownLogins))},
		{method: "GET", path: "/v1/account/invites", access: account, handle: ofPlatform(listOf(invites, ownInvites))},
	}
}

func ownLogins(q *request) (condition, error) {
	return condition{"parent = ?", []any{accountID(q.who.user.ID)}}, nil
}

// ownInvites are those to the caller's address. They are stored beside the hub's own, in no hub, as they are read by who is in none.
func ownInvites(q *request) (condition, error) {
	return condition{member("invitation", "recipient") + " = ?", []any{q.who.user.Email}}, nil
}

// sowPlatform writes what the platform tells everybody, and the logins of the people.
func (h *sower) sowPlatform() {
	h.sowAnnouncements()
	h.sowChangelog()
	h.sowLogins()
	h.sowTiers()
	h.sowMonitors()
	h.sowBaseImages()
}

func (h *sower) sowAnnouncements() {
	for i, a := range []struct{ title, priority, about string }{
		{"Slow image downloads", "medium", "Images are downloaded slowly in some locations"}, {"Maintenance of the portal", "notice", "The portal is not available for ten minutes"},
		{"Network trouble in Frankfurt", "high", "Servers in Frankfurt lose packets"},
	} {
		at := h.before(90 - 40*i)
		by := doc{"type": "employee", "id": h.id(at)}
		d := doc{
			"id": h.id(at), "title": a.title, "description": a.about, "priority": a.priority, "creator": by, "events": events(at, "resolved"),
			"affected_integrations": []any{}, "affected_services": []any{"platform"}, "state": doc{"current": "live", "changed": core.Timestamp(at)},
			"updates": []any{doc{"id": h.id(at), "message": "We are looking into it.", "creator": by, "time": core.Timestamp(at)}},
		}
		if i < 2 {
			over := at.AddDate(0, 0, 1)
			d.part("events")["resolved"] = core.Timestamp(over)
			d["updates"] = append(d["updates"].([]any), doc{"id": h.id(over), "message": "It is over.", "creator": by, "time": core.Timestamp(over)})
		} else {
			d["affected_integrations"] = []any{"vultr"}
		}
		h.keep("announcement", "", d)
	}
}

func (h *sower) sowChangelog() {
	for i, version := range []string{"2026.08.1", "2026.09.1", "2026.10.1"} {
		at := h.before(100 - 30*i)
		by := doc{"type": "employee", "id": h.id(at)}
		signed := doc{"signed_by": by, "date": core.Timestamp(at.AddDate(0, 0, 2))}
		h.keep("changelog entry", "", doc{
			"id": h.id(at), "title": "Release " + version, "version": version, "hero": doc{"intro": "What is new", "image_url": "https://cycle.example/" + version + ".png", "image_alt": version},
			"state": doc{"current": "published", "changed": core.Timestamp(at.AddDate(0, 0, 2))}, "approved": signed, "published": signed, "events": events(at),
			"email_events": []any{doc{"type": "internal", "sent": core.Timestamp(at), "address": "releases@cycle.example", "sender": by}}, "creator": by,
			"changes": []any{
				doc{"title": "Load balancer", "description": "Telemetry by controller", "showcase": true, "type": "added", "notes": nil, "codebase": "platform", "external_url": "https://cycle.example/" + version},
				doc{"title": "Discovery", "description": "Fewer lookups", "showcase": false, "type": "fixed", "notes": []any{"no action needed"}, "codebase": nil, "external_url": nil},
			},
		})
	}
}

// sowLogins writes a few logins of each person, the last of which failed for some.
func (h *sower) sowLogins() {
	for _, handle := range []string{"elena", "marc", "tom", "ines", "jules", "sofia", "astrid"} {
		person := h.Person(handle)
		for i := range 4 {
			at := h.before(2 + 9*i)
			d := doc{
				"id": h.id(at), "account": doc{"id": accountID(person.ID), "ip": h.address()}, "time": core.Timestamp(at), "type": "password", "success": i > 0 || handle != "tom",
			}
			if i == 3 {
				d["type"], d["employee"] = "employee", doc{"id": h.id(at), "ip": h.address()}
			}
			h.keep("login", accountID(person.ID), d)
		}
	}
}

// sowInvites writes an open invitation: as the hub sees it, and beside it, in no hub, as the one who is invited does.
func (h *sower) sowInvites() {
	guest := h.Person("tom")
	if slices.ContainsFunc(h.plan.members, func(m memberPlan) bool { return m.handle == "tom" }) {
		return
	}
	at := h.before(12)
	by := doc{"type": "account", "id": accountID(h.Person(h.plan.members[0].handle).ID)}
	d := h.new(at, "pending", doc{
		"account_id": accountID(guest.ID), "role_id": h.ids["role/analyst"], "preferences": doc{}, "sender": by, "events": events(at, "joined"),
		"invitation": doc{"recipient": guest.Email, "sender": by, "events": events(at, "accepted", "declined", "revoked")},
	})
	h.keep("invite", "", d)
	hub := h.hub
	h.hub = ""
	h.keep("invite", "", d)
	h.hub = hub
}

// noPages answers with a map or a list that is the same for everybody and has no pages.
func noPages(make func() any) func(*request) (reply, error) {
	return func(*request) (reply, error) { return reply{status: http.StatusOK, data: make()}, nil }
}
