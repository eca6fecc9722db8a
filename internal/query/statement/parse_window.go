package statement

// namedWindow reads name AS ( … ).
func (p *parser) namedWindow() *Window {
	start := p.start()
	name := p.name()
	p.expectWord("as")
	w := p.windowDefinition()
	w.Name = name
	w.Span = p.since(start)
	return w
}

// over reads what stands behind OVER.
func (p *parser) over() *Window {
	if p.isOperator("(") {
		return p.windowDefinition()
	}
	start := p.start()
	w := &Window{Ref: p.name()}
	w.Span = p.since(start)
	return w
}

func (p *parser) windowDefinition() *Window {
	start := p.start()
	w := &Window{}
	p.expect("(")
	if p.isName(0) && !p.startsWindow() {
		w.Base = p.name()
	}
	if p.acceptWord("partition") {
		p.expectWord("by")
		w.PartitionBy = list(p, p.expression)
	}
	w.OrderBy = p.orderBy()
	w.Frame = p.frame()
	p.expect(")")
	w.Span = p.since(start)
	return w
}

// startsWindow reports whether what is next is a keyword within a window, and no
// name of another.
func (p *parser) startsWindow() bool {
	for _, word := range []string{"partition", "rows", "range", "groups"} {
		if p.isWord(word) {
			return true
		}
	}
	return false
}

func (p *parser) frame() *Frame {
	unit := p.oneOf("rows", "range", "groups")
	if unit == "" {
		return nil
	}
	f := &Frame{Unit: unit}
	if p.acceptWord("between") {
		f.Start = p.bound("preceding")
		p.expectWord("and")
		end := p.bound("following")
		f.End = &end
	} else {
		f.Start = p.bound("preceding")
	}
	if p.acceptWord("exclude") {
		f.Exclude = p.exclusion()
	}
	return f
}

// bound reads one end of a frame; the side is where it can be unbounded.
func (p *parser) bound(side string) Bound {
	switch {
	case p.acceptWord("unbounded"):
		if side == "preceding" && p.acceptWord("preceding") {
			return Bound{Kind: "UNBOUNDED PRECEDING"}
		}
		p.expectWord("following")
		if side == "preceding" {
			p.fail("a frame begins at no UNBOUNDED FOLLOWING")
		}
		return Bound{Kind: "UNBOUNDED FOLLOWING"}
	case p.acceptWord("current"):
		p.expectWord("row")
		return Bound{Kind: "CURRENT ROW"}
	}
	b := Bound{Expr: p.expression()}
	if b.Kind = p.oneOf("preceding", "following"); b.Kind == "" {
		p.unexpected()
	}
	return b
}

func (p *parser) exclusion() string {
	switch {
	case p.acceptWord("no", "others"):
		return "NO OTHERS"
	case p.acceptWord("current", "row"):
		return "CURRENT ROW"
	}
	what := p.oneOf("group", "ties")
	if what == "" {
		p.unexpected()
	}
	return what
}
