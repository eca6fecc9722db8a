package openapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestTheShapeOfContainers: a hub in a header, parameters with brackets, states in objects, unions, single records that tell more than the list.
func TestTheShapeOfContainers(t *testing.T) {
	t.Parallel()
	const hub, other = "0123456789abcdef01234567", "76543210fedcba9876543210"
	hubs := map[string]map[string][]record{}
	for h, size := range map[string]int{hub: 250, other: 40} {
		lists := map[string][]record{}
		for i := range size {
			id := fmt.Sprintf("c%d", i)
			image := record{"kind": "hub", "tag": "v1", "size": i}
			if i%3 == 0 {
				image = record{"kind": "git", "branch": "main", "size": i}
			}
			lists["/containers"] = append(lists["/containers"], record{"id": id, "name": "web-" + id, "environment_id": fmt.Sprintf("e%d", i%4), "stateful": i%2 == 0,
				"state": record{"current": []string{"new", "running", "stopped"}[i%3], "changed": day(i).Format("2006-01-02T15:04:05Z")}, "created": day(i).Format("2006-01-02T15:04:05Z"),
				"volumes": []any{record{"path": "/data", "password": "hunter2"}}, "image": image})
			for k := range i % 3 {
				lists["/containers/"+id+"/instances"] = append(lists["/containers/"+id+"/instances"], record{"id": fmt.Sprintf("%s-%d", id, k), "container_id": id, "state": record{"current": "running"}, "started": nil})
			}
		}
		for z := range 5 {
			id := fmt.Sprintf("z%d", z)
			lists["/zones"] = append(lists["/zones"], record{"id": id, "origin": id + ".example"})
			for k := range 120 {
				one := record{"id": fmt.Sprintf("%s-%d", id, k), "zone_id": id, "type": "AliasRecord", "domain": "a.example"}
				if k%4 == 0 {
					one = record{"id": fmt.Sprintf("%s-%d", id, k), "zone_id": id, "type": "AddressRecord", "ip": "192.0.2.1"}
				}
				lists["/zones/"+id+"/records"] = append(lists["/zones/"+id+"/records"], one)
			}
		}
		hubs[h] = lists
	}
	s := &stub{document: "fleet.yaml", credentials: map[string]string{"api_key": "fleet-key-1", "organization": hub}}
	s.params = []string{"page[number]", "page[size]", "filter[name]", "filter[environment_id]", "filter[stateful]", "sort"}
	s.signed = func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer fleet-key-1" }
	s.answer = func(_ http.ResponseWriter, r *http.Request) (any, int) {
		lists, q := hubs[r.Header.Get("X-Hub-Id")], r.URL.Query()
		switch path := r.URL.Path; {
		case path == "/hubs" && r.Header.Get("X-Hub-Id") == "":
			return record{"data": []record{{"id": hub, "name": "one"}, {"id": other, "name": "two"}}}, http.StatusOK
		case lists == nil:
			return record{"error": "no hub"}, http.StatusForbidden
		case strings.HasPrefix(path, "/containers/") && !strings.HasSuffix(path, "/instances"):
			one := only(lists["/containers"], func(c record) bool { return "/containers/"+c["id"].(string) == path })[0]
			whole := record{"config": record{"deploy": record{"instances": 3}, "env_token": "t"}}
			for k, v := range one {
				whole[k] = v
			}
			return record{"data": whole}, http.StatusOK
		}
		kept := only(lists[r.URL.Path], func(c record) bool {
			return (q.Get("filter[environment_id]") == "" || c["environment_id"] == q.Get("filter[environment_id]")) &&
				(q.Get("filter[stateful]") == "" || fmt.Sprint(c["stateful"]) == q.Get("filter[stateful]"))
		})
		page, size := intOf(r, "page[number]", 1), intOf(r, "page[size]", 20)
		if size > 100 {
			return record{"error": "size"}, http.StatusBadRequest
		}
		return record{"data": slice(kept, (page-1)*size, size), "meta": record{"total": len(kept), "page": page}}, http.StatusOK
	}

	states, ofImages, stateful, running := map[string]int64{}, map[string]int64{}, 0, int64(0)
	for _, c := range hubs[hub]["/containers"] {
		states[c["state"].(record)["current"].(string)]++
		ofImages[c["image"].(record)["kind"].(string)] += int64(c["image"].(record)["size"].(int))
		if c["environment_id"] == "e1" {
			stateful++
			running += int64(len(hubs[hub]["/containers/"+c["id"].(string)+"/instances"]))
		}
	}
	s.judge(t, []question{
		{"SELECT state_current, count(*) FROM containers GROUP BY 1 ORDER BY 1", rowsBy(states), 3},
		{"SELECT image_kind, sum(image_size) FROM containers GROUP BY 1 ORDER BY 1", rowsBy(ofImages), 3},
		{"SELECT count(*) FROM containers WHERE environment_id = 'e1'", [][]any{{int64(stateful)}}, 1},
		{"SELECT count(*) FROM containers c JOIN instances i ON i.container_id = c.id WHERE c.environment_id = 'e1'", [][]any{{running}}, 1 + stateful},
		{"SELECT config_deploy_instances, config_env_token, volumes FROM container_details WHERE container_id = 'c7'", [][]any{{int64(3), nil, `[{"password":null,"path":"/data"}]`}}, 1},
		{"SELECT type, count(*), count(ip), count(domain) FROM records GROUP BY 1 ORDER BY 1",
			[][]any{{"AddressRecord", int64(150), int64(150), int64(0)}, {"AliasRecord", int64(450), int64(0), int64(450)}}, 1 + 5*2},
		{"SELECT count(*) FROM hubs", [][]any{{int64(2)}}, 1},
	})
}
