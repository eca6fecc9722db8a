package catalog

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestNamed(t *testing.T) {
	t.Parallel()
	all := []Organization{{ID: "1", Name: "Meridia"}, {ID: "2", Name: "Meridia Foods"}, {ID: "3", Name: "Meridia Logistics"}, {ID: "4", Name: "Halden"}}
	for name, want := range map[string][]string{
		"Meridia":   {"1"}, // a whole name goes before those that contain it
		"meridia":   {"1"},
		"foods":     {"2"},
		"meridia l": {"3"},
		"e":         {"1", "2", "3", "4"},
		"nobody":    nil,
	} {
		var got []string
		for _, o := range named(all, name) {
			got = append(got, o.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q names %v, want %v", name, got, want)
		}
	}
}

// TestFreshOrganization: the organisation that a question asked anew names is looked for anew as well.
func TestFreshOrganization(t *testing.T) {
	t.Parallel()
	for _, ttl := range []time.Duration{time.Minute, 0} {
		c, u, _ := open(t, Options{TTL: ttl})
		ask := func(organization string, fresh bool) error {
			_, err := c.Query(t.Context(), Question{SQL: "SELECT count(*) FROM things", Organization: organization, Fresh: fresh})
			return err
		}
		if err := ask("South", false); err != nil {
			t.Fatal(err)
		}
		u.become(strings.ReplaceAll(workspaces, "South", "Far South"))
		if err := ask("Far South", false); (err == nil) != (ttl == 0) {
			t.Errorf("TTL %s, what is kept answers: %v", ttl, err)
		}
		if err := ask("Far South", true); err != nil {
			t.Errorf("TTL %s, asked anew: %v", ttl, err)
		}
	}
}

// TestOrganizationNames: one list answers for a minute, for its reader alone, also where rows are not kept; and so does a refusal.
func TestOrganizationNames(t *testing.T) {
	t.Parallel()
	c, u, key := open(t, Options{})
	now := time.Now()
	c.now = func() time.Time { return now }
	ask := func() ([]string, error) { return c.Connections()[0].OrganizationNames(t.Context()) }
	for _, step := range []struct {
		name     string
		key      string
		later    time.Duration
		requests int
		fails    bool
	}{
		{"first", "key-one", 0, 1, false},
		{"again", "key-one", namesFor - 1, 0, false},
		{"after a minute", "key-one", 1, 1, false},
		{"another reader", "key-two", 0, 1, false},
		{"one who may not", "key-nobody", 0, 1, true},
		{"nor a moment later", "key-nobody", time.Second, 0, true},
		{"nor after a minute", "key-nobody", namesFor, 1, true},
	} {
		now = now.Add(step.later)
		key.set(step.key)
		u.take()
		names, err := ask()
		if asked := u.take(); len(asked) != step.requests || (err != nil) != step.fails || !step.fails && !slices.Equal(names, []string{"North", "North Sea", "South"}) {
			t.Errorf("%s: %v, %v, asked %q", step.name, names, err, asked)
		}
	}
}
