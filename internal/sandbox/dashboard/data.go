package dashboard

import (
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

type dataPage struct {
	Figures []figure
	// Below is how many organizations there are below this one whose figures it may see; Included, whether they are in.
	Below     int
	Included  bool
	Reference string
}

// data shows the seeded rows as charts.
func (d *dashboard) data(v *visit) error {
	ids := []string{v.Org.ID}
	reach := d.world.Directory.Reach(v.Platform.Name, v.Org.ID)
	page := dataPage{Below: len(reach) - 1, Included: v.r.URL.Query().Get("include") == "below", Reference: core.Date(d.world.Reference)}
	if page.Included {
		ids = reach
	}
	var err error
	if page.Figures, err = d.charts(v, ids); err != nil {
		return err
	}
	held, err := d.holdings(v.r.Context(), v, ids)
	if err != nil {
		return err
	}
	if len(held.Rows) > 0 {
		page.Figures = append(page.Figures, held)
	}
	return d.render(v, http.StatusOK, "data", "Data", page)
}

// charts draws the platform's charts that the role may see and that have something to show, all over the same months.
func (d *dashboard) charts(v *visit, ids []string) ([]figure, error) {
	var figures []figure
	axis := months{running: []string{running(d.world.Reference), running(d.world.Now())}}
	for _, c := range v.Platform.charts {
		if !v.may(string(c.Needs)) {
			continue
		}
		points, err := d.figures.points(v.r.Context(), c, ids, v.user.ID)
		if err != nil {
			return nil, err
		}
		if len(points) > 0 {
			axis.take(c, points)
			figures = append(figures, figure{chart: c, points: points})
		}
	}
	for i := range figures {
		figures[i] = draw(figures[i].chart, figures[i].points, axis)
	}
	return figures, nil
}
