-- The request, or whatever else is in the audit log under that correlation id, whose change last made the key due.
ALTER TABLE work_keys ADD COLUMN cause TEXT;
