-- In which hour a resource last changed, beside the resources instead of in an index of them: the first change of a resource in an hour leaves
-- their indexes alone, too. It writes a row where all rows of this hour are, and takes one away.

CREATE TABLE resource_hours (
  source      text      NOT NULL COLLATE "C",
  kind        smallint  NOT NULL,
  hour        timestamp NOT NULL,
  resource_id uuid      NOT NULL
);

INSERT INTO resource_hours SELECT source, kind, modified_hour, id FROM resources ORDER BY source, kind, modified_hour, id;

ALTER TABLE resource_hours ADD PRIMARY KEY (source, kind, hour, resource_id);

DROP INDEX resources_modified_hour;

-- The hour before the last change: where the row is that goes.
ALTER TABLE resources ADD COLUMN left_hour timestamp;
