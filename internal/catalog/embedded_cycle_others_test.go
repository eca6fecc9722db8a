package catalog

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// cycleDocs is the documents of a kind in the asker's hub, with what is at these paths of each. A path is marked: @ for an instant, of which one means
// never; $ for an amount in mills; # for a number with a fraction; ~ for a secret that is cut to its beginning. - is a secret that is not shown at all,
// and = an expression of SQL, in which spaces are no-break ones.
func cycleDocs(kind, paths string, where ...string) embeddedTable {
	return cycleDocsIn("hub = :org", kind, paths, where...)
}

// cyclePlatformDocs is the same of what the platform has for all hubs.
func cyclePlatformDocs(kind, paths string, where ...string) embeddedTable {
	return cycleDocsIn("hub = ''", kind, paths, where...)
}

func cycleDocsIn(hub, kind, paths string, where ...string) embeddedTable {
	var columns []string
	for _, path := range strings.FieldsFunc(paths, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }) {
		columns = append(columns, cycleValue(path))
	}
	conditions := strings.Join(append([]string{hub, "kind = '" + kind + "'"}, where...), " AND ")
	return embeddedTable{truth: "SELECT " + strings.Join(columns, ", ") + " FROM cycle_resources r WHERE " + conditions}
}

func cycleValue(path string) string {
	mark, rest := path[0], path[1:]
	at := func(path string) string { return "json_extract(doc, '$." + path + "')" }
	switch mark {
	case '-':
		return "NULL"
	case '=':
		return strings.ReplaceAll(rest, "\u00a0", " ")
	case '@':
		return "nullif(" + at(rest) + ", '0001-01-01T00:00:00Z')"
	case '$':
		return at(rest) + " / 1000.0"
	case '#':
		return "CAST(" + at(rest) + " AS REAL)"
	case '~':
		return "substr(" + at(rest) + ", 1, min(12, length(" + at(rest) + ") / 3))"
	}
	return at(path)
}

// given is a table that is asked once for each of some values.
func given(of embeddedTable, where, values string) embeddedTable {
	of.where, of.given = where, values
	return of
}

const (
	cycleControllers = `SELECT DISTINCT doc ->> 'controller' FROM cycle_resources WHERE kind = 'load balancer snapshot'`
	cycleLatest      = `SELECT parent, doc ->> 'controller', doc ->> 'time', 1, doc ->> '$.metrics.requests' FROM cycle_resources r WHERE hub = :org AND kind = 'load balancer snapshot'
		AND created = (SELECT max(created) FROM cycle_resources WHERE hub = :org AND kind = 'load balancer snapshot' AND parent = r.parent)`
)

// cycleCounted is, of the environment e, how many of a kind it has, how many of them run, and how many are in which state.
func cycleCounted(kind string) string {
	within := "FROM cycle_resources c WHERE c.hub = e.hub AND c.kind = '" + kind + "' AND c.doc ->> '$.environment.id' = e.id"
	return fmt.Sprintf(`(SELECT count(*) %[1]s), (SELECT count(*) %[1]s AND c.state IN ('running', 'live')),
		(SELECT json_group_object(state, n) FROM (SELECT state, count(*) n %[1]s GROUP BY state ORDER BY state))`, within)
}

// TestOthersOfCycle compares the tables with the database, for each key that may see everything in its hub.
func TestOthersOfCycle(t *testing.T) {
	skipInShort(t)
	t.Parallel()
	l := startEmbedded(t, "cycle", 1)
	var asked []string
	for _, a := range l.sandbox.Accounts("cycle") {
		if !slices.Contains([]string{"Reporting", "Automation", "Haldenfjord automation"}, a.KeyName) {
			continue
		}
		asked = append(asked, a.KeyName)
		s := seat{user: a.User.ID, org: a.OrganizationID, name: a.KeyName, credentials: map[string]string{"api_key": a.Key, "organization": a.OrganizationID}}
		l.checkSome(t, s, cycleOthers, answered)
		if a.KeyName == "Automation" {
			l.checkFilters(t, s, cycleOthers)
		}
	}
	if len(asked) != 3 {
		t.Errorf("only %v were asked", asked)
	}
}

