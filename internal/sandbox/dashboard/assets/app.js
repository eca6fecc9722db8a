// What the pages cannot do by themselves: copying, and keeping live parts up to date. Everything else works without this file.
"use strict";

document.documentElement.classList.add("scripted");

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    const copied = await copy(source);
    document.getElementById(source.id + "-said").textContent = copied ? "Copied." : "Selected: press Ctrl+C or ⌘C.";
  });
}

// copy puts a text on the clipboard. Where the browser refuses that, the text is selected and copied as a person would; where it refuses
// that too, it stays selected.
async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}

// A second press of a button that makes a key would be answered "already made", over the answer that shows it.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}

for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

let paused = false;
for (const button of document.querySelectorAll("[data-pause]")) {
  button.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? "Go on" : "Pause";
  });
}

for (const part of document.querySelectorAll("[data-live]")) keepLive(part);

function keepLive(part) {
  let before = part.innerHTML;
  const news = part.dataset.news && document.getElementById(part.dataset.news);
  let announced = Date.now();
  let unsaid = 0;

  async function look() {
    if (paused || document.hidden || busy(part)) return;
    const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" } });
    if (answer.status === 401) return location.reload();
    if (!answer.ok) return;
    const text = await answer.text();
    if (text === before) return;
    before = text;
    const top = newest(part);
    const fresh = new DOMParser().parseFromString(text, "text/html");
    part.replaceChildren(...fresh.body.childNodes);
    for (const row of part.querySelectorAll("tr[data-seq]")) {
      if (Number(row.dataset.seq) > top) {
        row.classList.add("fresh");
        unsaid++;
      }
    }
    // A screen reader is told now and then how many there are, not each of them.
    if (news && unsaid > 0 && Date.now() - announced > 4000) {
      news.textContent = unsaid === 1 ? "1 new request" : `${unsaid} new requests`;
      announced = Date.now();
      unsaid = 0;
    }
  }

  async function again() {
    try {
      await look();
    } catch {
      // The sandbox was stopped; it may come back.
    }
    setTimeout(again, Number(part.dataset.every));
  }
  setTimeout(again, Number(part.dataset.every));
}

function newest(part) {
  return Math.max(0, ...Array.from(part.querySelectorAll("tr[data-seq]"), (row) => Number(row.dataset.seq)));
}

// Nothing is replaced under a person's hands: a focused link, or text being selected.
function busy(part) {
  const active = document.activeElement;
  if (part.contains(active) && active.matches("a, button, input")) return true;
  const selection = getSelection();
  return Boolean(selection && !selection.isCollapsed && part.contains(selection.anchorNode));
}
