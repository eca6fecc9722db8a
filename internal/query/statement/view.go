package statement

// bindView gives the columns of a view what is known of those that its SELECT
// gives: what a value is computed as decides how SQLite compares it, whatever the
// column is said to hold.
func (r *resolver) bindView(b *binding) {
	rel, ok := r.selects[b.table.View]
	if !ok {
		around := r.inView
		r.inView = true
		rel = r.selectStatement(b.table.View, nil, nil)
		r.inView = around
	}
	if rel.open || len(rel.fields) != len(b.fields) {
		return
	}
	for i := range b.fields {
		made, t := rel.fields[i].typ, &b.fields[i].typ
		t.affinity, t.instants, t.label, t.folds = made.affinity, made.instants, made.label, made.folds || t.collated
		t.collated = t.collated && made.collated
	}
}
