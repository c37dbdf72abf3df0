-- What is remembered of the credentials of sources. No secret and no hash of one is ever here.
CREATE TABLE credential_uses (
  source  TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  used_at INTEGER NOT NULL,
  PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE credential_warnings (
  source  TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  expires INTEGER NOT NULL,
  days    INTEGER NOT NULL,
  PRIMARY KEY (source, name, expires, days)
) STRICT, WITHOUT ROWID;
