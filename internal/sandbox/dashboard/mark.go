package dashboard

import "github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"

// mark is how a key is told from others on a page: by its beginning or, on a platform that shows no more, its last four characters.
func (p place) mark(k core.Key) string {
	switch {
	case k.Prefix == "":
		return ""
	case p.Platform.KeyRules.LastFour:
		return "…" + k.LastFour
	}
	return k.Prefix + "…"
}

// entryMark is the mark of the key that a request came with, "" when none is known.
func (d *dashboard) entryMark(p place, e core.Entry) string {
	k := core.Key{Prefix: e.KeyPrefix}
	if p.Platform.KeyRules.LastFour {
		k.LastFour = d.lastFour(e)
	}
	return p.mark(k)
}

func (d *dashboard) lastFour(e core.Entry) string {
	k, _ := d.world.Keys.Get(e.Platform, e.KeyID)
	return k.LastFour
}
