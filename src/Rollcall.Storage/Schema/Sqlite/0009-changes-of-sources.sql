-- When a source last changed something (status), whatever targets were told of it since, which may be a hundred thousand entries.
CREATE INDEX audit_source_change ON audit (source) WHERE target IS NULL AND resource_id IS NOT NULL;
