package cli

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// statusOptions is what a command line says of the status.
type statusOptions struct {
	profile string
	json    bool
	offline bool // no request is made
}

func newAuthStatusCommand(run func(context.Context, statusOptions) error) *cobra.Command {
	var o statusOptions
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show the profiles, what is in force, and whether it works",
		Long: `Show the profiles, what is in force, who set it, and whether it works.

Each platform in force is asked who this is, unless --offline is given. The exit code is 1 when one refuses, and 3 when one cannot be reached.`,
		Args: noKeyArgument,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.profile, "profile", "", "`name` of the profile to look at; without it the one in force")
	cmd.Flags().BoolVar(&o.json, "json", false, "print it for a program")
	cmd.Flags().BoolVar(&o.offline, "offline", false, "make no request")
	return cmd
}

// statusReport is what there is to say, as programs read it.
type statusReport struct {
	File     string             `json:"file"`
	Current  string             `json:"current"`
	Profiles []profileReport    `json:"profiles"`
	InForce  []connectionReport `json:"in_force"`
	Shared   []settingReport    `json:"shared_settings"`
	Problem  string             `json:"problem,omitempty"` // why nothing is in force
}

type profileReport struct {
	Name        string          `json:"name"`
	Current     bool            `json:"current"`
	Connections []profileMember `json:"connections"`
}

type profileMember struct {
	Name             string            `json:"name"`
	Platform         string            `json:"platform"`
	BaseURL          string            `json:"base_url,omitempty"`
	Organization     string            `json:"organization,omitempty"`
	OrganizationName string            `json:"organization_name,omitempty"`
	Secrets          map[string]string `json:"secrets"`         // by credential, where it is kept
	Since            string            `json:"since,omitempty"` // day on which they were given
	Retiring         bool              `json:"retiring,omitempty"`
}

type connectionReport struct {
	Name     string          `json:"name"`
	Settings []settingReport `json:"settings"`
	Who      string          `json:"who,omitempty"`
	Key      string          `json:"key,omitempty"`   // its age and when another is due, in words
	Token    string          `json:"token,omitempty"` // how long it lives, in words
	State    string          `json:"state"`           // works, refused, unreachable or unasked
	Error    string          `json:"error,omitempty"`
	Next     string          `json:"next,omitempty"`
}

type settingReport struct {
	Name   string   `json:"name"`
	Value  string   `json:"value,omitempty"`
	Secret bool     `json:"secret,omitempty"`
	By     string   `json:"by"`
	Over   []string `json:"over,omitempty"`
}

// What is known of a connection.
const (
	stateWorks       = "works"
	stateRefused     = "refused"
	stateUnreachable = "unreachable"
	stateUnasked     = "unasked"
)

func (a *app) authStatus(ctx context.Context, o statusOptions) error {
	store, err := a.profiles()
	if err != nil {
		return err
	}
	report := statusReport{File: store.Paths().File, Current: store.Current(), Profiles: profileReports(store), InForce: []connectionReport{}, Shared: []settingReport{}}
	problem := a.inForce(ctx, o, store, &report)
	if ctx.Err() != nil { // and not the platform's word
		return ofInterruption(ctx, ctx.Err())
	}
	if problem != nil {
		report.Problem = auth.PublicText(problem)
	}
	if o.json {
		err = a.printLine(report)
	} else {
		newPage(a.stdout, a.environ).authStatus(report)
	}
	return cmp.Or(err, problem, report.outcome())
}

func profileReports(store *profile.Store) []profileReport {
	all := []profileReport{}
	for _, name := range store.Names() {
		p, _ := store.Profile(name)
		r := profileReport{Name: name, Current: name == store.Current(), Connections: []profileMember{}}
		for _, c := range p.Connections {
			m := profileMember{Name: c.Name, Platform: c.Platform, BaseURL: c.BaseURL, Organization: c.Organization, OrganizationName: c.OrganizationName, Secrets: map[string]string{}}
			for secret, where := range c.Secrets {
				if _, is := auth.Retiring(secret); is {
					m.Retiring = true
				} else {
					m.Secrets[secret] = where
				}
			}
			if !c.Since.IsZero() {
				m.Since = c.Since.Format(time.DateOnly)
			}
			r.Connections = append(r.Connections, m)
		}
		all = append(all, r)
	}
	return all
}

