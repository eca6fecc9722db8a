package dashboard_test

import "testing"

// audit looks at the page as it is drawn for what would shut somebody out: one h1, landmarks, names of fields, buttons and pictures, headings of
// tables, ids that are there once, and text of too little contrast (WCAG 2.2 AA: 4.5 to 1, large text 3 to 1).
func (p *tab) audit(where string) {
	p.t.Helper()
	var problems []string
	p.eval(auditScript, &problems)
	for _, problem := range problems {
		p.t.Errorf("%s: %s", where, problem)
	}
}

const auditScript = `(() => {
  const problems = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const seen = (e) => e.checkVisibility({ visibilityProperty: true });
  const name = (e) => (e.getAttribute("aria-label") || (e.getAttribute("aria-labelledby") && document.getElementById(e.getAttribute("aria-labelledby"))?.textContent) ||
    (e.labels?.length && e.labels[0].textContent) || e.textContent || "").trim();
  const what = (e) => e.outerHTML.slice(0, 90).replace(/\s+/g, " ");
  if (all("h1").length !== 1) problems.push(all("h1").length + " h1");
  for (const landmark of ["header", "main", "footer"]) if (all(landmark).length !== 1) problems.push("not one " + landmark);
  for (const e of all("input:not([type=hidden]), select, textarea, button, a, nav, [role=region], [role=meter], [role=img]"))
    if (!name(e)) problems.push("no name: " + what(e));
  for (const e of all("img")) if (!e.hasAttribute("alt")) problems.push("no alt: " + what(e));
  for (const e of all("svg")) if (e.getAttribute("role") !== "img" && e.getAttribute("aria-hidden") !== "true") problems.push("picture without a role: " + what(e));
  for (const e of all("table th")) if (!e.hasAttribute("scope")) problems.push("no scope: " + what(e));
  for (const e of all("table")) if (!e.caption && !e.closest("[aria-labelledby], [aria-label]")) problems.push("table without a name: " + what(e));
  const ids = all("[id]").map((e) => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.push("id twice: " + id);
  for (const e of all("[aria-describedby], [aria-labelledby]")) for (const id of (e.getAttribute("aria-describedby") || e.getAttribute("aria-labelledby")).split(" "))
    if (!document.getElementById(id)) problems.push("points to nothing, " + id + ": " + what(e));

  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = (color) => {
    const [r, g, b] = [...rgba(color)].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (rgba(color)[3] > 250) return color;
    }
    return "white";
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = new Set();
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !seen(e) || e.closest(".hidden, .skip, svg, option, .fresh")) continue;
    const style = getComputedStyle(e);
    const [a, b] = [light(style.color), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    const key = style.color + ground(e);
    if (ratio < needed && !told.has(key)) {
      told.add(key);
      problems.push("contrast " + ratio.toFixed(2) + ": " + what(e));
    }
  }
  return problems;
})()`

// Who uses no mouse begins with the link past the menu, and sees where they are.
func (p *tab) keyboard(t *testing.T) {
	t.Helper()
	tab := func() {
		for _, kind := range []string{"rawKeyDown", "keyUp"} {
			p.must(p.session, "Input.dispatchKeyEvent", map[string]any{"type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}, nil)
		}
	}
	tab()
	p.until(`document.activeElement.className === "skip" && document.activeElement.getBoundingClientRect().top >= 0`)
	tab()
	p.until(`document.activeElement.className === "brand" && getComputedStyle(document.activeElement).outlineStyle === "solid"`)
}
