package dashboard

import (
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// budget is a limit as it stands.
type budget struct {
	Label, Whose string
	Used, Limit  int
	Per          time.Duration
	Reset        time.Duration // until some of it comes back; 0 when none is used
}

// Percent of the budget that is used, 0 to 100.
func (b budget) Percent() int { return b.Used * 100 / max(1, b.Limit) }

// Level in a word: how near the limit is.
func (b budget) Level() string {
	switch {
	case b.Used >= b.Limit:
		return "full"
	case b.Percent() >= 80:
		return "high"
	}
	return "fine"
}

// maxKeyBudgets is how many keys' budgets an organization's page draws, those used last first.
const maxKeyBudgets = 6

// budgets of the organization, then of its keys in force that the visitor sees. more is how many of these are left out.
func (d *dashboard) budgets(v *visit) (out []budget, more int) {
	for _, l := range v.Platform.Limits {
		switch l.Of {
		case "organization":
			out = append(out, d.budget(v, l, v.Org.ID, v.Org.Name)...)
		case "person":
			out = append(out, d.budget(v, l, v.user.ID, v.user.Name())...)
		}
	}
	keys := inForce(d.keys(v))
	slices.SortStableFunc(keys, func(a, b core.Key) int { return b.LastUsedAt.Compare(a.LastUsedAt) })
	for i, k := range keys {
		switch own := d.budgetsOf(v, k); {
		case i < maxKeyBudgets:
			out = append(out, own...)
		case len(own) > 0:
			more++
		}
	}
	return out, more
}

// budgetsOf a key.
func (d *dashboard) budgetsOf(v *visit, k core.Key) []budget {
	var out []budget
	for _, l := range v.Platform.Limits {
		if l.Of == "key" && !k.Revoked() {
			named := l
			named.Label = k.Name
			out = append(out, d.budget(v, named, k.ID, v.mark(k))...)
		}
	}
	return out
}

// budget looks at a window without spending from it; none when the sandbox was started without this limit.
func (d *dashboard) budget(v *visit, l limit, id, whose string) []budget {
	rate := d.world.Rate(v.Platform.Name, l.Window, l.rate())
	if rate.Requests == 0 {
		return nil
	}
	state := d.world.Limiter.Peek(core.Window{Platform: v.Platform.Name, Name: l.Window, ID: id, Rate: rate})
	return []budget{{Label: l.Label, Whose: whose, Used: rate.Requests - state.Remaining, Limit: rate.Requests, Per: rate.Per, Reset: state.Reset}}
}

type limitsPart struct {
	Budgets    []budget
	More       int // keys whose budgets are left out
	LastMinute lastMinute
}

func (d *dashboard) limitsPart(v *visit) limitsPart {
	budgets, more := d.budgets(v)
	return limitsPart{budgets, more, d.lastMinute(v)}
}

// limits answers the live part of the organization's page.
func (d *dashboard) limits(v *visit) error {
	return d.renderPart(v, "organization", "limits", d.limitsPart(v))
}
