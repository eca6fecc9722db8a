package dcycle

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// fileReadings is what was read out of uploaded files: an item is a file, with its reading. The list mixes in folders, of which there are none here;
// its envelope is inferred.
func fileReadings() collection {
	item := []field{
		plain("id", "file_id"), plain("name", "(SELECT f.name FROM dcycle_files f WHERE f.id = file_id)"), object("tags", "json_array('invoice::' || category)"),
		{Name: "category"}, object("reading", "json_object('id', id, 'status', status, 'content', json_object('items', json_array(json(content))))"),
		{Name: "linked", Kind: core.Boolean, SQL: linkedReading},
	}
	return collection{
		path: "/v1/files/readings", table: "dcycle_file_readings", resource: "files", entity: "FileReading", size: 50, unread: true, fields: item, detail: item,
		order: "created_at DESC, dcycle_file_readings.id DESC",
		filters: []filter{
			anyID("file_id", "file_id"), anyText("category", "category"), isLinked("linked"),
			contains("name", "(SELECT f.name FROM dcycle_files f WHERE f.id = file_id)"),
			oneID("folder_id", "(SELECT f.folder_id FROM dcycle_files f WHERE f.id = file_id)"),
			oneID("project_id", "(SELECT f.project_id FROM dcycle_files f WHERE f.id = file_id)"),
		},
	}
}

const linkedReading = "EXISTS (SELECT 1 FROM dcycle_invoices i WHERE i.file_id = dcycle_file_readings.file_id)"

// isLinked asks for readings that something was made of, or for the others.
func isLinked(param string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		v, ok := p.last(name)
		if ok && v != "true" && v != "false" {
			p.reject(name, "must be true or false")
			return "", nil, false
		}
		return linkedReading + " = ?", v == "true", ok
	}}
}

func (a *api) fileEndpoints() []endpoint {
	return []endpoint{
		{"POST", "/v1/files/presigned-urls", "files", "create", a.presignFiles},
		{"PATCH", "/v1/files/batch-update", "files", "update", a.updateFiles},
		{"POST", "/v1/files/upload", "files", "create", a.upload("file", nil, nil)}, // the part's name is inferred
		{"POST", "/v1/files/send-event", "files", "update", a.fileEvent},
		{"POST", "/v1/files/readings", "files", "create", a.createRecords},
	}
}

// pendingFile is a file that waits for its bytes.
type pendingFile struct {
	ID           string `json:"id"`
	Status       string `json:"status"`
	URL          string `json:"url"`
	PresignedURL string `json:"presigned_url"`
}

// presignFiles takes a list of files and answers a list; how long it may be is inferred.
func (a *api) presignFiles(w http.ResponseWriter, r *http.Request, who *caller) error {
	list, err := readList(r, 100)
	if err != nil {
		return err
	}
	members := append(must(text("name", 1, 255), text("extension", 1, 20), text("mime_type", 1, 255), number("size_kb", 0, 1e7)), ident("folder_id"))
	var wrong []string
	var files []storedFile
	for i, body := range list {
		row, problems := columnsOf(members, body, true)
		for _, p := range problems {
			wrong = append(wrong, fmt.Sprintf("body.%d.%s", i, strings.TrimPrefix(p, "body.")))
		}
		files = append(files, storedFile{
			id: uuid.NewString(), name: body.Text("name"), extension: body.Text("extension"), mime: body.Text("mime_type"), sizeKB: row["size_kb"], folder: row["folder_id"],
		})
	}
	if len(wrong) > 0 {
		return invalid(strings.Join(wrong, "; "))
	}
	var out []pendingFile
	for _, f := range files {
		f, err := a.keepFile(r.Context(), who, f)
		if err != nil {
			return err
		}
		out = append(out, pendingFile{f.id, "pending", a.world.BaseURL(Name) + storagePath + f.id, f.upload})
	}
	core.WriteJSON(w, http.StatusOK, out)
	return nil
}

