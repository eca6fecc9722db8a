-- Times are RFC 3339 in UTC, lists and objects JSON. A workspace is an organisation of the core.
CREATE TABLE tdc_workspaces (
  id          TEXT PRIMARY KEY,
  slug        TEXT NOT NULL UNIQUE,
  plan_status TEXT NOT NULL       -- trialing, active, past_due
);
CREATE TABLE tdc_sites (
  id            TEXT PRIMARY KEY,
  workspace_id  TEXT NOT NULL,
  name          TEXT NOT NULL,
  slug          TEXT NOT NULL UNIQUE,
  custom_domain TEXT,
  domain_status TEXT,             -- pending, verifying, active; NULL without a domain
  domain_set_at TEXT,
  created_by    TEXT NOT NULL,
  created_at    TEXT NOT NULL,
  updated_at    TEXT NOT NULL,
  published_at  TEXT
);
CREATE INDEX tdc_sites_by_workspace ON tdc_sites (workspace_id, created_at, id);
-- The sites that a Workspace Member has been granted.
CREATE TABLE tdc_grants (
  site_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  role    TEXT NOT NULL,          -- editor, viewer
  PRIMARY KEY (site_id, user_id)
);
CREATE TABLE tdc_pages (
  id           TEXT PRIMARY KEY,
  site_id      TEXT NOT NULL,
  title        TEXT NOT NULL,
  path         TEXT NOT NULL,
  status       TEXT NOT NULL,     -- DRAFT, PUBLISHED
  sections     INTEGER NOT NULL,
  created_at   TEXT NOT NULL,
  updated_at   TEXT NOT NULL,
  published_at TEXT
);
CREATE INDEX tdc_pages_by_site ON tdc_pages (site_id, created_at, id);
CREATE TABLE tdc_forms (
  id         TEXT PRIMARY KEY,
  site_id    TEXT NOT NULL,
  page_id    TEXT NOT NULL,
  name       TEXT NOT NULL,
  slug       TEXT NOT NULL,
  fields     TEXT NOT NULL,
  active     INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE INDEX tdc_forms_by_site ON tdc_forms (site_id, created_at, id);
CREATE TABLE tdc_submissions (
  id           TEXT PRIMARY KEY,
  form_id      TEXT NOT NULL,
  site_id      TEXT NOT NULL,
  page_id      TEXT NOT NULL,
  data         TEXT NOT NULL,
  status       TEXT NOT NULL,     -- NEW, SPAM, ARCHIVED
  ip_address   TEXT NOT NULL,
  user_agent   TEXT NOT NULL,
  referrer     TEXT,
  submitted_at TEXT NOT NULL
);
CREATE INDEX tdc_submissions_by_form ON tdc_submissions (form_id, submitted_at, id);
CREATE INDEX tdc_submissions_by_site ON tdc_submissions (site_id, submitted_at, id);
CREATE TABLE tdc_collections (
  id         TEXT PRIMARY KEY,
  site_id    TEXT NOT NULL,
  name       TEXT NOT NULL,
  slug       TEXT NOT NULL,
  fields     TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE INDEX tdc_collections_by_site ON tdc_collections (site_id, created_at, id);
CREATE TABLE tdc_items (
  id            TEXT PRIMARY KEY,
  collection_id TEXT NOT NULL,
  site_id       TEXT NOT NULL,
  data          TEXT NOT NULL,
  created_at    TEXT NOT NULL,
  updated_at    TEXT NOT NULL
);
CREATE INDEX tdc_items_by_collection ON tdc_items (collection_id, created_at, id);
CREATE TABLE tdc_posts (
  id           TEXT PRIMARY KEY,
  site_id      TEXT NOT NULL,
  title        TEXT NOT NULL,
  slug         TEXT NOT NULL,
  status       TEXT NOT NULL,     -- DRAFT, PUBLISHED, ARCHIVED
  author_id    TEXT NOT NULL,
  author       TEXT NOT NULL,
  category     TEXT NOT NULL,     -- exactly one
  tags         TEXT NOT NULL,
  excerpt      TEXT NOT NULL,
  content      TEXT NOT NULL,
  seo          TEXT NOT NULL,
  created_at   TEXT NOT NULL,
  updated_at   TEXT NOT NULL,
  published_at TEXT,
  UNIQUE (site_id, slug)
);
CREATE INDEX tdc_posts_by_site ON tdc_posts (site_id, created_at, id);
CREATE TABLE tdc_webhooks (
  id           TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  name         TEXT NOT NULL,
  url          TEXT NOT NULL,
  events       TEXT NOT NULL,
  active       INTEGER NOT NULL,
  secret       BLOB NOT NULL,     -- sealed: shown once, but signed with at each delivery
  created_at   TEXT NOT NULL,
  updated_at   TEXT NOT NULL
);
CREATE INDEX tdc_webhooks_by_workspace ON tdc_webhooks (workspace_id, created_at, id);
CREATE TABLE tdc_deliveries (
  seq          INTEGER PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  webhook_id   TEXT NOT NULL,
  event_id     TEXT NOT NULL,
  event        TEXT NOT NULL,
  body         TEXT NOT NULL,
  status       TEXT NOT NULL,     -- pending, delivered, failed
  attempts     INTEGER NOT NULL,
  next_at      TEXT,
  last_status  INTEGER,           -- HTTP
  last_error   TEXT,
  created_at   TEXT NOT NULL,
  delivered_at TEXT
);
CREATE INDEX tdc_deliveries_due ON tdc_deliveries (status, next_at, seq);
CREATE INDEX tdc_deliveries_by_webhook ON tdc_deliveries (webhook_id, seq);
