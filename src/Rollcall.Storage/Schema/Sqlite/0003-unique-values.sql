-- Values of declared attributes that no two resources of a kind and source may share. path is the attribute, value_key the value as
-- it is compared, so that caseExact and types are settled before they come here.

CREATE TABLE unique_values (
  source      TEXT    NOT NULL,
  kind        INTEGER NOT NULL,
  path        TEXT    NOT NULL,
  value_key   TEXT    NOT NULL,
  resource_id BLOB    NOT NULL REFERENCES resources (id),
  PRIMARY KEY (source, kind, path, value_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX unique_values_resource ON unique_values (resource_id);

-- Attributes for which the values of all resources are in unique_values, and how they were compared when they came there.
CREATE TABLE unique_paths (
  source TEXT    NOT NULL,
  kind   INTEGER NOT NULL,
  path   TEXT    NOT NULL,
  form   TEXT    NOT NULL,
  PRIMARY KEY (source, kind, path)
) STRICT, WITHOUT ROWID;
