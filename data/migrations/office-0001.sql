-- office.db, version 1. Everything but the wrapped subject keys.
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Kept in the transaction that changes what is counted.
CREATE TABLE counter(name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES('active', 0), ('erasing', 0), ('erased', 0), ('change', 0);

-- The policy as data: sections and values of the policy file, in order.
CREATE TABLE policy(
  id INTEGER PRIMARY KEY, section TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
  UNIQUE(section, name)) STRICT;

CREATE TABLE field(
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, sensitive INTEGER NOT NULL,
  tier INTEGER NOT NULL CHECK(tier IN (0, 1)), mask TEXT NOT NULL, rule TEXT NOT NULL,
  searchable INTEGER NOT NULL, uniq INTEGER NOT NULL, helpdesk_edit INTEGER NOT NULL,
  state TEXT NOT NULL, clause TEXT NOT NULL, position INTEGER NOT NULL) STRICT;

CREATE TABLE person(
  id INTEGER PRIMARY KEY, uuid BLOB NOT NULL UNIQUE CHECK(length(uuid) = 16),
  ref TEXT UNIQUE, department TEXT, status INTEGER NOT NULL CHECK(status BETWEEN 0 AND 3),
  version INTEGER NOT NULL, child_until INTEGER, minor_until INTEGER,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, closed_at INTEGER) STRICT;
CREATE INDEX person_department ON person(department, ref) WHERE department IS NOT NULL;

CREATE TABLE value(
  person INTEGER NOT NULL REFERENCES person(id), field INTEGER NOT NULL REFERENCES field(id),
  sealed BLOB NOT NULL, collected_at INTEGER NOT NULL, confirmed_at INTEGER NOT NULL,
  PRIMARY KEY(person, field)) STRICT, WITHOUT ROWID;

CREATE TABLE lookup(
  hash BLOB NOT NULL CHECK(length(hash) = 16), person INTEGER NOT NULL REFERENCES person(id),
  field INTEGER NOT NULL, PRIMARY KEY(hash, person)) STRICT, WITHOUT ROWID;
CREATE INDEX lookup_person ON lookup(person, field);

-- Legal holds (agreement 2.2): consulted before every purge and erasure.
CREATE TABLE hold(
  id INTEGER PRIMARY KEY, person INTEGER REFERENCES person(id), reason TEXT NOT NULL,
  starts_at INTEGER NOT NULL, ends_at INTEGER, placed_by TEXT NOT NULL) STRICT;
CREATE INDEX hold_person ON hold(person);

-- The erasure list (agreement 5.3); its file copy survives a restore.
CREATE TABLE erasure(
  uuid BLOB PRIMARY KEY, ref_hash BLOB NOT NULL, reason_code TEXT NOT NULL, case_id TEXT NOT NULL,
  actor TEXT NOT NULL, asked_at INTEGER NOT NULL, done_at INTEGER, readmitted_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX erasure_ref ON erasure(ref_hash);
CREATE INDEX erasure_open ON erasure(asked_at) WHERE done_at IS NULL;

-- Acts over both files announce themselves here first; see service/redo.
CREATE TABLE pending(
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, started_at INTEGER NOT NULL, actor TEXT NOT NULL
) STRICT;

CREATE TABLE operator(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, role INTEGER NOT NULL,
  enabled INTEGER NOT NULL, salt BLOB NOT NULL, ops INTEGER NOT NULL, mem_kib INTEGER NOT NULL,
  verifier BLOB NOT NULL, sealed BLOB NOT NULL, sign_pk BLOB NOT NULL, box_pk BLOB NOT NULL,
  created_at INTEGER NOT NULL, failed INTEGER NOT NULL DEFAULT 0, failed_at INTEGER,
  last_ok_at INTEGER, undertaking TEXT, undertaking_at INTEGER) STRICT;

CREATE TABLE role_grant(
  operator INTEGER NOT NULL REFERENCES operator(id), kind INTEGER NOT NULL, epoch INTEGER NOT NULL,
  sealed BLOB NOT NULL, sig BLOB NOT NULL, issuer TEXT NOT NULL, issuer_pk BLOB NOT NULL,
  PRIMARY KEY(operator, kind, epoch)) STRICT, WITHOUT ROWID;

CREATE TABLE audit_entry(
  seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL,
  action TEXT NOT NULL, field TEXT NOT NULL, subject BLOB, reason TEXT NOT NULL,
  case_id TEXT NOT NULL, data TEXT NOT NULL, detail BLOB, sig BLOB) STRICT;
CREATE INDEX audit_subject ON audit_entry(subject, seq) WHERE subject IS NOT NULL;
CREATE INDEX audit_actor ON audit_entry(actor, seq);
CREATE INDEX audit_action ON audit_entry(action, seq);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_entry
  BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_entry
  BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_in_order BEFORE INSERT ON audit_entry
  WHEN new.seq IS NOT (SELECT size FROM audit_state)
  BEGIN SELECT raise(ABORT, 'the audit log has no gaps'); END;

CREATE TABLE audit_detail(
  seq INTEGER PRIMARY KEY, subject BLOB NOT NULL, tier INTEGER NOT NULL, sealed BLOB NOT NULL
) STRICT;
CREATE INDEX audit_detail_subject ON audit_detail(subject);

-- One row: the frontier of the Merkle tree over the entries (RFC 6962).
CREATE TABLE audit_state(
  id INTEGER PRIMARY KEY CHECK(id = 1), size INTEGER NOT NULL, time INTEGER NOT NULL,
  frontier BLOB NOT NULL) STRICT;
INSERT INTO audit_state VALUES(1, 0, 0, x'');

CREATE TABLE audit_checkpoint(
  size INTEGER PRIMARY KEY, time INTEGER NOT NULL, note TEXT NOT NULL, frontier BLOB NOT NULL
) STRICT;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON audit_checkpoint
  BEGIN SELECT raise(ABORT, 'checkpoints are append-only'); END;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON audit_checkpoint
  BEGIN SELECT raise(ABORT, 'checkpoints are append-only'); END;
