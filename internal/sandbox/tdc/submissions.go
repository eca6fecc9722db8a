package tdc

import (
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// submissionRoutes are inferred from their events: a visitor sends a form from the site itself, which the sandbox does not serve.
func submissionRoutes() []route {
	return []route{
		{http.MethodPost, "/forms/{id}/submissions", 201, core.Shape{{Name: "data", Type: core.ObjectValue, Required: true, Min: 1, Max: 100}}, submit, false},
		{http.MethodPatch, "/submissions/{id}", 200, core.Shape{{Name: "status", Type: core.TextValue, Required: true, OneOf: submissionStates()}}, changeSubmission, false},
	}
}

// formField is one of a form's.
type formField struct {
	Key      string `json:"key"`
	Label    string `json:"label"`
	Type     string `json:"type"`
	Required bool   `json:"required"`
}

// submit does what a visitor would: the form must be active and its required fields filled in.
func submit(c *call) (reply, error) {
	form := c.request.PathValue("id")
	p, err := c.locate(forms(), form)
	if err != nil {
		return reply{}, err
	}
	if err := p.mayEdit(); err != nil {
		return reply{}, err
	}
	id, data := newID("sub_"), c.body.Object("data")
	words, err := jsonText(data)
	if err != nil {
		return reply{}, err
	}
	err = c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		var fields, page string
		var active bool
		err := tx.QueryRowContext(c.ctx, `SELECT fields, page_id, active FROM tdc_forms WHERE id = ?`, form).Scan(&fields, &page, &active)
		if errors.Is(err, sql.ErrNoRows) { // deleted since
			return notFound("Form")
		}
		if err != nil {
			return err
		}
		if err := acceptable(fields, active, data); err != nil {
			return err
		}
		return c.execIn(tx, `INSERT INTO tdc_submissions (id, form_id, site_id, page_id, data, status, ip_address, user_agent, submitted_at) VALUES (?,?,?,?,?,'NEW',?,?,?)`,
			id, form, p.site, page, words, core.CallOf(c.ctx).ClientIP, c.request.UserAgent(), c.stamp())
	})
	if err != nil {
		return reply{}, err
	}
	return c.changed(submissions(), id, "form.submission.created", p)
}

func acceptable(fields string, active bool, data core.Object) error {
	if !active {
		return conflict("The form is not active.")
	}
	var known []formField
	if err := json.Unmarshal([]byte(fields), &known); err != nil {
		return err
	}
	var missing []string
	for _, f := range known {
		if f.Required && (!data.Has(f.Key) || data[f.Key] == "") {
			missing = append(missing, "data."+f.Key+" is required")
		}
	}
	if missing != nil {
		return invalid("%s", strings.Join(missing, "; "))
	}
	return nil
}

func changeSubmission(c *call) (reply, error) {
	id := c.request.PathValue("id")
	p, err := c.locate(submissions(), id)
	if err == nil {
		err = p.mayEdit()
	}
	if err == nil {
		err = c.exec(`UPDATE tdc_submissions SET status = ? WHERE id = ?`, c.body.Text("status"), id)
	}
	if err != nil {
		return reply{}, err
	}
	return c.changed(submissions(), id, "form.submission.status_changed", p)
}
