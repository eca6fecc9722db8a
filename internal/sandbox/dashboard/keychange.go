package dashboard

import (
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// restrictKey changes a key's name and what it is restricted to. It holds from the next request on.
func (d *dashboard) restrictKey(v *visit) error {
	k, err := d.key(v)
	if err != nil {
		return err
	}
	if !v.mayRestrict(k) {
		return forbidden("This key is not yours to change, or it is revoked.")
	}
	form, wish := d.read(v, k)
	if form.Complaint != "" {
		return d.keyPage(v, http.StatusUnprocessableEntity, k, form)
	}
	_, err = d.world.Keys.Change(v.r.Context(), v.Platform.Name, k.ID, func(key *core.Key) {
		key.Name, key.AllowedIPs, key.RoleID, key.Permissions = wish.Name, wish.AllowedIPs, wish.RoleID, wish.Permissions
	})
	if err != nil {
		return err
	}
	return v.redirect(v.path("/keys/" + k.ID + "?done=restricted"))
}

// rotateKey makes a second key that may do what the first may. Both are good until the first is revoked, unless the platform says otherwise.
func (d *dashboard) rotateKey(v *visit) error {
	k, err := d.key(v)
	if err != nil {
		return err
	}
	if !v.mayRotate(k) {
		return forbidden("Your role does not make keys here, the key may do more than you, or it is revoked.")
	}
	if v.Platform.Support != nil {
		return d.renewBySupport(v, k)
	}
	if s := d.state(v, k); s.Word == "replaced" {
		return &refusal{http.StatusConflict, "Already being replaced", "A second key, " + s.Other + ", was made for this one.", "Revoke one of the two."}
	}
	if !d.forms.first(v.r.PostForm.Get("number")) {
		return shownOnce()
	}
	return d.make(v, core.Key{Name: d.successorName(v, k), RoleID: k.RoleID, Permissions: k.Permissions, AllowedIPs: k.AllowedIPs}, &k)
}

// succeed notes a rotation; on a platform without overlap it ends the old key instead. It gives the old key as it is afterwards.
func (d *dashboard) succeed(v *visit, old, next core.Key) (core.Key, error) {
	if !v.Platform.KeyRules.AtOnce {
		d.rotations.add(old.ID, next.ID)
		return old, nil
	}
	return d.revoke(v, old)
}

// revokeKey ends a key. When the answer goes out, it is already refused.
func (d *dashboard) revokeKey(v *visit) error {
	k, err := d.key(v)
	if err != nil {
		return err
	}
	if k.Revoked() {
		return v.redirect(v.path("/keys/" + k.ID))
	}
	if !v.mayRevoke(k) {
		return forbidden("Only its maker, or somebody whose role manages keys, can revoke this key.")
	}
	if _, err := d.revoke(v, k); err != nil {
		return err
	}
	return v.redirect(v.path("/keys/" + k.ID + "?done=revoked"))
}

// revoke refuses the key and every token that it was exchanged for. It gives the key as it is afterwards.
func (d *dashboard) revoke(v *visit, k core.Key) (core.Key, error) {
	revoked, err := d.world.Keys.Revoke(v.r.Context(), v.Platform.Name, k.ID)
	if err != nil {
		return k, err
	}
	d.world.Tokens.Revoke(func(t core.Token) bool { return t.Platform == v.Platform.Name && t.KeyID == k.ID })
	return revoked, nil
}