// inForce tells of the connections that a server would open now. The error is why there are none.
func (a *app) inForce(ctx context.Context, o statusOptions, store *profile.Store, report *statusReport) error {
	given, err := a.given(choice{profile: o.profile})
	if err != nil {
		return err
	}
	s, err := a.openSession(ctx, a.environ, given)
	if err != nil {
		return err
	}
	defer s.Close()
	deps := s.live.deps()
	connections := deps.Catalog.Connections()
	report.InForce = make([]connectionReport, len(connections))
	var asking sync.WaitGroup
	for i, on := range connections {
		report.InForce[i] = connectionReport{Name: s.cfg.Connections[i].Name, State: stateUnasked}
		since := sinceOf(store, given, s.cfg.Connections[i].Name)
		asking.Go(func() { report.InForce[i].ask(ctx, deps, on, o.offline, since) })
	}
	asking.Wait()
	for _, setting := range s.cfg.Explain() {
		r := settingReport{Name: setting.Name, Value: setting.Value, Secret: setting.Secret, By: cmp.Or(setting.By, "default"), Over: setting.Over}
		at := report.place(setting.Connection)
		if at == nil {
			report.Shared = append(report.Shared, r)
			continue
		}
		at.Settings = append(at.Settings, r)
	}
	return nil
}

// place is the report of a connection; nil for what all share.
func (r *statusReport) place(connection string) *connectionReport {
	for i := range r.InForce {
		if r.InForce[i].Name == connection {
			return &r.InForce[i]
		}
	}
	return nil
}

// sinceOf is when the secrets of a connection were given, where those of the profile count; zero: not known.
func sinceOf(store *profile.Store, given config.Given, connection string) time.Time {
	if given.Profile == nil {
		return time.Time{}
	}
	p, _ := store.Profile(given.Profile.Name)
	c, _ := p.Connection(connection)
	return c.Since
}

// ask finds out who a connection acts as.
func (r *connectionReport) ask(ctx context.Context, d tools.Deps, on *catalog.Connection, offline bool, since time.Time) {
	r.Token = auth.TokenLife(on.Client().Login())
	if offline {
		r.Key = keyAge(on, time.Time{}, since)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	who, err := identifyShown(ctx, d, on)
	var refusal *platform.Error
	switch {
	case err == nil:
		r.State, r.Who, r.Key = stateWorks, auth.WhoIs(who), keyAge(on, auth.Made(who), since)
	case auth.OutOfReach(err):
		r.State = stateUnreachable
	default:
		r.State = stateRefused
	}
	if errors.As(err, &refusal) {
		r.Error, r.Next = refusal.Public, refusal.Next
	} else if err != nil {
		r.Error = err.Error()
	}
}

// keyAge is how old the key of a connection is, and what to do about it; "" where it signs in without one.
func keyAge(on *catalog.Connection, made, since time.Time) string {
	if on.Client().KeyPrefix() == "" {
		return ""
	}
	return auth.KeyAge(on.Manifest(), made, since, time.Now())
}

// outcome is what the exit code says.
func (r statusReport) outcome() error {
	var unreachable error
	for _, c := range r.InForce {
		switch c.State {
		case stateRefused:
			return advised{errors.New("the connection " + c.Name + " is refused"), cmp.Or(c.Next, "Run orgdata-mcp auth login to sign in again.")}
		case stateUnreachable:
			unreachable = uncheckedError{advised{errors.New("the connection " + c.Name + " could not be asked"), cmp.Or(c.Next, "Try again.")}}
		}
	}
	return unreachable
}