// updateFiles marks files as uploaded, which has them classified: some time later a reading of each is there.
func (a *api) updateFiles(w http.ResponseWriter, r *http.Request, who *caller) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	row, wrong := columnsOf(append(must(listing("file_ids", 100, ident("")), one("status", "uploaded", "error")), ident("project_id")), body, true)
	if len(wrong) > 0 {
		return invalid(strings.Join(wrong, "; "))
	}
	now := core.Timestamp(a.world.Now())
	var n int64
	err = a.world.Store.Update(r.Context(), func(tx *sql.Tx) error {
		res, err := tx.ExecContext(r.Context(), `UPDATE dcycle_files SET status = ?, project_id = coalesce(?, project_id), updated_at = ?
			WHERE organization_id = ? AND id IN (SELECT value FROM json_each(?))`, row["status"], row["project_id"], now, who.org.ID, row["file_ids"])
		if err == nil {
			n, err = res.RowsAffected()
		}
		return err
	})
	if err != nil {
		return err
	}
	if n > 0 && row["status"] == "uploaded" {
		a.agenda.add(a.classify(who, row["file_ids"].(string)))
	}
	core.WriteJSON(w, http.StatusOK, map[string]any{"updated": n})
	return nil
}

// classify makes a reading of each file: an electricity invoice whose figures come from the file's id, so that the same file is read the same.
func (a *api) classify(who *caller, ids string) job {
	return job{due: a.world.Now().Add(calculationDelay), run: func(ctx context.Context, tx *statements) error {
		now := core.Timestamp(a.world.Now())
		_, err := tx.tx.ExecContext(ctx, `INSERT INTO dcycle_file_readings (id, organization_id, file_id, category, status, content, created_by, created_at, updated_at)
			SELECT lower(printf('%s-%s-4%s-8%s-%s', hex(randomblob(4)), hex(randomblob(2)), substr(hex(randomblob(2)), 2), substr(hex(randomblob(2)), 2), hex(randomblob(6)))),
				organization_id, id, 'electricity', 'success', json_object('type', 'electricity', 'quantity', 1000 + unicode(id) * 13,
				'start_date', substr(created_at, 1, 7) || '-01', 'end_date', substr(created_at, 1, 10), 'invoice_id', 'READ-' || substr(id, 1, 8)), created_by, ?3, ?3
			FROM dcycle_files f WHERE organization_id = ?1 AND status = 'uploaded' AND id IN (SELECT value FROM json_each(?2))
				AND NOT EXISTS (SELECT 1 FROM dcycle_file_readings d WHERE d.file_id = f.id)`, who.org.ID, ids, now)
		return err
	}}
}

// fileEvent has a file processed again. What it answers is inferred.
func (a *api) fileEvent(w http.ResponseWriter, r *http.Request, who *caller) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	row, wrong := columnsOf(append(must(one("event_type", "PROCESS_DOCUMENT", "CLASSIFY_DOCUMENT")), must(ident("file_id"))...), body, true)
	if len(wrong) > 0 {
		return invalid(strings.Join(wrong, "; "))
	}
	found, err := a.world.Store.One(r.Context(), core.Select{
		Fields: fields("id"), From: "dcycle_files", Where: []string{"id = ?", "organization_id = ?"}, Args: []any{row["file_id"], who.org.ID},
	})
	if err == nil && found == nil {
		err = notFound("File", "", row["file_id"].(string))
	}
	if err != nil {
		return err
	}
	a.agenda.add(a.classify(who, jsonText([]any{row["file_id"]})))
	core.WriteJSON(w, http.StatusOK, map[string]any{"message": "Event sent", "file_id": row["file_id"]})
	return nil
}

// made is what came of a reading.
type made struct {
	Invoices []string `json:"invoices"`
	Wastes   []string `json:"wastes"`
}

