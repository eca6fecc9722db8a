package dashboard

import (
	"net/http"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// lastMinute is the requests of the last minute, second by second.
type lastMinute struct {
	Total, Refused int // Refused by a limit
	Peak           int // in one second
	Shapes         []minuteShape
}

// minuteShape is one rectangle in a picture of 600 by 48.
type minuteShape struct {
	Kind    string // "passed" or "refused"
	X, Y, H float64
}

const (
	minuteSeconds = 60
	minuteHeight  = 46.0
	minuteBase    = 47.0
)

func (d *dashboard) lastMinute(v *visit) lastMinute {
	now := d.world.Now()
	age := func(e *core.Entry) int { return max(0, int(now.Sub(e.Time)/time.Second)) }
	var passed, refused [minuteSeconds]int
	p := lastMinute{}
	for _, e := range d.world.Log.Entries(0, func(e *core.Entry) bool { return age(e) < minuteSeconds && d.sees(v, e) }) {
		at := minuteSeconds - 1 - age(&e)
		if p.Total++; e.Status == http.StatusTooManyRequests {
			p.Refused++
			refused[at]++
		} else {
			passed[at]++
		}
		p.Peak = max(p.Peak, passed[at]+refused[at])
	}
	for i := range minuteSeconds {
		p.stack(i, passed[i], refused[i])
	}
	return p
}

// stack draws one second: what was refused on top of what passed.
func (p *lastMinute) stack(second, passed, refused int) {
	x, y := float64(second*10+1), minuteBase
	for _, part := range []struct {
		kind string
		n    int
	}{{"passed", passed}, {"refused", refused}} {
		if part.n > 0 {
			height := share(part.n, p.Peak, minuteHeight)
			y -= height
			p.Shapes = append(p.Shapes, minuteShape{part.kind, x, round(y), height})
		}
	}
}
