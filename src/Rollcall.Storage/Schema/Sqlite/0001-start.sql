-- Ids are UUIDs in network byte order, so that they sort as they were made. Times are Unix milliseconds: what meta.lastModified
-- shows is exactly what is compared. Keys (user_name_key, ...) are DirectoryKey.Of.

CREATE TABLE resources (
  id               BLOB    NOT NULL PRIMARY KEY,
  source           TEXT    NOT NULL,
  kind             INTEGER NOT NULL,
  user_name        TEXT,
  user_name_key    TEXT,
  external_id      TEXT,
  display_name     TEXT,
  display_name_key TEXT,
  active           INTEGER NOT NULL,
  version          INTEGER NOT NULL,
  created          INTEGER NOT NULL,
  last_modified    INTEGER NOT NULL,
  document         TEXT    NOT NULL
) STRICT;

-- Lists, counts and "active" are answered from this index alone.
CREATE INDEX resources_list ON resources (source, kind, id, active);
CREATE UNIQUE INDEX resources_user_name ON resources (source, user_name_key) WHERE kind = 1;
CREATE UNIQUE INDEX resources_group_name ON resources (source, display_name_key) WHERE kind = 2;
CREATE INDEX resources_person_name ON resources (source, kind, display_name_key) WHERE kind = 1 AND display_name_key IS NOT NULL;
CREATE INDEX resources_external_id ON resources (source, kind, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX resources_last_modified ON resources (source, kind, last_modified);

CREATE TABLE resource_emails (
  resource_id BLOB NOT NULL REFERENCES resources (id),
  email_key   TEXT NOT NULL,
  source      TEXT NOT NULL,
  PRIMARY KEY (resource_id, email_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX resource_emails_key ON resource_emails (source, email_key);

CREATE TABLE memberships (
  group_id    BLOB    NOT NULL REFERENCES resources (id),
  member_id   BLOB    NOT NULL REFERENCES resources (id),
  member_kind INTEGER NOT NULL,
  PRIMARY KEY (group_id, member_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX memberships_member ON memberships (member_id);

-- due_at is when a worker may next take the key. A lease moves it to the end of the lease, so that one index finds
-- both what is due and what was abandoned, and leased keys are not in the way.
CREATE TABLE work_keys (
  target       TEXT    NOT NULL,
  kind         INTEGER NOT NULL,
  resource_id  BLOB    NOT NULL,
  generation   INTEGER NOT NULL,
  priority     INTEGER NOT NULL,
  due_at       INTEGER NOT NULL,
  enqueued_at  INTEGER NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0,
  parked       INTEGER NOT NULL DEFAULT 0,
  lease_owner  TEXT,
  leased_until INTEGER,
  reason_code  TEXT,
  detail       TEXT,
  reason_at    INTEGER,
  PRIMARY KEY (target, kind, resource_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX work_keys_due ON work_keys (target, priority, kind, due_at) WHERE parked = 0;
CREATE INDEX work_keys_resource ON work_keys (resource_id);
CREATE INDEX work_keys_owner ON work_keys (lease_owner) WHERE lease_owner IS NOT NULL;

CREATE TABLE links (
  target          TEXT    NOT NULL,
  resource_id     BLOB    NOT NULL,
  kind            INTEGER NOT NULL,
  source          TEXT    NOT NULL,
  remote_id       TEXT,
  remote_name     TEXT    NOT NULL,
  remote_name_key TEXT    NOT NULL,
  state           INTEGER NOT NULL,
  origin          INTEGER NOT NULL,
  applied         TEXT    NOT NULL,
  reason_code     TEXT,
  created         INTEGER NOT NULL,
  updated         INTEGER NOT NULL,
  PRIMARY KEY (target, resource_id)
) STRICT;

-- One account never has two owners: 2 is linked, 3 is disabled.
CREATE UNIQUE INDEX links_owner ON links (target, kind, remote_id) WHERE state IN (2, 3) AND remote_id IS NOT NULL;
CREATE INDEX links_remote ON links (target, kind, remote_id) WHERE state NOT IN (2, 3) AND remote_id IS NOT NULL;
CREATE INDEX links_group_name ON links (target, remote_name_key) WHERE kind = 2;
CREATE INDEX links_state ON links (target, kind, state);
CREATE INDEX links_resource ON links (resource_id);

CREATE TABLE audit (
  sequence       INTEGER PRIMARY KEY AUTOINCREMENT,
  at             INTEGER NOT NULL,
  actor          TEXT    NOT NULL,
  action         TEXT    NOT NULL,
  source         TEXT,
  target         TEXT,
  kind           INTEGER,
  resource_id    BLOB,
  subject        TEXT,
  reason_code    TEXT,
  correlation_id TEXT    NOT NULL,
  data           TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_resource ON audit (resource_id) WHERE resource_id IS NOT NULL;
CREATE INDEX audit_target ON audit (target) WHERE target IS NOT NULL;
CREATE INDEX audit_target_action ON audit (target, action, at) WHERE target IS NOT NULL;
CREATE INDEX audit_source ON audit (source) WHERE source IS NOT NULL;
CREATE INDEX audit_action ON audit (action);
CREATE INDEX audit_correlation ON audit (correlation_id);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;

-- The active configuration is the one with the highest number; going back is activating an old text again.
CREATE TABLE configuration_versions (
  number    INTEGER PRIMARY KEY,
  document  TEXT    NOT NULL,
  origin    TEXT    NOT NULL,
  activated INTEGER NOT NULL
) STRICT;

CREATE TABLE admin_tokens (
  name    TEXT    NOT NULL PRIMARY KEY,
  hash    BLOB    NOT NULL,
  role    TEXT    NOT NULL,
  created INTEGER NOT NULL
) STRICT;
