-- Every resource is one JSON document, as it is shown. The columns beside it are copies for finding and ordering.
CREATE TABLE cycle_resources (
  seq        INTEGER PRIMARY KEY,
  hub        TEXT NOT NULL,
  kind       TEXT NOT NULL,
  id         TEXT NOT NULL,
  parent     TEXT NOT NULL DEFAULT '', -- id of the resource whose path comes before: a zone of a record, a container of an instance
  name       TEXT NOT NULL DEFAULT '',
  identifier TEXT NOT NULL DEFAULT '',
  state      TEXT NOT NULL DEFAULT '',
  created    TEXT NOT NULL DEFAULT '',
  doc        TEXT NOT NULL
);
