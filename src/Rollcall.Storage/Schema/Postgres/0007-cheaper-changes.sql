-- A row whose indexed values stay is changed without a word to its indexes ("heap-only"), when its page has room. So nothing that moves
-- with each change is in an index, and pages are left with room.

ALTER TABLE resources SET (fillfactor = 80);

-- When a resource last changed, to the hour: by this much an index finds what changed since a time, and a second change within the hour
-- leaves the index alone. Generated only while it is added, which writes the table anew and with the room: later, changes write it themselves,
-- for an expression would be read and prepared with each of them.
ALTER TABLE resources ADD COLUMN modified_hour timestamp NOT NULL
  GENERATED ALWAYS AS (date_trunc('hour', last_modified AT TIME ZONE 'UTC')) STORED;
ALTER TABLE resources ALTER COLUMN modified_hour DROP EXPRESSION;

DROP INDEX resources_last_modified;
CREATE INDEX resources_modified_hour ON resources (source, kind, modified_hour);

DROP INDEX resources_list;
CREATE INDEX resources_list ON resources (source, kind, id);

-- The groups of a user and the members of a group, each from its index alone.
DROP INDEX memberships_member;
CREATE INDEX memberships_member ON memberships (member_id, group_id);
ALTER TABLE memberships DROP CONSTRAINT memberships_pkey;
ALTER TABLE memberships ADD CONSTRAINT memberships_pkey PRIMARY KEY (group_id, member_id) INCLUDE (member_kind);

-- How many resources of a kind a source has: the sum of the rows, which are several so that those who create at the same time do not wait
-- for each other.
CREATE TABLE resource_totals (
  source text     NOT NULL COLLATE "C",
  kind   smallint NOT NULL,
  slot   smallint NOT NULL,
  total  bigint   NOT NULL,
  PRIMARY KEY (source, kind, slot)
) WITH (fillfactor = 25);
