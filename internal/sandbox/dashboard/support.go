package dashboard

import (
	"net/http"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// supportPart is the way to a new key on a platform whose support team issues them, as it stands.
type supportPart struct {
	core.KeyRequest
	// Step is the one that the visitor can take: "ask", "show" or "confirm"; "wait" while there is none.
	Step string
}

// supportPart of a key's page; nil where people make keys themselves, and for somebody else's key.
func (d *dashboard) supportPart(v *visit, k core.Key) (*supportPart, error) {
	if v.Platform.Support == nil || k.CreatedBy != v.user.ID || k.Revoked() {
		return nil, nil
	}
	request, err := v.Platform.Support.Look(v.r.Context(), d.world, v.user.ID)
	if err != nil {
		return nil, err
	}
	return &supportPart{request, step(request, d.world.Now())}, nil
}

func step(r core.KeyRequest, now time.Time) string {
	switch {
	case r.Requested.IsZero():
		return "ask"
	case r.NewKey != "":
		return "confirm"
	case now.Before(r.Issued):
		return "wait"
	}
	return "show"
}

// renewBySupport takes the step that the form names. One that was taken before changes nothing: its button was pressed twice.
func (d *dashboard) renewBySupport(v *visit, k core.Key) error {
	part, err := d.supportPart(v, k)
	if err != nil {
		return err
	}
	if part == nil {
		return forbidden("Only the person whose key this is asks for a new one.")
	}
	support, ctx, done := v.Platform.Support, v.r.Context(), "asked"
	switch given := v.r.PostForm.Get("step"); {
	case given != part.Step || given == "wait":
		return v.redirect(v.path("/keys/" + k.ID))
	case given == "ask":
		err = support.Ask(ctx, d.world, v.user.ID)
	case given == "show":
		return d.showIssued(v, k)
	default:
		done = "confirmed"
		err = support.Confirm(ctx, d.world, v.user.ID)
	}
	if err != nil {
		return err
	}
	return v.redirect(v.path("/keys/" + k.ID + "?done=" + done))
}

// showIssued shows the new key, once. The old one works on until the new one is confirmed.
func (d *dashboard) showIssued(v *visit, old core.Key) error {
	fresh, secret, err := v.Platform.Support.Show(v.r.Context(), d.world, v.user.ID)
	if err != nil {
		return err
	}
	if secret == "" {
		return shownOnce()
	}
	row := d.row(v, old)
	return d.showSecret(v, http.StatusCreated, "Your new key", fresh, secret, &row)
}
