-- What is remembered of the credentials of sources. No secret and no hash of one is ever here.
CREATE TABLE credential_uses (
  source  text        NOT NULL COLLATE "C",
  name    text        NOT NULL COLLATE "C",
  used_at timestamptz NOT NULL,
  PRIMARY KEY (source, name)
);

CREATE TABLE credential_warnings (
  source  text        NOT NULL COLLATE "C",
  name    text        NOT NULL COLLATE "C",
  expires timestamptz NOT NULL,
  days    smallint    NOT NULL,
  PRIMARY KEY (source, name, expires, days)
);
