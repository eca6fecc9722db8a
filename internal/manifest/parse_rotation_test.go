package manifest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const withRotation = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
dashboard: {keys: "https://app.acme.example/keys"}
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {Authorization: "{api_key}"}}}
rotation:
  steps:
    - {places: It ends at once.}
    - {act: Make another., at: "https://app.acme.example/keys"}
    - {enter: It is shown once.}
    - {retire: It has ended.}
config_file: {of: a tool, paths: ~/.acme.yaml, assumed: true, members: {api_key: [key, auth.key]}, profiles: profiles, current: current}
tables:
  things: {about: Things, get: /things, columns: {id: {type: text, key: true}}}
`

func TestRotationWalk(t *testing.T) {
	t.Parallel()
	const page = "https://app.acme.example/keys"
	steps := []RotationStep{{StepPlaces, "It ends at once.", ""}, {StepAct, "Make another.", page}, {StepEnter, "It is shown once.", ""}, {StepRetire, "It has ended.", ""}}
	advice := &Rotation{Due: 24 * time.Hour, Overdue: 48 * time.Hour}
	usual := []RotationStep{{StepAct, "Make a new key.", page}, {StepEnter, "The old key stays in use until the new one works.", ""}, {StepRetire, "Revoke the old key.", page}}
	with := func(rotation string) string {
		return withRotation[:strings.Index(withRotation, "rotation:")] + rotation + withRotation[strings.Index(withRotation, "config_file:"):]
	}
	for name, c := range map[string]struct {
		text   string
		advice *Rotation
		walk   []RotationStep
	}{
		"steps alone":  {withRotation, nil, steps},
		"both":         {strings.Replace(withRotation, "rotation:", "rotation:\n  due: 1d\n  overdue: 2d", 1), advice, steps},
		"advice alone": {with("rotation: {due: 1d, overdue: 2d}\n"), advice, usual},
		"neither":      {with(""), nil, usual},
	} {
		m, err := Parse("acme.yaml", []byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.advice, m.Rotation); diff != "" {
			t.Errorf("%s: advice (-want +got)\n%s", name, diff)
		}
		if diff := cmp.Diff(c.walk, m.RotationWalk()); diff != "" {
			t.Errorf("%s: walk (-want +got)\n%s", name, diff)
		}
	}
}

func TestConfigFile(t *testing.T) {
	t.Parallel()
	m := parsed(t, withRotation)
	want := &ConfigFile{
		Of: "a tool", Paths: []string{"~/.acme.yaml"}, Assumed: true, Members: map[string][]string{"api_key": {"key", "auth.key"}},
		Profiles: []string{"profiles"}, Current: []string{"current"},
	}
	if diff := cmp.Diff(want, m.ConfigFile); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRotationAndConfigFileMistakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, made, message string }{
		{"{enter: It is shown once.}", "{retire: It has ended.}", "the steps need one enter"},
		{"{retire: It has ended.}", "{enter: Again.}", "the steps need one enter"},
		{"{places: It ends at once.}", "{retire: It has ended.}", "retire comes before enter"},
		{"    - {places: It ends at once.}\n    - {act: Make another., at: \"https://app.acme.example/keys\"}", "    - {act: Make another.}\n    - {places: It ends at once.}", "places comes after act"},
		{"{enter: It is shown once.}", "{enter: It is shown once., act: Make one.}", "a step is one of places, act, enter and retire, with a text for the person; found 2 of them"},
		{"{enter: It is shown once.}", "{at: \"https://app.acme.example\"}", "found 0 of them"},
		{"{enter: It is shown once.}", "{enter: It is shown once., at: \"https://app.acme.example\"}", "at is the page of a step act or retire; enter is done here"},
		{"https://app.acme.example/keys\"}\n    - {enter", "http://app.acme.example/keys\"}\n    - {enter", "at must be an https:// address or a mailto:"},
		{"{enter: It is shown once.}", "{entr: It is shown once.}", "entr"},
		{"steps:\n", "due: 1d\n  steps:\n", "overdue is missing"},
		{"paths: ~/.acme.yaml", "paths: .acme.yaml", "is no whole path; begin it with ~/"},
		{"paths: ~/.acme.yaml, ", "", "paths is missing"},
		{"of: a tool, ", "", "of is missing"},
		{"members: {api_key: [key, auth.key]}", "members: {apikey: key}", `no credential "apikey"`},
		{", members: {api_key: [key, auth.key]}", "", "members is missing"},
	} {
		text := strings.Replace(withRotation, c.old, c.made, 1)
		if text == withRotation {
			t.Fatalf("%q is not in the manifest", c.old)
		}
		if _, err := Parse("acme.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s\n\tgot  %v\n\twant %s", c.made, err, c.message)
		}
	}
	if _, err := Parse("acme.yaml", []byte(strings.Replace(withRotation, "manifest: 2\n", "", 1))); err == nil || !strings.Contains(err.Error(), "version 2") {
		t.Errorf("a file of version 1 has steps: %v", err)
	}
}
