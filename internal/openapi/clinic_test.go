package openapi_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// TestTheShapeOfAPetShop: plain arrays, records to skip, a total in a header, a list of a parent's records.
func TestTheShapeOfAPetShop(t *testing.T) {
	t.Parallel()
	states := []string{"waiting", "treated", "gone"}
	var pets, owners []record
	visits := map[string][]record{}
	for i := 1; i <= 20; i++ {
		owners = append(owners, record{"id": i, "firstName": "Ada", "email": "a@b.example", "city": []string{"Bergen", "Turin"}[i%2], "portalPassword": "hunter2"})
	}
	n := 0
	for i := 1; i <= 120; i++ {
		pets = append(pets, record{"id": i, "name": "Pet " + strconv.Itoa(i), "category": record{"id": i % 4, "name": "kind " + strconv.Itoa(i%4)}, "status": states[i%3],
			"ownerId": i%20 + 1, "weight": float64(i) / 2, "birthDate": "2020-01-01", "photoUrls": []string{}, "tags": []any{}})
		id := strconv.Itoa(i)
		visits[id] = []record{}
		for range i % 4 {
			n++
			visits[id] = append(visits[id], record{"id": n, "petId": i, "at": day(n).Format("2006-01-02T15:04:05Z"), "cost": float64(n % 7), "note": nil})
		}
	}
	s := &stub{document: "clinic.yaml", credentials: map[string]string{"api_key": "clinic-key-1"}, params: []string{"offset", "limit", "name", "status", "minWeight"}}
	s.signed = func(r *http.Request) bool { return r.Header.Get("X-Api-Key") == "clinic-key-1" }
	s.answer = func(w http.ResponseWriter, r *http.Request) (any, int) {
		q := r.URL.Query()
		switch path := r.URL.Path; {
		case path == "/owners":
			return record{"owners": owners, "count": len(owners)}, http.StatusOK
		case path == "/pets" || path == "/pets/findByStatus":
			min, _ := strconv.ParseFloat(q.Get("minWeight"), 64)
			kept := only(pets, func(p record) bool {
				return (len(q["status"]) == 0 || strings.Contains(strings.Join(q["status"], " "), p["status"].(string))) && (q.Get("name") == "" || p["name"] == q.Get("name")) && p["weight"].(float64) >= min
			})
			if path != "/pets" {
				return kept, http.StatusOK
			}
			w.Header().Set("X-Total-Count", strconv.Itoa(len(kept)))
			limit := intOf(r, "limit", 20)
			if limit > 50 {
				return record{"message": "limit"}, http.StatusBadRequest
			}
			return slice(kept, intOf(r, "offset", 0), limit), http.StatusOK
		case strings.HasSuffix(path, "/visits"):
			return visits[strings.Split(path, "/")[2]], http.StatusOK
		}
		return record{"message": "not found"}, http.StatusNotFound
	}

	byCity, byKind, costs := map[string]int64{}, map[string]float64{}, map[string]float64{}
	treated, heavy := 0, 0
	for _, p := range pets {
		city := owners[p["ownerId"].(int)-1]["city"].(string)
		byCity[city]++
		byKind[p["category"].(record)["name"].(string)] += p["weight"].(float64)
		if p["weight"].(float64) >= 50 {
			heavy++
		}
		if p["status"] != "treated" {
			continue
		}
		treated++
		for _, v := range visits[strconv.Itoa(p["id"].(int))] {
			costs[city] += v["cost"].(float64)
		}
	}
	s.judge(t, []question{
		{"SELECT count(*) FROM pets", [][]any{{int64(120)}}, 3},
		{"SELECT category_name, sum(weight) FROM pets GROUP BY 1 ORDER BY 1", rowsBy(byKind), 3},
		{"SELECT o.city, count(*) FROM pets p JOIN owners o ON o.id = p.owner_id GROUP BY 1 ORDER BY 1", rowsBy(byCity), 4},
		{"SELECT count(*) FROM pets WHERE status = 'treated'", [][]any{{int64(treated)}}, 1},
		{"SELECT count(*) FROM pets WHERE weight >= 50", [][]any{{int64(heavy)}}, (heavy + 49) / 50},
		{"SELECT o.city, sum(v.cost) FROM pets p JOIN visits v ON v.pet_id = p.id JOIN owners o ON o.id = p.owner_id WHERE p.status = 'treated' GROUP BY 1 ORDER BY 1", rowsBy(costs), 1 + 1 + treated},
		{"SELECT count(*) FROM pets_find_by_status WHERE status = 'treated'", [][]any{{int64(treated)}}, 1},
		{"SELECT portal_password, count(*) FROM owners GROUP BY 1", [][]any{{nil, int64(20)}}, 1},
	})
}
