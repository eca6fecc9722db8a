package dcycle

import (
	"database/sql"
	"fmt"
	"net/http"

	"github.com/google/uuid"
)

// kpiDatasets are created only; that they can be listed is not documented.
func kpiDatasets() collection {
	kpis := `(SELECT json_group_array(json_object('id', k.id, 'dataset_id', k.dataset_id, 'name', k.name, 'description', k.description, 'unit', k.unit,
		'value_type', k.value_type, 'required', json(iif(k.required, 'true', 'false')), 'sort_order', k.sort_order, 'created_at', k.created_at, 'updated_at', k.updated_at))
		FROM dcycle_custom_kpis k WHERE k.dataset_id = dcycle_custom_kpi_datasets.id)`
	return collection{
		path: "/v1/custom-kpi-datasets", table: "dcycle_custom_kpi_datasets", resource: "custom_kpis", entity: "CustomKpiDataset", unread: true,
		detail: append(fields("id organization_id name description created_by updated_by created_at updated_at"), object("kpis", kpis)),
		create: &change{
			status: http.StatusCreated, members: append(must(text("name", 1, 255)), text("description", 0, 2000)),
			rules: []rule{inlineKPIs, func(w *writing) error { w.put("updated_by", w.who.user.ID); return nil }},
		},
	}
}

// kpis is a dataset's; the dataset is in the path.
func kpis() collection {
	return collection{
		table: "dcycle_custom_kpis", resource: "custom_kpis", entity: "CustomKpi",
		detail: fields("id dataset_id name description unit value_type required:b sort_order:n created_at updated_at"),
		create: &change{
			status: http.StatusCreated,
			members: append(must(text("name", 1, 255)), text("description", 0, 2000), text("unit", 0, 50),
				one("value_type", "number", "text", "percentage", "date", "boolean"), flag("required"), whole("sort_order", 0, 1<<31-1)),
			rules: []rule{
				own("dataset_id", "dcycle_custom_kpi_datasets", "CustomKpiDataset"),
				preset(map[string]any{"value_type": "number", "required": int64(1), "sort_order": int64(0)}),
			},
		},
	}
}

// inlineKPIs creates the KPIs that come with their dataset, 100 at most.
func inlineKPIs(w *writing) error {
	list, sent := w.body["kpis"].([]any)
	if w.body["kpis"] != nil && !sent || len(list) > 100 {
		w.reject("kpis", "must be a list of at most 100")
		return nil
	}
	c := kpis()
	how := *c.create
	how.rules = how.rules[1:] // the dataset comes with this very request
	for i, v := range list {
		body, ok := v.(map[string]any)
		if !ok {
			w.reject(fmt.Sprintf("kpis.%d", i), "must be an object")
			return nil
		}
		k := &writing{
			ctx: w.ctx, api: w.api, tx: w.tx, who: w.who, c: &c, id: uuid.NewString(), creating: true, body: body,
			fixed: map[string]any{"dataset_id": w.id},
		}
		if err := k.store(&how); err != nil {
			return err
		}
	}
	return nil
}

func (a *api) kpiEndpoints() []endpoint {
	return []endpoint{
		{"POST", "/v1/custom-kpi-datasets/{dataset_id}/kpis", "custom_kpis", "create", a.createUnder(kpis(), "dataset_id")},
		{"POST", "/v1/custom-kpi-datasets/{dataset_id}/responses/attachments/presigned-url", "custom_kpis", "create", a.attachment},
	}
}

// createUnder creates a record that belongs to the one in the path.
func (a *api) createUnder(c collection, value string) handler {
	return func(rw http.ResponseWriter, r *http.Request, who *caller) error {
		id, body, err := idAndBody(r, value)
		if err != nil {
			return err
		}
		w := &writing{ctx: r.Context(), api: a, who: who, c: &c, id: uuid.NewString(), creating: true, body: body, fixed: map[string]any{value: id}}
		if err := a.world.Store.Update(r.Context(), func(tx *sql.Tx) error { w.tx = tx; return w.store(c.create) }); err != nil {
			return err
		}
		a.agenda.add(w.later...)
		return a.show(rw, r, c, who, w.id, c.create.status)
	}
}

// maxAttachment is the documented most, 10 MiB.
const maxAttachment = 10 << 20

// attachment answers where a file that belongs to a response is to be put.
func (a *api) attachment(w http.ResponseWriter, r *http.Request, who *caller) error {
	of := parent{value: "dataset_id", table: "dcycle_custom_kpi_datasets", entity: "CustomKpiDataset"}
	if _, err := a.parentID(r, of, who); err != nil {
		return err
	}
	return a.presigned(presign{
		members: append(must(text("file_name", 1, 255), whole("content_length_bytes", 1, maxAttachment)), text("content_type", 0, 255)),
		answer:  func(f storedFile) any { return attachmentURL{f.upload, f.id, f.name} },
	})(w, r, who)
}

type attachmentURL struct {
	UploadURL string `json:"upload_url"`
	FileID    string `json:"file_id"`
	FileName  string `json:"file_name"`
}
