package cycle

// sowTriggerKeys gives each pipeline but the last a key that outside systems start it with. The secret is kept as a hash, like any other.
func (h *sower) sowTriggerKeys() {
	list := h.made["pipeline"]
	for i, pipeline := range list[:max(0, len(list)-1)] {
		at := h.before(300 - 20*i)
		var ips any
		if i == 0 {
			ips = []any{h.address()}
		}
		id := h.keep(triggerKeys.kind, pipeline.text("id"), h.new(at, "live", doc{"name": "From the repository", "pipeline_id": pipeline["id"], "ips": ips}))
		h.keep(triggerSecret, pipeline.text("id"), doc{"id": id, "hash": hashed(h.r.Hex(26))})
	}
}
