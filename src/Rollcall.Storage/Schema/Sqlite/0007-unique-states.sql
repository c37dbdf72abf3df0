-- What the values in unique_values are worth: 0 some may be missing, 1 they are being gathered, 2 only those are missing that another
-- resource holds, 3 all are there, so that filters may look them up. attempt counts the gatherings.
ALTER TABLE unique_paths ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unique_paths ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