// answered refuses nothing.
func answered(string) string { return "" }

// cyclePersonal is what the tables about the caller have for a person.
var cyclePersonal = map[string]embeddedTable{
	"account":        {columns: "id, name_first, name_last, email_address, email_verified, state", truth: `SELECT substr(replace(id, '-', ''), 1, 24), first_name, last_name, email, 1, 'live' FROM users WHERE id = :user`},
	"account_logins": cyclePlatformDocs("login", `id @time type success account.id account.ip employee.id employee.ip`, "parent = substr(replace(:user, '-', ''), 1, 24)"),
	"account_invites": cyclePlatformDocs("invite", `id account_id hub_id @events.created @events.updated @events.deleted @events.joined role_id state.current @state.changed state.error.message
		@state.error.time invitation.sender.id invitation.sender.type invitation.recipient @invitation.events.created @invitation.events.updated
		@invitation.events.deleted @invitation.events.accepted @invitation.events.declined @invitation.events.revoked cycle.employee_id preferences`, "doc ->> '$.invitation.recipient' = (SELECT email FROM users WHERE id = :user)"),
	"own_membership": cycleDocs("membership", `id account_id hub_id @events.created @events.updated @events.deleted @events.joined role_id state.current @state.changed state.error.message
		@state.error.time invitation.sender.id invitation.sender.type invitation.recipient @invitation.events.created @invitation.events.updated
		@invitation.events.deleted @invitation.events.accepted @invitation.events.declined @invitation.events.revoked cycle.employee_id preferences`, "doc ->> 'account_id' = substr(replace(:user, '-', ''), 1, 24)"),
	"account_memberships": cycleDocsIn("hub <> ''", "membership", `id account_id hub_id @events.created @events.updated @events.deleted @events.joined role_id state.current @state.changed state.error.message
		@state.error.time invitation.sender.id invitation.sender.type invitation.recipient @invitation.events.created @invitation.events.updated
		@invitation.events.deleted @invitation.events.accepted @invitation.events.declined @invitation.events.revoked cycle.employee_id preferences`, "doc ->> 'account_id' = substr(replace(:user, '-', ''), 1, 24)"),
}

// TestPersonsOfCycle asks the tables about the caller with the tokens of persons: members of either hub, one of whom is invited to the other.
func TestPersonsOfCycle(t *testing.T) {
	t.Parallel()
	l := startEmbedded(t, "cycle", 1)
	for _, who := range []struct{ handle, email string }{{"marc", "marc.oliver@meridia.example"}, {"tom", "tom.becker@auditpartners.example"}, {"astrid", "astrid.halvorsen@haldenfjord.example"}} {
		id := fmt.Sprint(l.rows(t, `SELECT id FROM users WHERE email = '`+who.email+`'`, seat{}, "")[0][0])
		hub := fmt.Sprint(l.rows(t, `SELECT organization_id FROM memberships WHERE platform = 'cycle' AND user_id = :user`, seat{user: id}, "")[0][0])
		s := seat{user: id, org: hub, name: who.handle, credentials: map[string]string{"api_key": l.cycleToken(t, who.email, who.handle+"-sandbox"), "organization": hub}}
		l.checkSome(t, s, cyclePersonal, answered)
	}
}

