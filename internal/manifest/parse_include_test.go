package manifest

import (
	"slices"
	"strings"
	"testing"
)

func TestIncludes(t *testing.T) {
	t.Parallel()
	got := columnsOf(t, second("      x: {type: text, path: name, include: includes.boxes, by: box.id}\n"))
	if got["x"].Include.Path != "includes.boxes" || !slices.Equal(got["x"].Include.By, []string{"box.id"}) || got["x"].Path != "name" {
		t.Errorf("%+v", got["x"])
	}
	for column, want := range map[string]string{
		"{type: text, include: boxes}":                                "by is missing; add by: the field with the id",
		"{type: text, path: .}":                                       "path: . is all of what include finds",
		"{type: text, by: box_id}":                                    "by goes with include",
		"{type: text, include: boxes, by: box_id, filter: {eq: box}}": "filter is about the record itself; leave it out beside include",
		"{type: text, include: boxes, by: box_id, coalesce: [a, b]}":  "coalesce is about the record itself",
	} {
		if _, err := Parse("acme.yaml", []byte(second("      x: "+column+"\n"))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", column, err, want)
		}
	}
}

func TestIncludedPeopleAreHiddenEverywhere(t *testing.T) {
	t.Parallel()
	hidden := "      x: {type: text, path: email, include: people, by: who, personal: true}\n"
	if _, err := Parse("acme.yaml", []byte(second(hidden+"      y: {type: text, path: email}\n"))); err != nil {
		t.Errorf("the record's own field is another: %v", err)
	}
	if _, err := Parse("acme.yaml", []byte(second(hidden+"      y: {type: json, path: ., include: people, by: who}\n"))); err == nil || !strings.Contains(err.Error(), "add personal_paths: email") {
		t.Error(err)
	}
	_, err := Parse("acme.yaml", []byte(second(hidden+"      y: {type: text, path: email, include: people, by: boss}\n")))
	if err == nil || !strings.Contains(err.Error(), "column things.y shows what column things.x hides") {
		t.Error(err)
	}
}
