-- A file beside the database: requests are written here without flushing the disk and without waiting for the writer of the directory,
-- and may be deleted with the server stopped. The id is the time (UUID version 7). Durations are microseconds.

CREATE TABLE requests (
  id               BLOB    NOT NULL PRIMARY KEY,
  source           TEXT    NOT NULL,
  credential       TEXT,
  method           TEXT    NOT NULL,
  path             TEXT    NOT NULL,
  query            TEXT,
  operation        TEXT    NOT NULL,
  writes           INTEGER NOT NULL,
  resource_id      BLOB,
  user_agent       TEXT,
  client           TEXT,
  status           INTEGER NOT NULL,
  scim_type        TEXT,
  detail           TEXT,
  duration         INTEGER NOT NULL,
  sent_length      INTEGER NOT NULL,
  sent             TEXT,
  sent_omitted     INTEGER NOT NULL,
  answered_length  INTEGER NOT NULL,
  answered         TEXT,
  answered_omitted INTEGER NOT NULL
) STRICT;

CREATE INDEX requests_source ON requests (source, id);
CREATE INDEX requests_resource ON requests (resource_id, id) WHERE resource_id IS NOT NULL;
