// What would shut somebody out of a page as it is drawn. Evaluates to a list of problems.
(() => {
  const problems = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const seen = (e) => e.checkVisibility({ visibilityProperty: true });
  // Read aloud and not seen.
  const unseen = (e) => e && (getComputedStyle(e).clipPath === "inset(50%)" || unseen(e.parentElement));
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

  // Colours, with what is see-through laid over what is behind it.
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (color) => {
    if (known.has(color)) return known.get(color);
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    known.set(color, [r, g, b, a / 255]);
    return known.get(color);
  };
  const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];
  const light = (color) => {
    const [r, g, b] = color.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    const style = e && getComputedStyle(e);
    if (!e) return rgba(getComputedStyle(document.documentElement).colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "white");
    if (style.backgroundImage !== "none") problems.push("a picture behind text: " + what(e));
    const own = rgba(style.backgroundColor);
    return own[3] === 1 ? own : over(own, ground(e.parentElement));
  };
  const contrast = (e, style) => {
    let opacity = parseFloat(style.opacity);
    for (let up = e.parentElement; up; up = up.parentElement) opacity *= parseFloat(getComputedStyle(up).opacity);
    const behind = ground(e), ink = rgba(style.color);
    const [a, b] = [light(over([...ink.slice(0, 3), ink[3] * opacity], behind)), light(behind)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };

  // Every visible line of text, with its box.
  const lines = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = new Set();
  const tell = (key, problem) => told.has(key) || (told.add(key), problems.push(problem));
  while (texts.nextNode()) {
    const node = texts.currentNode, e = node.parentElement;
    if (!node.textContent.trim() || !seen(e) || unseen(e) || e.closest(".skip, svg, option")) continue;
    if (!e.closest(".fresh")) {
      const ratio = contrast(e, getComputedStyle(e));
      if (ratio < 4.5) tell("contrast" + getComputedStyle(e).color + ground(e), "contrast " + ratio.toFixed(2) + ": " + what(e));
    }
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) lines.push({ e, box, text: node.textContent.trim() });
  }
  for (const e of all("[placeholder]")) {
    const ratio = contrast(e, getComputedStyle(e, "::placeholder"));
    if (seen(e) && ratio < 4.5) problems.push("contrast of a placeholder " + ratio.toFixed(2) + ": " + what(e));
  }

  // Nothing is wider than the window, cut off, or to be scrolled sideways. Only a table that a person opens may be, and what a person types.
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth) problems.push("the page is " + page.scrollWidth + " wide in a window of " + innerWidth);
  for (const e of all("body *")) {
    if (!seen(e) || unseen(e) || e.closest(".skip, svg, .as-table, select")) continue;
    const style = getComputedStyle(e);
    const cuts = style.overflowX !== "visible" && !e.matches("input:not([readonly]), textarea");
    if (cuts && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1) problems.push("cut off or to be scrolled sideways, " + e.scrollWidth + " in " + e.clientWidth + ": " + what(e));
    if (style.overflowY === "hidden" && e.scrollHeight > e.clientHeight + 1) problems.push("cut off below: " + what(e));
  }
  for (const { e, box, text } of lines) {
    if (e.closest(".as-table")) continue;
    if (box.left < -0.5 || box.right > innerWidth + 0.5) problems.push("beside the window: " + text.slice(0, 60));
    const card = e.closest(".card, .notice, button, .badge, .status, td, th")?.getBoundingClientRect();
    if (card && (box.left < card.left - 0.5 || box.right > card.right + 0.5)) problems.push("sticks out of what holds it: " + text.slice(0, 60) + " in " + what(e.closest(".card, .notice, button, .badge, .status, td, th")));
  }

  // The text of a button or a badge is one line.
  const tops = new Map();
  for (const { e, box } of lines) {
    const held = e.closest("button, .button, .badge, .status, .tabs a");
    if (held && Math.abs((tops.get(held) ?? tops.set(held, box.top).get(held)) - box.top) > 8) problems.push("broken over lines: " + what(held));
  }

  // No two texts lie on each other. A box is a little higher than its letters.
  lines.sort((a, b) => a.box.top - b.box.top);
  for (let i = 0; i < lines.length; i++) {
    for (let k = i + 1; k < lines.length && lines[k].box.top < lines[i].box.bottom; k++) {
      const [a, b] = [lines[i].box, lines[k].box];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 3) problems.push("on each other: " + lines[i].text.slice(0, 40) + " | " + lines[k].text.slice(0, 40));
    }
  }
  // Labels of an axis need a gap besides.
  for (const axis of all(".labels")) {
    const boxes = [...axis.querySelectorAll("span")].filter(seen).map((e) => e.getBoundingClientRect());
    for (let i = 1; i < boxes.length; i++) if (boxes[i].left - boxes[i - 1].right < 4) problems.push("labels of an axis run into each other");
  }
  return problems;
})()