// cycleToken signs a person in.
func (l embeddedLab) cycleToken(t *testing.T, email, password string) string {
	t.Helper()
	answer, err := http.PostForm(l.sandbox.URL("cycle")+"/oauth/token", url.Values{"grant_type": {"password"}, "email": {email}, "password": {password}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&token); err != nil || token.AccessToken == "" {
		t.Fatalf("no token for %s: %d %v", email, answer.StatusCode, err)
	}
	return token.AccessToken
}

// TestCapabilitiesOfCycle: a key whose role may do little is told which capability it lacks.
func TestCapabilitiesOfCycle(t *testing.T) {
	t.Parallel()
	l := startEmbedded(t, "cycle", 1)
	for _, a := range l.sandbox.Accounts("cycle") {
		if a.KeyName != "Deploy bot" {
			continue
		}
		s := seat{org: a.OrganizationID, name: a.KeyName, credentials: map[string]string{"api_key": a.Key, "organization": a.OrganizationID}}
		c := l.open(t, s)
		for name, capability := range map[string]string{
			"integrations": "hubs-integrations-view", "tls_attempts": "dns-view", "user_certificates": "dns-certs-view", "external_volumes": "external-volumes-view",
			"auto_scale_groups": "autoscale-groups-manage", "ip_pools": "ips-manage", "networks": "sdn-networks-view", "metrics": "monitor-view", "monitoring_events": "monitor-view",
			"virtual_machines": "virtual-machines-view", "virtual_machine_ssh_keys": "virtual-machines-ssh-keys-manage", "infrastructure": "servers-view", "server_tags": "servers-view",
			"container_backups": "containers-backups-view", "load_balancers": "environments-view", "vpns": "environments-view",
		} {
			table, err := l.manifest.Table(name)
			if err != nil {
				t.Error(err)
				continue
			}
			l.checkTable(t, c, s, table, cycleOthers[name], condition{}, capability)
		}
		return
	}
	t.Error("there is no such key")
}

// TestNothingWrongOfCycleIsCalledComplete puts failures in the way of every table that the exported key reads. Lists of Cycle have no total: that
// rows went away between two pages of one is seen by its pages, which overlap.
func TestNothingWrongOfCycleIsCalledComplete(t *testing.T) {
	skipInShort(t)
	t.Parallel()
	tables := maps.Clone(cycleOthers)
	maps.Copy(tables, cycleTables)
	for name, faults := range map[string][]string{
		"unavailable":    {"503,every=40"},
		"gateways":       {"502=html,every=37", "504,every=61"},
		"broken":         {"500,every=29", "reset,every=31"},
		"half":           {"half,every=7"},
		"a sign-in page": {"html,every=7"},
		"rows that come": {"insert=2,path=/v1/pipelines/runs", "insert=2,path=/v1/hubs/current/activity"},
		"rows that go away": {"delete=2,path=/v1/jobs", "delete=2,path=/v1/infrastructure/external-volumes", "delete=2,path=/v1/billing/invoices",
			"delete=2,path=/v1/hubs/current/activity", "delete=3,path=/v1/pipelines/runs"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := startEmbedded(t, "cycle", 1)
			for _, a := range l.sandbox.Accounts("cycle") {
				if a.KeyName == "Reporting" {
					l.checkFaulty(t, seat{user: a.User.ID, org: a.OrganizationID, name: a.KeyName, credentials: map[string]string{"api_key": a.Key, "organization": a.OrganizationID}}, tables, faults)
				}
			}
		})
	}
}

// TestKeysOfLoadBalancersAreHidden: the same configuration has two addresses, and what one hides the other does not show.
func TestKeysOfLoadBalancersAreHidden(t *testing.T) {
	t.Parallel()
	m, err := manifest.Load("cycle")
	if err != nil {
		t.Fatal(err)
	}
	environments, err := m.Table("environments")
	if err != nil {
		t.Fatal(err)
	}
	balancers, err := m.Table("load_balancers")
	if err != nil {
		t.Fatal(err)
	}
	want := environments.Column("services_loadbalancer_config").Mask.SecretMembers
	for _, name := range []string{"config", "default_config", "haproxy_base", "v1_base"} {
		if got := balancers.Column(name).Mask.SecretMembers; len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestCommandsOfContainersAreHidden: arguments of the programs that containers run may be passwords.
func TestCommandsOfContainersAreHidden(t *testing.T) {
	t.Parallel()
	m, err := manifest.Load("cycle")
	if err != nil {
		t.Fatal(err)
	}
	containers, err := m.Table("containers")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"config_runtime_command_args", "config_integrations_backups_backup_command", "config_integrations_backups_restore_command"} {
		if got := containers.Column(name).Mask.Secret; got != manifest.Hidden {
			t.Errorf("%s shows %q", name, got)
		}
	}
}
