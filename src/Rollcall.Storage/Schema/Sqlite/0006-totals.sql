-- How many resources of a kind a source has: every list says so, and counting them each time costs more than the list. Filled at start.
CREATE TABLE resource_totals (
  source TEXT    NOT NULL,
  kind   INTEGER NOT NULL,
  total  INTEGER NOT NULL,
  PRIMARY KEY (source, kind)
) STRICT, WITHOUT ROWID;
