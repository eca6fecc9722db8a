package manifest

// checkLeftOut sees that no column shows what is left out.
func (r *reader) checkLeftOut(tm mapping, t *Table) {
	for _, place := range t.LeavesOut {
		for i := range t.Columns {
			c := &t.Columns[i]
			shows := !c.Input && c.Path == place
			if shows && c.Include.Path == "" && (t.Rows == nil || c.From == FromMember) {
				r.wrong(tm.value("leaves_out"), "%s: leaves_out: column %s shows %s; leave out what no column shows", tm.what, c.Name, place)
			}
		}
	}
}
