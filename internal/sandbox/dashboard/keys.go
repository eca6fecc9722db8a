package dashboard

import (
	"net/http"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// keyRow is a key with what is to be said about it here.
type keyRow struct {
	core.Key
	Creator string
	Role    string
	State   state
	Mark    string // what is shown of the key itself
	Age     int    // in days
	// Rotation is the platform's advice for a key of this age: "ok", "due", "overdue"; "" without advice, or for a revoked key.
	Rotation string
	// Secret is the whole key, on the page that answers its making (or, where the platform shows keys again, its being asked for).
	Secret                                       string
	MayRestrict, MayRotate, MayRevoke, MayReveal bool
}

func (d *dashboard) row(v *visit, k core.Key) keyRow {
	row := keyRow{
		Key: k, Mark: v.mark(k), Age: int(d.world.Now().Sub(k.CreatedAt) / (24 * time.Hour)), State: d.state(v, k),
		MayRestrict: v.mayRestrict(k), MayRotate: v.mayRotate(k), MayRevoke: v.mayRevoke(k), MayReveal: v.mayReveal(k),
	}
	if !k.Revoked() {
		row.Rotation = v.Platform.KeyRules.Rotation.of(row.Age)
	}
	if u, ok := d.world.Directory.User(k.CreatedBy); ok {
		row.Creator = u.Name()
	}
	if role, ok := d.world.Directory.RoleByID(k.RoleID); ok {
		row.Role = role.Name
	}
	return row
}

func (d *dashboard) rows(v *visit, keys []core.Key) []keyRow {
	out := make([]keyRow, len(keys))
	for i, k := range keys {
		out[i] = d.row(v, k)
	}
	return out
}

// keyForm is a form that makes or restricts a key, with what was typed when it comes back with a complaint.
type keyForm struct {
	Number       string
	Name         string
	Addresses    string
	RoleID       string
	Capabilities []core.Permission
	Choices      choices
	Complaint    string
}

type keysPage struct {
	Rows      []keyRow
	Locked    bool
	MayReveal bool // one of them can be shown again
	MayCreate bool
	// Why is set when no key can be made.
	Why  string
	Form keyForm
}

func (d *dashboard) listKeys(v *visit) error {
	return d.keysPage(v, http.StatusOK, keyForm{Number: d.forms.number()})
}

func (d *dashboard) keysPage(v *visit, status int, form keyForm) error {
	keys := d.keys(v)
	page := keysPage{Rows: d.rows(v, keys), Locked: v.locked(), MayCreate: v.mayCreate(), Form: form}
	page.MayReveal = slices.ContainsFunc(page.Rows, func(r keyRow) bool { return r.MayReveal })
	page.Form.Choices = d.choices(v, core.Key{})
	switch {
	case page.Locked:
		page.MayCreate, page.Why = false, v.lockedText()
	case !page.MayCreate:
		page.Why = "Your role, " + v.Role.Name + ", does not make keys."
	case v.Platform.KeyRules.Single && len(inForce(keys)) > 0:
		page.MayCreate, page.Why = false, v.Platform.Title+" has one key for each person. Open yours to replace it."
	}
	return d.render(v, status, "keys", "API keys", page)
}

// createKey answers with the secret, in the answer itself: it is kept nowhere, so nothing can show it again.
func (d *dashboard) createKey(v *visit) error {
	switch {
	case v.locked():
		return forbidden(v.lockedText())
	case !v.mayCreate():
		return forbidden("Your role, " + v.Role.Name + ", does not make keys here.")
	}
	if v.Platform.KeyRules.Single && len(inForce(d.keys(v))) > 0 {
		return &refusal{http.StatusConflict, "There is a key already", v.Platform.Title + " has one key for each person.", "Open it to replace it."}
	}
	form, wish := d.read(v, core.Key{})
	if form.Complaint != "" {
		form.Number = d.forms.number()
		return d.keysPage(v, http.StatusUnprocessableEntity, form)
	}
	if !d.forms.first(v.r.PostForm.Get("number")) {
		return shownOnce()
	}
	return d.make(v, wish, nil)
}

// shownOnce answers a form that was carried out before.
func shownOnce() error {
	return &refusal{http.StatusConflict, "This key was already made and shown",
		"A key is shown once, when it is made; only enough of it to tell it from others is kept in readable form.",
		"If it was not copied, revoke it in the list of keys and make another."}
}

// make creates a key, the successor of another one if that is given, and shows it.
func (d *dashboard) make(v *visit, wish core.Key, successorOf *core.Key) error {
	wish.Platform, wish.CreatedBy, wish.OrganizationID = v.Platform.Name, v.user.ID, v.Org.ID
	if successorOf != nil {
		wish.OrganizationID = successorOf.OrganizationID
	}
	k, secret, err := d.world.Keys.Create(v.r.Context(), wish)
	if err != nil {
		return err
	}
	var old *keyRow
	if successorOf != nil {
		ended, err := d.succeed(v, *successorOf, k)
		if err != nil {
			return err
		}
		row := d.row(v, ended)
		old = &row
	}
	return d.showSecret(v, http.StatusCreated, "Your new key", k, secret, old)
}

// showSecret is the page with a whole key, and what became of the one before it.
func (d *dashboard) showSecret(v *visit, status int, title string, k core.Key, secret string, old *keyRow) error {
	row := d.row(v, k)
	row.Secret = secret
	return d.render(v, status, "created", title, createdPage{Key: row, Old: old, Connect: d.connect(v.place, secret)})
}

type createdPage struct {
	Key     keyRow
	Old     *keyRow // nil when it takes over from none
	Connect []connection
}

// revealKey shows a key again, on a platform that does so. It is a form and not a link, so that nothing follows it by itself.
func (d *dashboard) revealKey(v *visit) error {
	k, err := d.key(v)
	if err != nil {
		return err
	}
	if !v.mayReveal(k) {
		return forbidden("Only a platform that keeps keys readable shows them again, and only to who made them.")
	}
	secret, err := d.world.Keys.Reveal(v.Platform.Name, k.ID)
	if err != nil {
		return err
	}
	return d.showSecret(v, http.StatusOK, "Your key", k, secret, nil)
}

type keyPage struct {
	Key      keyRow
	Form     keyForm
	Rotation *rotation
	Support  *supportPart // where support issues keys
	Budgets  []budget
	Latest   []logRow
	Number   string
}

func (d *dashboard) showKey(v *visit) error {
	k, err := d.key(v)
	if err != nil {
		return err
	}
	if v.r.URL.Query().Has("part") {
		return d.renderPart(v, "key", "rotation", d.view(v, "key", k.Name, keyPage{Rotation: d.rotation(v, k)}))
	}
	return d.keyPage(v, http.StatusOK, k, keyForm{
		Name: k.Name, Addresses: joinAddresses(k.AllowedIPs), RoleID: k.RoleID, Capabilities: k.Permissions,
	})
}

func (d *dashboard) keyPage(v *visit, status int, k core.Key, form keyForm) error {
	form.Choices = d.choices(v, k)
	support, err := d.supportPart(v, k)
	if err != nil {
		return err
	}
	return d.render(v, status, "key", k.Name, keyPage{
		Key: d.row(v, k), Form: form, Rotation: d.rotation(v, k), Support: support, Budgets: d.budgetsOf(v, k), Number: d.forms.number(),
		Latest: d.latest(v, 8, func(e core.Entry) bool { return e.KeyID == k.ID }),
	})
}
