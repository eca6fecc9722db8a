package dashboard

import (
	"cmp"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// The rules of keys, in one place. A person's own keys are always in sight and can always be revoked by their maker.

// owns says whether a key is one of this place: made in the organization or, where keys are personal, the visitor's.
func (v *visit) owns(k core.Key) bool {
	if v.Platform.KeyRules.Personal {
		return k.CreatedBy == v.user.ID
	}
	return k.OrganizationID == v.Org.ID
}

func (v *visit) seesKey(k core.Key) bool {
	return v.owns(k) && (k.CreatedBy == v.user.ID || v.may(v.Platform.KeyRules.Read))
}

// seesAll says whether the visitor sees the requests of others.
func (v *visit) seesAll() bool { return v.may(cmp.Or(v.Platform.Log, v.Platform.KeyRules.Read)) }

func (v *visit) mayCreate() bool { return v.may(v.Platform.KeyRules.Create) }

func (v *visit) mayRestrict(k core.Key) bool {
	return !k.Revoked() && v.owns(k) && v.may(v.Platform.KeyRules.Update) && v.within(k)
}

func (v *visit) mayRotate(k core.Key) bool {
	return !k.Revoked() && v.seesKey(k) && v.mayCreate() && v.within(k)
}

// locked: the organization's plan lacks what keys there need. Nobody sees, makes or changes one on its pages.
func (p place) locked() bool { return p.Platform.KeyRules.Feature != "" && !p.Org.APIEnabled }

// lockedText says why there are no keys, and what opens them.
func (p place) lockedText() string {
	return p.Platform.KeyRules.Feature + " is not in the " + p.Org.Plan + " plan of " + p.Org.Name + ", so that no key is shown or made here. Only the Owner can change the plan."
}

func (v *visit) mayRevoke(k core.Key) bool {
	return !k.Revoked() && v.owns(k) && (k.CreatedBy == v.user.ID || v.may(v.Platform.KeyRules.Delete))
}

// mayReveal: a platform that shows keys again shows them to their makers.
func (v *visit) mayReveal(k core.Key) bool {
	return k.Revealable && !k.Revoked() && v.owns(k) && k.CreatedBy == v.user.ID
}

// within says whether a key may do no more than the visitor. Renewing or changing a mightier one would be a way up.
func (v *visit) within(k core.Key) bool {
	if k.RoleID != "" {
		role, ok := v.directory.RoleByID(k.RoleID)
		return ok && v.coversAll(role.Permissions)
	}
	return v.coversAll(k.Permissions)
}

func (v *visit) coversAll(list []core.Permission) bool {
	return !slices.ContainsFunc(list, func(p core.Permission) bool { return !covers(v.Role, p) })
}

// keys of the place that the visitor may see, newest first.
func (d *dashboard) keys(v *visit) []core.Key {
	if v.locked() {
		return nil
	}
	return d.world.Keys.List(v.Platform.Name, v.seesKey)
}

// key finds one of them by the id in the path.
func (d *dashboard) key(v *visit) (core.Key, error) {
	if v.locked() {
		return core.Key{}, forbidden(v.lockedText())
	}
	k, ok := d.world.Keys.Get(v.Platform.Name, v.r.PathValue("key"))
	if !ok || !v.seesKey(k) {
		return core.Key{}, notFound()
	}
	return k, nil
}

// inForce are the keys that are not revoked.
func inForce(keys []core.Key) []core.Key {
	return slices.DeleteFunc(slices.Clone(keys), core.Key.Revoked)
}
