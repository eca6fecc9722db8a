CREATE UNIQUE INDEX cycle_resources_by_id ON cycle_resources (hub, kind, id);
CREATE INDEX cycle_resources_in_order ON cycle_resources (hub, kind, created, seq);
CREATE INDEX cycle_resources_by_parent ON cycle_resources (hub, kind, parent, created, seq);
