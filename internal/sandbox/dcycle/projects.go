package dcycle

import "net/http"

// projects are listed at /v1/projects/extended as a bare array. The paths of get, create, update and delete, and the bodies, are inferred: their
// pages are known to exist and were not seen.
func projects() collection {
	extended := `json_object('number_of_files', files, 'number_of_widgets', widgets, 'number_of_tasks', tasks, 'number_of_tasks_completed', tasks_completed)`
	shown := join(fields("id organization_id name description start_date end_date due_date project_type methodology responsible_user_id"), []field{
		object("responsible_user", personJSON("responsible_user_id", "id", "email", "first_name", "last_name")),
		object("parent", "(SELECT json_object('id', p.id, 'name', p.name) FROM dcycle_projects p WHERE p.id = dcycle_projects.parent_id)"), object("extended", extended),
	}, fields("created_at updated_at"))
	members := append(must(text("name", 1, 255), one("project_type", "carbon_footprint", "custom", "einf", "iso_14064", "iso_14001", "csrd", "esrs")),
		text("description", 0, 2000), day("start_date"), day("end_date"), day("due_date"), one("methodology", "GRI", "ESRS", "GLEC"),
		ident("responsible_user_id"), ident("parent_id"))
	check := []rule{
		ordered("start_date", "end_date", false), memberOnly("responsible_user_id"), own("parent_id", "dcycle_projects", "Project"),
		preset(map[string]any{"files": int64(0), "widgets": int64(0), "tasks": int64(0), "tasks_completed": int64(0)}), ownResponsible,
	}
	return collection{
		path: "/v1/projects", table: "dcycle_projects", resource: "projects", entity: "Project", detail: append(shown[:len(shown):len(shown)], createdBy), order: latestFirst,
		create: &change{status: http.StatusCreated, members: members, rules: check},
		update: &change{method: http.MethodPatch, status: http.StatusOK, members: members, rules: check},
		remove: &removal{also: []string{"DELETE FROM dcycle_project_links WHERE project_id = ?1", "UPDATE dcycle_projects SET parent_id = NULL WHERE parent_id = ?1"}},
	}
}

// ownResponsible: who makes a project answers for it unless another is named.
func ownResponsible(w *writing) error {
	if w.creating && !w.has("responsible_user_id") {
		w.put("responsible_user_id", w.who.user.ID)
	}
	if w.text("parent_id") == w.id {
		w.reject("parent_id", "must be another project")
	}
	return nil
}
