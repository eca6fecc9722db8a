package dashboard_test

import (
	"fmt"
	"strings"
	"testing"
)

// inView is the condition that an element can be seen without scrolling.
func inView(selector string) string {
	return `(() => { const b = document.querySelector(` + quote(selector) + `)?.getBoundingClientRect(); return b && b.top >= 0 && b.bottom <= innerHeight; })()`
}

// A refused form's complaint is where the person looks, on a small screen too.
func TestComplaintsAreInView(t *testing.T) {
	b := startBrowser(t)
	sb := shared(t)
	a := account(t, sb, "cycle", "marc", "Reporting")
	list := "/o/cycle/" + a.OrganizationID + "/keys"
	for _, width := range []int{1280, 390} {
		page := b.open(strings.TrimSuffix(sb.DashboardURL(), "/"))
		page.size(width, false)
		send := func(form string) {
			t.Helper()
			page.follow(`(() => { const f = document.querySelector(` + quote(form) + `); f.noValidate = true; f.requestSubmit(); })()`)
			page.until(`document.getElementById("complaint")`)
			page.until(inView("#complaint"))
		}
		page.visit("/")
		page.fill("email", a.User.Email)
		page.fill("password", "wrong")
		send(`form:has(#password)`)
		page.album(fmt.Sprintf("wrong-password-%d", width))
		page.size(width, false)
		page.press("Sign in as " + a.User.Name())
		page.until(`document.querySelector("h1").textContent === "Your organizations"`)
		page.visit(list)
		page.fill("name", "Automation")
		send(`form[action*="/keys#"]`)
		page.album(fmt.Sprintf("refused-key-%d", width))
		page.size(width, false)
		page.visit(list + "/" + a.KeyID)
		page.fill("name", "Automation")
		send(`form[action*="/restrict"]`)
	}
}

// Copying works without a network and without leave to use the clipboard; where the browser refuses all of it, the text is selected and the person told.
func TestCopying(t *testing.T) {
	b := startBrowser(t)
	sb := shared(t)
	a := account(t, sb, "dcycle", "elena", "")
	page := b.open(strings.TrimSuffix(sb.DashboardURL(), "/"))
	page.visit("/")
	page.press("Sign in as " + a.User.Name())
	page.until(`document.querySelector("h1").textContent === "Your organizations"`)
	const refuse = `Object.defineProperty(navigator, "clipboard", { value: { writeText: () => Promise.reject(new Error("refused")) } });`
	for _, c := range []struct{ name, before, said string }{
		{"allowed", `Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { window.copied = text; } } });`, "Copied."},
		{"refused", refuse + `document.addEventListener("copy", () => { window.copied = String(getSelection()); });`, "Copied."},
		{"no clipboard at all", `Object.defineProperty(navigator, "clipboard", { value: undefined }); document.addEventListener("copy", () => { window.copied = String(getSelection()); });`, "Copied."},
		{"all refused", refuse + `document.execCommand = () => { window.copied = String(getSelection()); return false; };`, "Selected: press Ctrl+C or ⌘C."},
	} {
		page.visit("/o/dcycle/" + a.OrganizationID)
		page.must(page.session, "Network.emulateNetworkConditions", map[string]any{"offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}, nil)
		page.eval(c.before+"undefined", nil)
		var buttons int
		page.eval(`document.querySelectorAll("[data-copy]").length`, &buttons)
		if buttons != 4 {
			t.Errorf("%d commands can be copied", buttons)
		}
		for i := range buttons {
			page.eval(fmt.Sprintf(`document.querySelectorAll("[data-copy]")[%d].click()`, i), nil)
			page.until(fmt.Sprintf(`document.getElementById("command-%d-said").textContent === %s`, i, quote(c.said)))
			var same bool
			page.eval(fmt.Sprintf(`window.copied.trim() === document.getElementById("command-%d").textContent.trim()`, i), &same)
			if !same {
				t.Errorf("%s: another text was copied for command %d", c.name, i)
			}
		}
		page.must(page.session, "Network.emulateNetworkConditions", map[string]any{"offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}, nil)
	}
}
