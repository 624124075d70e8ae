-- vault.db, version 1: wrapped subject keys, fixed-size rows, nothing else.
CREATE TABLE subject_key(
  uuid BLOB NOT NULL CHECK(length(uuid) = 16), tier INTEGER NOT NULL,
  wrapped BLOB NOT NULL CHECK(length(wrapped) = 72), PRIMARY KEY(uuid, tier)) STRICT, WITHOUT ROWID;
CREATE TABLE epoch(tier INTEGER PRIMARY KEY, epoch INTEGER NOT NULL) STRICT;
INSERT INTO epoch VALUES(0, 1), (1, 1);
