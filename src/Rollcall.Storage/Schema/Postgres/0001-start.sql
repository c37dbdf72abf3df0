-- Keys (user_name_key, ...) are DirectoryKey.Of, compared and ordered by code point whatever the locale of the database.
-- Times of resources are whole milliseconds: what meta.lastModified shows is exactly what is compared.

CREATE TABLE resources (
  id               uuid        NOT NULL PRIMARY KEY,
  source           text        NOT NULL COLLATE "C",
  kind             smallint    NOT NULL,
  user_name        text        COLLATE "C",
  user_name_key    text        COLLATE "C",
  external_id      text        COLLATE "C",
  display_name     text        COLLATE "C",
  display_name_key text        COLLATE "C",
  active           boolean     NOT NULL,
  version          bigint      NOT NULL,
  created          timestamptz NOT NULL,
  last_modified    timestamptz NOT NULL,
  -- Text, not jsonb: it goes to clients as it is, in the order of the schema, and jsonb would sort its keys anew.
  document         text        NOT NULL
);

-- Not unique, or a change of "active" would have to lock out everybody who refers to the row.
CREATE INDEX resources_list ON resources (source, kind, id, active);
CREATE UNIQUE INDEX resources_user_name ON resources (source, user_name_key) WHERE kind = 1;
CREATE UNIQUE INDEX resources_group_name ON resources (source, display_name_key) WHERE kind = 2;
CREATE INDEX resources_person_name ON resources (source, kind, display_name_key) WHERE kind = 1 AND display_name_key IS NOT NULL;
CREATE INDEX resources_external_id ON resources (source, kind, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX resources_last_modified ON resources (source, kind, last_modified);

CREATE TABLE resource_emails (
  resource_id uuid NOT NULL REFERENCES resources (id),
  email_key   text NOT NULL COLLATE "C",
  source      text NOT NULL COLLATE "C",
  PRIMARY KEY (resource_id, email_key)
);

CREATE INDEX resource_emails_key ON resource_emails (source, email_key);

CREATE TABLE memberships (
  group_id    uuid     NOT NULL REFERENCES resources (id),
  member_id   uuid     NOT NULL REFERENCES resources (id),
  member_kind smallint NOT NULL,
  PRIMARY KEY (group_id, member_id)
);

CREATE INDEX memberships_member ON memberships (member_id);

-- due_at is when a worker may next take the key. A lease moves it to the end of the lease, so that one index finds
-- both what is due and what was abandoned, and leased keys are not in the way. All by the clock of the database.
CREATE TABLE work_keys (
  target       text        NOT NULL COLLATE "C",
  kind         smallint    NOT NULL,
  resource_id  uuid        NOT NULL,
  generation   bigint      NOT NULL,
  priority     smallint    NOT NULL,
  due_at       timestamptz NOT NULL,
  enqueued_at  timestamptz NOT NULL,
  attempts     integer     NOT NULL DEFAULT 0,
  parked       boolean     NOT NULL DEFAULT FALSE,
  lease_owner  text,
  leased_until timestamptz,
  reason_code  text,
  detail       text,
  reason_at    timestamptz,
  PRIMARY KEY (target, kind, resource_id)
);

CREATE INDEX work_keys_due ON work_keys (target, priority, kind, due_at) WHERE NOT parked;
CREATE INDEX work_keys_resource ON work_keys (resource_id);
CREATE INDEX work_keys_owner ON work_keys (lease_owner) WHERE lease_owner IS NOT NULL;

-- A queue: rows come and go all the time, so it is cleaned long before the default fifth of it is dead.
ALTER TABLE work_keys SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

CREATE TABLE links (
  target          text        NOT NULL COLLATE "C",
  resource_id     uuid        NOT NULL,
  kind            smallint    NOT NULL,
  source          text        NOT NULL COLLATE "C",
  remote_id       text        COLLATE "C",
  remote_name     text        NOT NULL,
  remote_name_key text        NOT NULL COLLATE "C",
  state           smallint    NOT NULL,
  origin          smallint    NOT NULL,
  applied         text        NOT NULL,
  reason_code     text,
  created         timestamptz NOT NULL,
  updated         timestamptz NOT NULL,
  PRIMARY KEY (target, resource_id)
);

-- One account never has two owners: 2 is linked, 3 is disabled.
CREATE UNIQUE INDEX links_owner ON links (target, kind, remote_id) WHERE state IN (2, 3) AND remote_id IS NOT NULL;
CREATE INDEX links_remote ON links (target, kind, remote_id) WHERE state NOT IN (2, 3) AND remote_id IS NOT NULL;
CREATE INDEX links_group_name ON links (target, remote_name_key) WHERE kind = 2;
CREATE INDEX links_state ON links (target, kind, state);
CREATE INDEX links_resource ON links (resource_id);

CREATE TABLE audit (
  sequence       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at             timestamptz NOT NULL,
  actor          text        NOT NULL,
  action         text        NOT NULL COLLATE "C",
  source         text        COLLATE "C",
  target         text        COLLATE "C",
  kind           smallint,
  resource_id    uuid,
  subject        text,
  reason_code    text,
  correlation_id text        NOT NULL COLLATE "C",
  data           text        NOT NULL
);

CREATE INDEX audit_resource ON audit (resource_id, sequence) WHERE resource_id IS NOT NULL;
CREATE INDEX audit_target ON audit (target, sequence) WHERE target IS NOT NULL;
CREATE INDEX audit_target_action ON audit (target, action, at) WHERE target IS NOT NULL;
CREATE INDEX audit_source ON audit (source, sequence) WHERE source IS NOT NULL;
CREATE INDEX audit_action ON audit (action, sequence);
CREATE INDEX audit_correlation ON audit (correlation_id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit entries are never changed or deleted'; END $$;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The active configuration is the one with the highest number; going back is activating an old text again.
CREATE TABLE configuration_versions (
  number    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  document  text        NOT NULL,
  origin    text        NOT NULL,
  activated timestamptz NOT NULL
);

CREATE TABLE admin_tokens (
  name    text        NOT NULL PRIMARY KEY,
  hash    bytea       NOT NULL,
  role    text        NOT NULL,
  created timestamptz NOT NULL
);
