package cli

import (
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/drift"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// printer words what a check finds. Names and types come from a platform: they are made safe to print, and secrets are taken out.
type printer struct{ redact func(string) string }

// maxShown is the length, in bytes, from which a name or a reason is cut.
const maxShown = 300

func (p printer) safe(text string) string {
	return words.Line(words.Redacted(text, p.redact), maxShown)
}

// report is a report that is safe to print.
func (p printer) report(r *drift.Report) *drift.Report {
	safe := &drift.Report{Platform: r.Platform, Tables: make([]drift.Table, len(r.Tables))}
	for i, t := range r.Tables {
		safe.Tables[i] = p.safeTable(t)
	}
	return safe
}

func (p printer) safeTable(t drift.Table) drift.Table {
	t.Reason = p.safe(t.Reason)
	differences := t.Differences
	t.Differences = nil
	for _, d := range differences {
		d.Where, d.Declared, d.Found = p.safe(d.Where), p.safe(d.Declared), p.safe(d.Found)
		values := d.Values
		d.Values = nil
		for _, v := range values {
			d.Values = append(d.Values, p.safe(v))
		}
		t.Differences = append(t.Differences, d)
	}
	return t
}

// table is what was found of a table, a line for it and one for each difference.
func (p printer) table(t drift.Table) []string {
	t = p.safeTable(t)
	records := words.Plural(t.Records, "record")
	lines := []string{t.Name + ": "}
	switch t.State {
	case drift.Same:
		lines[0] += "as the manifest has it (" + records + ")"
	case drift.Drift:
		lines[0] += words.Plural(len(t.Differences), "difference") + " (" + records + ")"
	case drift.Empty:
		lines[0] += t.Reason
	case drift.Refused:
		lines[0] += "refused: " + t.Reason
	case drift.Failed:
		lines[0] += "could not be asked: " + t.Reason
	default:
		lines[0] += "not asked: " + t.Reason
	}
	if n := len(t.Unseen); n > 0 {
		lines = append(lines, "  "+words.Plural(n, "column")+" in none of its records, which may lack what has no value: "+words.Line(strings.Join(t.Unseen, ", "), maxShown))
	}
	for _, d := range t.Differences {
		lines = append(lines, "  "+d.Where+": "+differenceText(d, t.Records))
	}
	return lines
}

// differenceText says what differs, after where.
func differenceText(d drift.Difference, of int) string {
	in := fmt.Sprintf("in %d of %s", d.Records, words.Plural(of, "record"))
	switch d.Kind {
	case drift.NewField:
		return "the manifest has no such field; " + d.Found + " " + in
	case drift.MissingField:
		return d.Declared + " in the manifest, and no record has it"
	case drift.OtherType:
		return d.Declared + " in the manifest, " + d.Found + " " + in
	case drift.NewValue:
		return "not among its values in the manifest: " + strings.Join(d.Values, ", ") + "; " + in
	case drift.MissingPlace:
		return "it is not in the answer, where the manifest has it (" + d.Declared + ")"
	case drift.Ignored:
		if d.Found == "" {
			return fmt.Sprintf("the platform passes over it: %d came (%s)", d.Records, d.Declared)
		}
		return "the platform passes over it: " + d.Found
	case drift.RepeatedKey:
		return "it is to identify rows, and is the same in several; " + in
	}
	return d.Found
}
