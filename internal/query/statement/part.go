package statement

import "strings"

// partOf reports which part of a date an expression takes, as a format of
// strftime: "%Y" for strftime('%Y', d) and for substr(d, 1, 4); and of what.
func partOf(x Expr) (format string, of Expr) {
	c, ok := x.(*Call)
	if !ok || c.Over != nil {
		return "", nil
	}
	switch strings.ToLower(c.Name) {
	case "strftime":
		if len(c.Args) >= 2 {
			if format, ok := textLiteral(c.Args[0]); ok {
				return format, c.Args[1]
			}
		}
	case "substr", "substring":
		if len(c.Args) == 3 {
			return slicesOfDate[literalDigits(c.Args[1])+","+literalDigits(c.Args[2])], c.Args[0]
		}
	}
	return "", nil
}

// partOf is the same for what a column of a subquery, or an alias, stands for.
func (r *reviewer) partOf(x Expr) (format string, of Expr) {
	if ref, ok := x.(*ColumnRef); ok {
		if t := r.targets[ref]; t != nil && t.result != nil {
			return partOf(t.result.Expr)
		}
		return partOf(r.typeOf(ref).label)
	}
	return partOf(x)
}

// slicesOfDate are the formats of what substr takes of YYYY-MM-DD: by its first
// letter and its length.
var slicesOfDate = map[string]string{"1,4": "%Y", "1,7": "%Y-%m", "1,10": "%Y-%m-%d", "6,2": "%m", "6,5": "%m-%d", "9,2": "%d"}

func literalDigits(x Expr) string {
	if l, ok := x.(*Literal); ok && l.Kind == IntegerLiteral {
		return l.Text
	}
	return ""
}

// shapes are what the parts of a format look like: 0 stands for a digit.
var shapes = map[byte]string{'Y': "0000", 'm': "00", 'd': "00", 'H': "00", 'M': "00", 'S': "00", 'j': "000", 'W': "00", 'V': "00", 'G': "0000", 'u': "0", 'w': "0", 'F': "0000-00-00", 'R': "00:00", 'T': "00:00:00", '%': "%"}

// shapeOf is what a text of the format looks like, digits as 0; "" when that
// cannot be told.
func shapeOf(format string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		if i++; i == len(format) || shapes[format[i]] == "" {
			return ""
		}
		b.WriteString(shapes[format[i]])
	}
	return b.String()
}

// shapeOfText is the text with each digit as 0.
func shapeOfText(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return '0'
		}
		return c
	}, s)
}
