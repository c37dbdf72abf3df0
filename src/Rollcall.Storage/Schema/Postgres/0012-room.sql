-- Whether there is room for a change is found out by writing as much as one, once a change found none (/health/ready). Never holds a row: what is tried is rolled back.
CREATE TABLE room (filler bytea NOT NULL);
-- As long on disk as it is: compressed, it would need no room.
ALTER TABLE room ALTER COLUMN filler SET STORAGE EXTERNAL;
