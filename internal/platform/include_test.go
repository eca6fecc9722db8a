package platform

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestColumnsOfIncludedRecords(t *testing.T) {
	t.Parallel()
	columns := []string{"box: {type: text, path: name, include: includes.boxes, by: of.box_id}", "size: {type: number, path: is.size, include: includes.boxes, by: of.box_id, scale: 10}",
		"owner: {type: text, path: email, include: linked, by: owner, personal: true}",
		"label: {type: text, path: ., include: labels, by: owner}", "maker: {type: text, path: name, include: makers.*, by: [maker_id, owner_id]}"}
	for _, tt := range []struct {
		name, answer string
		want         []any
		notes        []string
	}{
		{"by id and in a list", `{"id": "1", "of": {"box_id": "b1"}, "owner": 7}], "includes": {"boxes": {"b1": {"name": "Red", "is": {"size": 25}}, "b2": {}}}, "linked": [{"id": 7, "email": "ana@x.example"}], "labels": {"7": "boss"}`,
			[]any{"Red", 2.5, "anon", "boss", nil}, nil},
		{"apart by what they are", `{"id": "1", "maker_id": 9}], "makers": {"people": {"7": {"name": "Ana"}}, "robots": {"9": {"name": "R9"}}, "gone": null}`, []any{nil, nil, nil, nil, "R9"}, nil},
		{"whoever it is by", `{"id": "1", "maker_id": null, "owner_id": 7}], "makers": {"people": {"7": {"name": "Ana"}}}`, []any{nil, nil, nil, nil, "Ana"}, nil},
		{"among none of them", `{"id": "1", "maker_id": 8}], "makers": {"people": {"7": {"name": "Ana"}}}`, []any{nil, nil, nil, nil, nil},
			[]string{"things: 1 value is NULL because what its record names did not come along"}},
		{"not named", `{"id": "1", "of": null}], "includes": {"boxes": {"b1": {"name": "Red"}}}`, []any{nil, nil, nil, nil, nil}, nil},
		{"named and not there", `{"id": "1", "of": {"box_id": "b3"}, "owner": 7}], "includes": {"boxes": {"b1": {"name": "Red"}}}`, []any{nil, nil, nil, nil, nil},
			[]string{"things: 4 values are NULL because what their records name did not come along"}},
		{"nothing in it", `{"id": "1", "of": {"box_id": "b2"}}], "includes": {"boxes": {"b2": {}}}`, []any{nil, nil, nil, nil, nil}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := valuesOf(t, columns...)
			table, err := m.Table("things")
			if err != nil {
				t.Fatal(err)
			}
			table.Items = "data"
			c := serve(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"data": [%s}`, tt.answer) })
			page, err := read(context.Background(), c, Scan{Table: table})
			if err != nil {
				t.Fatal(err)
			}
			row := page.Rows[0][1:]
			if text, isText := row[2].(string); isText {
				row[2] = pseudonym.ReplaceAllString(text, "anon")
			}
			if diff := cmp.Diff(tt.want, row); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tt.notes, page.Notes); diff != "" {
				t.Errorf("notes (-want +got)\n%s", diff)
			}
		})
	}
}
