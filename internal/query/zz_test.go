package query
import ("testing";"context";"fmt")
func TestZZ(t *testing.T){
	w := newWorld(300); w.spread(orgs)
	e := w.engine(t, Options{Views: testViews})
	for _, sql := range []string{
	"SELECT organization_id, count(*) FROM invoices GROUP BY 1",
	"SELECT f.name, count(*) FROM invoices i JOIN facilities f ON f.id = i.facility_id AND f.organization_id=i.organization_id WHERE i.type='heat' GROUP BY 1",
	"SELECT organization_id, month, n FROM monthly WHERE month='2023-02'",
	"SELECT organization_id, sum(amount) FROM things GROUP BY 1",
	"SELECT id, start_date FROM invoices ORDER BY start_date LIMIT 4",
	"SELECT id, organization_id FROM invoices WHERE organization_id='org-2' AND type='water' LIMIT 3",
	"SELECT id, organization_id FROM invoices WHERE organization_id IN ('org-2','org-3') AND type='water' LIMIT 3",
	} {
		res, err := e.Query(context.Background(), Request{SQL: sql, Scopes: map[string][]string{"": orgs}})
		if err!=nil { t.Error(sql, err); continue }
		r:=res.Receipt
		fmt.Println(sql,"\n  ", res.Rows, "\n  ", r.Tables, r.Requests, r.Asked, r.Views, r.Why, r.Cautions, r.Notes, r.Units)
		fmt.Println("   ", w.taken())
	}
}