// createRecords makes invoices out of readings, each shared by the facilities by percentages of 1 together at most. The answer is inferred.
func (a *api) createRecords(w http.ResponseWriter, r *http.Request, who *caller) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	readings, shares, project, err := recordsWanted(body)
	if err != nil {
		return err
	}
	supplier, _ := body["supplier_id"].(string)
	out := made{Invoices: []string{}, Wastes: []string{}}
	var jobs []job
	err = a.world.Store.Update(r.Context(), func(tx *sql.Tx) error {
		for _, reading := range readings {
			for _, s := range shares {
				id := uuid.NewString()
				if err := readingInto(r.Context(), tx, a, who, id, reading, s, supplier); err != nil {
					return err
				}
				out.Invoices = append(out.Invoices, id)
				for _, statement := range invoices().calculation {
					jobs = append(jobs, a.soon(statement, id))
				}
				if project != nil {
					_, err := tx.ExecContext(r.Context(), `INSERT OR IGNORE INTO dcycle_project_links (project_id, organization_id, entity_type, entity_id)
						SELECT id, organization_id, 'invoices', ? FROM dcycle_projects WHERE id = ? AND organization_id = ?`, id, project, who.org.ID)
					if err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	a.agenda.add(jobs...)
	core.WriteJSON(w, http.StatusCreated, out)
	return nil
}

// recordsWanted reads the body of createRecords.
func recordsWanted(body core.Object) (readings []string, shares []share, project any, err error) {
	row, wrong := columnsOf([]member{ident("project_id"), ident("supplier_id")}, body, true)
	for i, v := range body.List("file_readings") {
		entry, _ := v.(map[string]any)
		read, problems := columnsOf(must(ident("id")), entry, true)
		if len(problems) > 0 {
			wrong = append(wrong, fmt.Sprintf("body.file_readings.%d.id must be a UUID", i))
			continue
		}
		readings = append(readings, read["id"].(string))
	}
	sum := 0.0
	for i, v := range body.List("facilities") {
		entry, _ := v.(map[string]any)
		read, problems := columnsOf(must(ident("id"), number("percentage", 0, 1)), entry, true)
		if len(problems) > 0 {
			wrong = append(wrong, fmt.Sprintf("body.facilities.%d needs a UUID as id and a percentage of 0 to 1", i))
			continue
		}
		shares = append(shares, share{read["id"].(string), read["percentage"].(float64)})
		sum += shares[len(shares)-1].percentage
	}
	switch {
	case len(readings) == 0 || len(readings) > 100:
		wrong = append(wrong, "body.file_readings must be a list of 1 to 100")
	case len(shares) == 0 || len(shares) > 100:
		wrong = append(wrong, "body.facilities must be a list of 1 to 100")
	case core.Round(sum, 6) > 1:
		wrong = append(wrong, "body.facilities: percentages must sum to 1 at most")
	}
	if len(wrong) > 0 {
		err = invalid(strings.Join(wrong, "; "))
	}
	return readings, shares, row["project_id"], err
}

// readingInto writes one facility's share of a reading as an invoice.
func readingInto(ctx context.Context, tx *sql.Tx, a *api, who *caller, id, reading string, s share, supplier string) error {
	var found int
	err := tx.QueryRowContext(ctx, "SELECT 1 FROM dcycle_facilities WHERE id = ? AND organization_id = ?", s.facility, who.org.ID).Scan(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return notFound("Facility", "", s.facility)
	}
	if err != nil {
		return err
	}
	now := core.Timestamp(a.world.Now())
	res, err := tx.ExecContext(ctx, `INSERT INTO dcycle_invoices (id, organization_id, facility_id, type, status, base_quantity, percentage, quantity, unit_id, start_date, end_date,
		invoice_id, supplier_id, total_energy_kwh, source, file_id, source_invoice_id, uploaded_by, created_at, updated_at)
		SELECT ?1, organization_id, ?2, category, 'loading', content ->> 'quantity', ?3, round((content ->> 'quantity') * ?3, 6),
			(SELECT id FROM dcycle_units WHERE name = 'kilowatt_hour_(kwh)'), (content ->> 'start_date') || 'T00:00:00Z', (content ->> 'end_date') || 'T00:00:00Z',
			content ->> 'invoice_id', ?4, round((content ->> 'quantity') * ?3, 6), 'pdf', file_id, ?1, ?5, ?6, ?6
		FROM dcycle_file_readings WHERE id = ?7 AND organization_id = ?8`, id, s.facility, s.percentage, core.Nullable(supplier), who.user.ID, now, reading, who.org.ID)
	if err != nil {
		return fmt.Errorf("making an invoice of a reading: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, notFound("FileReading", "", reading))
	}
	return nil
}
