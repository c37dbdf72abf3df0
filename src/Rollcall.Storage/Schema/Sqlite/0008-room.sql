-- Whether there is room for a change is found out by writing as much as one (/health/ready). One row, written over each time.
CREATE TABLE room (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    filler BLOB NOT NULL
) STRICT;
