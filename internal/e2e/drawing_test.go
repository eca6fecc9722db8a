package e2e

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// drawing is a terminal's screen as a picture in which lines appear one after the other, what is typed as fast as somebody types.
type drawing struct {
	width int // in characters
	lines []string
}

// The size of a character, the space around all, and how long things take, in pixels and seconds.
const (
	cellWidth, cellHeight = 8.4, 19.0
	margin                = 16.0
	perLetter, perLine    = 0.012, 0.04
	pause                 = 0.6
)

const promptSign = "$ "

func itoa(n int) string { return strconv.Itoa(n) }

func (d drawing) svg() string {
	rows := d.lines
	if n := len(rows); n > 0 && strings.TrimSpace(plainText(rows[n-1])) == strings.TrimSpace(promptSign) {
		rows = rows[:n-1]
	}
	width, height := float64(d.width)*cellWidth+2*margin, float64(len(rows))*cellHeight+2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="%.0f" height="%.0f" rx="8" fill="#16211f"/>`+"\n", width, height)
	at, typing, style := pause, false, look{}
	for i, row := range rows {
		text := plainText(row)
		began := strings.HasPrefix(text, promptSign)
		typing = began || typing && i > 0 && utf8.RuneCountInString(plainText(rows[i-1])) >= d.width // a long command goes on in the next row
		if began {
			at += pause
		}
		var drawn string
		drawn, style = spans(row, style, margin+float64(i+1)*cellHeight-5)
		fmt.Fprintf(&b, `<g visibility="hidden" fill="%s"><set attributeName="visibility" to="visible" begin="%.2fs" fill="freeze"/>%s</g>`+"\n", colourOfRow(typing), at, drawn)
		at += perLine
		if typing {
			at += perLetter * float64(utf8.RuneCountInString(text))
		}
	}
	return b.String() + "</svg>\n"
}

func colourOfRow(typed bool) string {
	if typed {
		return "#7fe0a8"
	}
	return "#dfe7e4"
}

var escape = regexp.MustCompile(`\x1b\[([0-9;]*)m`)

func plainText(row string) string { return escape.ReplaceAllString(row, "") }

// look is how text is drawn.
type look struct{ weight, opacity, fill string }

// looks are what a sign of the terminal changes; those not named change nothing that is drawn.
var looks = map[string]func(*look){
	"": func(l *look) { *l = look{} }, "0": func(l *look) { *l = look{} }, "39": func(l *look) { l.fill = "" },
	"1": func(l *look) { l.weight = "bold" }, "2": func(l *look) { l.opacity = "0.62" }, "22": func(l *look) { l.weight, l.opacity = "", "" },
	"31": func(l *look) { l.fill = "#f08c7f" }, "32": func(l *look) { l.fill = "#7fe0a8" },
	"33": func(l *look) { l.fill = "#e6c66a" }, "36": func(l *look) { l.fill = "#7fc8e0" },
}

// after is the look behind signs of the terminal.
func (l look) after(codes string) look {
	for code := range strings.SplitSeq(codes, ";") {
		if change := looks[code]; change != nil {
			change(&l)
		}
	}
	return l
}

func (l look) attributes() string {
	var b strings.Builder
	for _, a := range []struct{ name, value string }{{"font-weight", l.weight}, {"opacity", l.opacity}, {"fill", l.fill}} {
		if a.value != "" {
			fmt.Fprintf(&b, ` %s="%s"`, a.name, a.value)
		}
	}
	return b.String()
}

// spans draws a row that begins in a style, a text for each stretch of one style, and gives the style that the next row begins in.
func spans(row string, style look, y float64) (drawn string, next look) {
	var b strings.Builder
	column := 0
	for len(row) > 0 {
		text, rest := row, ""
		at := escape.FindStringSubmatchIndex(row)
		if at != nil {
			text, rest = row[:at[0]], row[at[1]:]
		}
		if n := utf8.RuneCountInString(text); n > 0 {
			if strings.TrimSpace(text) != "" {
				fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" xml:space="preserve" textLength="%.1f"%s>%s</text>`, margin+float64(column)*cellWidth, y, float64(n)*cellWidth, style.attributes(), html.EscapeString(text))
			}
			column += n
		}
		if at == nil {
			break
		}
		style = style.after(row[at[2]:at[3]])
		row = rest
	}
	return b.String(), style
}
