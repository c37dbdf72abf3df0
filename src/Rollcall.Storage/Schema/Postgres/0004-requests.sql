-- The id is the time (UUID version 7). Durations are microseconds.

CREATE TABLE requests (
  id               uuid     NOT NULL PRIMARY KEY,
  source           text     NOT NULL COLLATE "C",
  credential       text,
  method           text     NOT NULL COLLATE "C",
  path             text     NOT NULL,
  query            text,
  operation        text     NOT NULL COLLATE "C",
  writes           boolean  NOT NULL,
  resource_id      uuid,
  user_agent       text,
  client           text,
  status           smallint NOT NULL,
  scim_type        text,
  detail           text,
  duration         bigint   NOT NULL,
  sent_length      integer  NOT NULL,
  sent             text,
  sent_omitted     smallint NOT NULL,
  answered_length  integer  NOT NULL,
  answered         text,
  answered_omitted smallint NOT NULL
);

CREATE INDEX requests_source ON requests (source, id);
CREATE INDEX requests_resource ON requests (resource_id, id) WHERE resource_id IS NOT NULL;
