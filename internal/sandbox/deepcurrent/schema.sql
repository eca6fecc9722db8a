-- One row for each account: DeepCurrent belongs to people, not to organisations. Times are RFC 3339 in UTC, days YYYY-MM-DD, lists and objects JSON.
CREATE TABLE deepcurrent_accounts (
  user_id       TEXT PRIMARY KEY,
  email         TEXT NOT NULL UNIQUE COLLATE NOCASE,
  full_name     TEXT,
  role          TEXT NOT NULL,
  is_active     INTEGER NOT NULL,
  tier          TEXT NOT NULL,
  status        TEXT NOT NULL,
  period_start  TEXT,
  period_end    TEXT,
  addons        TEXT NOT NULL,     -- {"starter": 1}
  referral_code TEXT NOT NULL UNIQUE,
  daily         INTEGER NOT NULL CHECK (daily >= 0),     -- left of the faucet's credits, good on daily_on only
  daily_on      TEXT NOT NULL,
  cycle         INTEGER NOT NULL CHECK (cycle >= 0),     -- left of the plan's and the add-ons'
  permanent     INTEGER NOT NULL CHECK (permanent >= 0)
);
-- A new key under way. The keys themselves are in the core's table.
CREATE TABLE deepcurrent_regenerations (
  user_id      TEXT PRIMARY KEY,
  requested_at TEXT NOT NULL,
  new_key_id   TEXT NOT NULL      -- '' until it has been revealed
);
CREATE TABLE deepcurrent_usage (
  id        INTEGER PRIMARY KEY,
  user_id   TEXT NOT NULL,
  tool_name TEXT NOT NULL,
  credits   INTEGER NOT NULL,
  day       TEXT NOT NULL
);
CREATE INDEX deepcurrent_usage_by_user ON deepcurrent_usage (user_id, day);
-- What the platform knows; it belongs to nobody.
CREATE TABLE deepcurrent_corpus (
  id          TEXT PRIMARY KEY,
  package_id  TEXT NOT NULL,
  context     TEXT NOT NULL,
  position    INTEGER NOT NULL,
  name        TEXT NOT NULL,
  subtitle    TEXT NOT NULL,
  website     TEXT NOT NULL,
  focus_area  TEXT NOT NULL,
  stage       TEXT NOT NULL,
  geo         TEXT NOT NULL,
  tier        TEXT NOT NULL,
  rationale   TEXT NOT NULL,
  social      TEXT NOT NULL,
  email       TEXT NOT NULL,
  telegram    TEXT NOT NULL,
  phone       TEXT NOT NULL
);
CREATE INDEX deepcurrent_corpus_by_package ON deepcurrent_corpus (package_id, position);
CREATE INDEX deepcurrent_corpus_by_context ON deepcurrent_corpus (context, name, id);
CREATE TABLE deepcurrent_unlocks (
  user_id   TEXT NOT NULL,
  record_id TEXT NOT NULL,
  level     INTEGER NOT NULL,      -- how far up the ladder of contact levels
  PRIMARY KEY (user_id, record_id)
);
CREATE TABLE deepcurrent_delivered (
  user_id   TEXT NOT NULL,
  record_id TEXT NOT NULL,
  PRIMARY KEY (user_id, record_id)
);
CREATE TABLE deepcurrent_seen (   -- distinct records that a lead search has shown on a day
  user_id   TEXT NOT NULL,
  day       TEXT NOT NULL,
  record_id TEXT NOT NULL,
  PRIMARY KEY (user_id, day, record_id)
);
CREATE TABLE deepcurrent_searches (
  id         TEXT PRIMARY KEY,
  user_id    TEXT NOT NULL,
  name       TEXT NOT NULL,
  context    TEXT NOT NULL,
  query      TEXT NOT NULL,
  filters    TEXT NOT NULL,
  sort       TEXT,
  created_at TEXT NOT NULL
);
CREATE INDEX deepcurrent_searches_by_user ON deepcurrent_searches (user_id, created_at, id);
CREATE TABLE deepcurrent_chats (
  id         TEXT PRIMARY KEY,
  user_id    TEXT NOT NULL,
  title      TEXT NOT NULL,
  messages   TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  deleted_at TEXT
);
CREATE INDEX deepcurrent_chats_by_user ON deepcurrent_chats (user_id, updated_at, id);
CREATE TABLE deepcurrent_results (
  id             TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL,
  tool_name      TEXT NOT NULL,
  chat_id        TEXT,
  package_id     TEXT,
  parent_id      TEXT,
  expansion_type TEXT,
  fingerprint    TEXT,             -- of the query, by which an identical one is found again
  slots          TEXT NOT NULL,
  output_fields  TEXT NOT NULL,
  summary        TEXT NOT NULL,
  records        TEXT NOT NULL,
  records_count  INTEGER NOT NULL,
  credits        INTEGER NOT NULL,
  file_size      INTEGER NOT NULL,
  created_at     TEXT NOT NULL
);
CREATE INDEX deepcurrent_results_by_user ON deepcurrent_results (user_id, created_at, id);
CREATE INDEX deepcurrent_results_by_query ON deepcurrent_results (user_id, fingerprint);
CREATE TABLE deepcurrent_jobs (
  id           TEXT PRIMARY KEY,
  user_id      TEXT NOT NULL,
  kind         TEXT NOT NULL,      -- bd or growth
  preset       TEXT,
  capabilities TEXT NOT NULL,
  warnings     TEXT NOT NULL,
  chat_id      TEXT,
  companies    INTEGER NOT NULL,
  contacts     INTEGER NOT NULL,
  created_at   TEXT NOT NULL,
  starts_at    TEXT NOT NULL,
  ends_at      TEXT NOT NULL,
  outcome      TEXT NOT NULL,      -- what it is from ends_at on
  error        TEXT,
  result_id    TEXT                -- NULL until the result has been stored
);
CREATE INDEX deepcurrent_jobs_by_user ON deepcurrent_jobs (user_id, created_at, id);
CREATE TABLE deepcurrent_communities (
  id             TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL,
  name           TEXT NOT NULL,
  project_name   TEXT NOT NULL,
  community_type TEXT NOT NULL,
  created_at     TEXT NOT NULL
);
