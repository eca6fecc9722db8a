package dcycle

import (
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// report is the legacy API's account of what was carried for one client.
type report struct {
	Client string `json:"client"`
	Period struct {
		StartDate string `json:"start_date"`
		EndDate   string `json:"end_date"`
	} `json:"period"`
	Summary struct {
		TotalCO2e      float64 `json:"total_co2e"`
		TotalDistance  float64 `json:"total_distance"`
		TotalLoad      float64 `json:"total_load"`
		TotalShipments int     `json:"total_shipments"`
		AvgCO2e        float64 `json:"avg_co2e_per_shipment"`
		AvgDistance    float64 `json:"avg_distance_per_shipment"`
	} `json:"summary"`
	ByTransportType []reportPart `json:"by_transport_type"`
	Methodology     string       `json:"methodology"`
}

type reportPart struct {
	TOC        string  `json:"toc"`
	Shipments  int     `json:"shipments"`
	CO2e       float64 `json:"co2e"`
	Distance   float64 `json:"distance"`
	Percentage float64 `json:"percentage_co2e"`
}

// clientReport answers GET /api/v1/logistics/clients/report. The client's name is compared exactly, in its case. A client without
// shipments has an empty report (inferred).
func (a *api) clientReport(w http.ResponseWriter, r *http.Request, who *caller) error {
	p := parseParams(r.URL.RawQuery)
	client, given := p.last("client")
	if !given {
		p.reject("client", "is required")
	}
	start, _ := p.day("start_date", true)
	end, _ := p.day("end_date", true)
	if err := p.err(); err != nil {
		return err
	}
	out := report{Client: client, Methodology: "ISO 14083", ByTransportType: []reportPart{}}
	out.Period.StartDate, out.Period.EndDate = core.Date(start), core.Date(end)
	if err := a.fillReport(r, &out, who); err != nil {
		return err
	}
	core.WriteJSON(w, http.StatusOK, out)
	return nil
}

func (a *api) fillReport(r *http.Request, out *report, who *caller) error {
	err := a.world.Store.View(func(read core.Reader) error {
		rows, err := read.Query(r.Context(), `SELECT toc, count(*), coalesce(sum(co2e), 0.0), coalesce(sum(distance_km), 0.0), coalesce(sum(load), 0.0)
			FROM dcycle_logistics_requests WHERE organization_id = ? AND client = ? AND shipment_date >= ? AND shipment_date <= ? AND status = 'active'
			GROUP BY toc ORDER BY 3 DESC, 1`, who.org.ID, out.Client, out.Period.StartDate, out.Period.EndDate)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var part reportPart
			var load float64
			if err := rows.Scan(&part.TOC, &part.Shipments, &part.CO2e, &part.Distance, &load); err != nil {
				return err
			}
			out.ByTransportType = append(out.ByTransportType, part)
			out.Summary.TotalLoad += load
		}
		return rows.Err()
	})
	out.sum()
	return err
}

// sum fills what follows from the parts.
func (out *report) sum() {
	s := &out.Summary
	for _, part := range out.ByTransportType {
		s.TotalCO2e += part.CO2e
		s.TotalDistance += part.Distance
		s.TotalShipments += part.Shipments
	}
	for i, part := range out.ByTransportType {
		if s.TotalCO2e > 0 {
			out.ByTransportType[i].Percentage = core.Round(100*part.CO2e/s.TotalCO2e, 2)
		}
		out.ByTransportType[i].CO2e, out.ByTransportType[i].Distance = core.Round(part.CO2e, 3), core.Round(part.Distance, 3)
	}
	if n := float64(s.TotalShipments); n > 0 {
		s.AvgCO2e, s.AvgDistance = core.Round(s.TotalCO2e/n, 3), core.Round(s.TotalDistance/n, 3)
	}
	s.TotalCO2e, s.TotalDistance, s.TotalLoad = core.Round(s.TotalCO2e, 3), core.Round(s.TotalDistance, 3), core.Round(s.TotalLoad, 3)
}
