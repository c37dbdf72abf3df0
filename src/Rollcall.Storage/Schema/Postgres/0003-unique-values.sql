-- Values of declared attributes that no two resources of a kind and source may share. path is the attribute, value_key the value as
-- it is compared, so that caseExact and types are settled before they come here.

CREATE TABLE unique_values (
  source      text     NOT NULL COLLATE "C",
  kind        smallint NOT NULL,
  path        text     NOT NULL COLLATE "C",
  value_key   text     NOT NULL COLLATE "C",
  resource_id uuid     NOT NULL REFERENCES resources (id),
  PRIMARY KEY (source, kind, path, value_key)
);

CREATE INDEX unique_values_resource ON unique_values (resource_id);

-- Attributes for which the values of all resources are in unique_values, and how they were compared when they came there.
CREATE TABLE unique_paths (
  source text     NOT NULL COLLATE "C",
  kind   smallint NOT NULL,
  path   text     NOT NULL COLLATE "C",
  form   text     NOT NULL,
  PRIMARY KEY (source, kind, path)
);
