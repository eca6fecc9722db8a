package openapi_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestTheShapeOfRepositories: links to the next page in a header, two names of a parent in a path, three levels of parents, a list that leaves records out
// unless told.
func TestTheShapeOfRepositories(t *testing.T) {
	t.Parallel()
	var repos []record
	issues, comments := map[string][]record{}, map[string][]record{}
	n := 0
	for i := range 130 {
		owner, name := fmt.Sprintf("owner%d", i%3), fmt.Sprintf("repo%d", i)
		repos = append(repos, record{"id": 1000 + i, "name": name, "full_name": owner + "/" + name, "owner": record{"login": owner, "id": i % 3, "type": "User"}, "visibility": "public",
			"stars": i * 37 % 101, "created_at": day(i).Format("2006-01-02T15:04:05Z"), "topics": []string{}, "template": nil})
		for k := range i % 4 {
			n++
			at := "/repos/" + owner + "/" + name + "/issues"
			issues[at] = append(issues[at], record{"id": n, "number": k + 1, "title": "t", "state": []string{"open", "closed"}[n%2], "created_at": day(n).Format("2006-01-02T15:04:05Z"),
				"user": record{"login": "ada", "id": 1, "type": "User"}, "labels": []any{}})
			for c := range k {
				in := fmt.Sprintf("%s/%d/comments", at, k+1)
				comments[in] = append(comments[in], record{"id": 10*n + c, "body": "hm", "created_at": day(n).Format("2006-01-02T15:04:05Z")})
			}
		}
	}
	s := &stub{document: "forge.json", credentials: map[string]string{"api_key": "forge-token-1"}}
	s.params = []string{"visibility", "sort", "direction", "per_page", "page", "state"}
	s.signed = func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer forge-token-1" }
	s.answer = func(w http.ResponseWriter, r *http.Request) (any, int) {
		q := r.URL.Query()
		list := repos
		switch path := r.URL.Path; {
		case strings.HasSuffix(path, "/comments"):
			list = comments[path]
		case strings.HasSuffix(path, "/issues"):
			state := cmp.Or(q.Get("state"), "open")
			list = only(issues[path], func(i record) bool { return state == "all" || i["state"] == state })
		case q.Get("sort") == "stars":
			list = slices.Clone(repos)
			slices.SortFunc(list, func(a, b record) int { return a["stars"].(int) - b["stars"].(int) })
			if q.Get("direction") == "desc" {
				slices.Reverse(list)
			}
		}
		page, size := intOf(r, "page", 1), intOf(r, "per_page", 30)
		if page*size < len(list) {
			q.Set("page", fmt.Sprint(page+1))
			w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?%s>; rel="next"`, r.Host, r.URL.Path, q.Encode()))
		}
		return slice(list, (page-1)*size, size), http.StatusOK
	}

	byOwner, closed, most := map[string]int64{}, int64(0), []int{}
	few, inFew, commented := 0, int64(0), int64(0)
	for i, r := range repos {
		owner := r["owner"].(record)["login"].(string)
		at := "/repos/" + owner + "/" + r["name"].(string) + "/issues"
		byOwner[owner] += int64(r["stars"].(int))
		most = append(most, r["stars"].(int))
		for _, issue := range issues[at] {
			if issue["state"] == "closed" {
				closed++
			}
		}
		if i < 9 {
			few += 1 + len(issues[at])
			inFew += int64(len(issues[at]))
			for _, issue := range issues[at] {
				commented += int64(len(comments[fmt.Sprintf("%s/%d/comments", at, issue["number"])]))
			}
		}
	}
	slices.Sort(most)
	before := "'" + day(9).Format("2006-01-02T15:04:05Z") + "'"
	s.judge(t, []question{
		{"SELECT owner_login, sum(stars) FROM repos GROUP BY 1 ORDER BY 1", rowsBy(byOwner), 2},
		{"SELECT stars FROM repos ORDER BY stars DESC LIMIT 2", [][]any{{int64(most[129])}, {int64(most[128])}}, 1},
		{"SELECT count(*) FROM issues WHERE owner = 'owner1' AND repo = 'repo7'", [][]any{{int64(3)}}, 1},
		{"SELECT count(*) FROM issues WHERE state = 'closed'", [][]any{{closed}}, 2 + 130},
		{"SELECT count(DISTINCT i.id), count(c.id) FROM repos r JOIN issues i ON i.owner = r.owner_login AND i.repo = r.name " +
			"LEFT JOIN comments c ON c.owner = i.owner AND c.repo = i.repo AND c.issue_number = i.number WHERE r.created_at < " + before,
			[][]any{{inFew, commented}}, 2 + few},
	})
}
