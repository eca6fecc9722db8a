-- The core's own tables. Times are RFC 3339 in UTC, as text.
CREATE TABLE users (
  id         TEXT PRIMARY KEY,
  email      TEXT NOT NULL UNIQUE,
  first_name TEXT NOT NULL,
  last_name  TEXT NOT NULL,
  password   TEXT NOT NULL,           -- salt and PBKDF2, never the password
  created_at TEXT NOT NULL
);
CREATE TABLE organizations (
  platform      TEXT NOT NULL,
  id            TEXT NOT NULL,
  parent_id     TEXT,
  name          TEXT NOT NULL,
  country       TEXT NOT NULL,
  plan          TEXT NOT NULL DEFAULT '',
  sees_children INTEGER NOT NULL DEFAULT 0, -- a holding configured to aggregate its subsidiaries
  api_enabled   INTEGER NOT NULL DEFAULT 1,
  created_at    TEXT NOT NULL,
  PRIMARY KEY (platform, id)
);
CREATE TABLE roles (
  id              TEXT PRIMARY KEY,
  platform        TEXT NOT NULL,
  organization_id TEXT,               -- NULL: the platform's own role, else an organisation's custom set
  name            TEXT NOT NULL,
  permissions     TEXT NOT NULL       -- resource:action, separated by spaces
);
CREATE TABLE memberships (
  platform        TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  user_id         TEXT NOT NULL,
  role_id         TEXT NOT NULL,
  active          INTEGER NOT NULL,
  created_at      TEXT NOT NULL,
  PRIMARY KEY (platform, organization_id, user_id)
);
CREATE TABLE api_keys (
  id              TEXT PRIMARY KEY,
  platform        TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  name            TEXT NOT NULL,
  prefix          TEXT NOT NULL,      -- the readable beginning, by which a key is found
  last_four       TEXT NOT NULL,
  hash            BLOB NOT NULL,      -- SHA-256 of the whole key
  created_by      TEXT NOT NULL,
  created_at      TEXT NOT NULL,
  last_used_at    TEXT,
  last_used_ip    TEXT,
  revoked_at      TEXT,
  role_id         TEXT,
  permissions     TEXT NOT NULL DEFAULT '',
  allowed_ips     TEXT NOT NULL DEFAULT '',
  sealed          BLOB                -- the key itself, encrypted; only where the platform shows it again
);
CREATE INDEX api_keys_by_prefix ON api_keys (platform, prefix);
CREATE INDEX api_keys_by_organization ON api_keys (platform, organization_id, created_at, id);
