package markdown

import (
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// page is one that is being written.
type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// paragraph writes a text, if there is any, and the empty line after it.
func (p *page) paragraph(s string) {
	if s != "" {
		p.line("%s\n", s)
	}
}

// list writes points, if there are any.
func (p *page) list(points []string) {
	for _, point := range points {
		p.line("- %s", point)
	}
	if len(points) > 0 {
		p.line("")
	}
}

// table writes rows below their headings, if there are any, without the columns in which no row has anything.
func (p *page) table(headings []string, rows [][]string) {
	var kept []int
	for i := range headings {
		for _, row := range rows {
			if row[i] != "" {
				kept = append(kept, i)
				break
			}
		}
	}
	if len(kept) == 0 {
		return
	}
	p.row(headings, kept)
	p.line("|%s", strings.Repeat("---|", len(kept)))
	for _, row := range rows {
		p.row(row, kept)
	}
	p.line("")
}

func (p *page) row(cells []string, kept []int) {
	p.WriteByte('|')
	for _, i := range kept {
		fmt.Fprintf(p, " %s |", cells[i])
	}
	p.line("")
}

// Page writes what a manifest says.
func Page(m *manifest.Manifest) (string, error) {
	tables, err := m.Tables()
	if err != nil {
		return "", err
	}
	views, err := m.Views()
	if err != nil {
		return "", err
	}
	p := &page{}
	p.head(m)
	p.waysIn(m)
	p.limits(m)
	p.refusals(m)
	p.cannot(m)
	p.contents(tables, views)
	for i := range tables {
		p.tableOf(&tables[i])
	}
	for i := range views {
		p.view(&views[i])
	}
	p.assumed(m, tables)
	return strings.TrimRight(p.String(), "\n") + "\n", nil
}

func (p *page) head(m *manifest.Manifest) {
	p.line("# %s\n", text(m.Title))
	p.paragraph(sentence(m.About))
	points := []string{"platform: " + code(m.Platform), "API: " + code(m.BaseURL)}
	for _, key := range []string{"home", "keys", "docs", "support"} {
		if m.Dashboard[key] != "" {
			points = append(points, key+": "+link(m.Dashboard[key]))
		}
	}
	p.list(points)
}

func (p *page) cannot(m *manifest.Manifest) {
	if len(m.Cannot) == 0 {
		return
	}
	p.line("## What no table can tell\n")
	p.list(texts(m.Cannot))
}

func texts(list []string) []string {
	all := make([]string, len(list))
	for i, s := range list {
		all[i] = text(s)
	}
	return all
}

// contents lists the tables and the views.
func (p *page) contents(tables []manifest.Table, views []manifest.View) {
	p.line("## Tables\n")
	var points []string
	for i := range tables {
		points = append(points, fmt.Sprintf("[%s](#%s): %s", code(tables[i].Name), tables[i].Name, text(tables[i].About)))
	}
	for i := range views {
		points = append(points, fmt.Sprintf("[%s](#%s), a view: %s", code(views[i].Name), views[i].Name, text(views[i].About)))
	}
	p.list(points)
}

// assumed lists what the platform's documents do not say.
func (p *page) assumed(m *manifest.Manifest, tables []manifest.Table) {
	var points []string
	for _, head := range m.HeadTables() {
		if head.Assumed {
			points = append(points, fmt.Sprintf("%s (%s)", code(head.Method()+" "+head.Get), text(head.About)))
		}
	}
	for i := range tables {
		if tables[i].Assumed {
			points = append(points, fmt.Sprintf("[%s](#%s): %s", code(tables[i].Name), tables[i].Name, code(tables[i].Method()+" "+tables[i].Get)))
		}
	}
	if len(points) == 0 {
		return
	}
	p.line("## Assumed\n")
	p.paragraph("The platform's documents do not have these:")
	p.list(points)
}
