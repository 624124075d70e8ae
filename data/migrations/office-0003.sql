-- office.db, version 3.

-- What a notice tells of: the codes of its fields, parted by ", " (agreement 1 tail, 6.2).
-- Until now a publication's text carried them, each in brackets.
ALTER TABLE notice ADD COLUMN fields TEXT NOT NULL DEFAULT '';
UPDATE notice SET fields = coalesce((SELECT group_concat(code, ', ') FROM field
  WHERE instr(notice.text, '[' || code || ']') > 0), '') WHERE kind = 'publication';
UPDATE notice SET fields = coalesce((SELECT group_concat(code, ', ') FROM field
  WHERE field.notice = notice.id), '') WHERE kind = 'field';
CREATE TRIGGER notice_fields_stay BEFORE UPDATE OF fields ON notice WHEN old.published_at IS NOT NULL
  BEGIN SELECT raise(ABORT, 'a published notice is not changed'); END;

-- What the Overview reads before its first paint, counted in the transaction that changes it: the
-- cost of a clause's check does not grow with the people.

-- Minors (7) by the moment they come of age; BARE: active and without a guardian's consent.
CREATE TABLE minor_count(
  until INTEGER NOT NULL, bare INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(until, bare)) STRICT, WITHOUT ROWID;
INSERT INTO minor_count SELECT minor_until, guardian = 0 AND status = 0, count(*) FROM person
  WHERE minor_until IS NOT NULL GROUP BY 1, 2;
CREATE TRIGGER minor_in AFTER INSERT ON person WHEN new.minor_until IS NOT NULL BEGIN
  INSERT INTO minor_count VALUES(new.minor_until, new.guardian = 0 AND new.status = 0, 1)
    ON CONFLICT(until, bare) DO UPDATE SET n = n + 1; END;
CREATE TRIGGER minor_out AFTER UPDATE OF minor_until, guardian, status ON person
  WHEN old.minor_until IS NOT NULL BEGIN
  UPDATE minor_count SET n = n - 1
    WHERE until = old.minor_until AND bare = (old.guardian = 0 AND old.status = 0);
  DELETE FROM minor_count WHERE until = old.minor_until AND n = 0; END;
CREATE TRIGGER minor_change AFTER UPDATE OF minor_until, guardian, status ON person
  WHEN new.minor_until IS NOT NULL BEGIN
  INSERT INTO minor_count VALUES(new.minor_until, new.guardian = 0 AND new.status = 0, 1)
    ON CONFLICT(until, bare) DO UPDATE SET n = n + 1; END;

-- Open requests (5, complaints channel) by kind and the moment they are due.
CREATE TABLE request_due(
  kind TEXT NOT NULL, due_at INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(kind, due_at)) STRICT, WITHOUT ROWID;
INSERT INTO request_due SELECT kind, due_at, count(*) FROM request WHERE closed_at IS NULL GROUP BY 1, 2;
CREATE INDEX request_open_kind ON request(kind, due_at, id) WHERE closed_at IS NULL;
CREATE TRIGGER request_in AFTER INSERT ON request WHEN new.closed_at IS NULL BEGIN
  INSERT INTO request_due VALUES(new.kind, new.due_at, 1)
    ON CONFLICT(kind, due_at) DO UPDATE SET n = n + 1; END;
CREATE TRIGGER request_out AFTER UPDATE OF kind, due_at, closed_at ON request
  WHEN old.closed_at IS NULL BEGIN
  UPDATE request_due SET n = n - 1 WHERE kind = old.kind AND due_at = old.due_at;
  DELETE FROM request_due WHERE kind = old.kind AND due_at = old.due_at AND n = 0; END;
CREATE TRIGGER request_change AFTER UPDATE OF kind, due_at, closed_at ON request
  WHEN new.closed_at IS NULL BEGIN
  INSERT INTO request_due VALUES(new.kind, new.due_at, 1)
    ON CONFLICT(kind, due_at) DO UPDATE SET n = n + 1; END;

-- Holds that are not lifted, by their end.
CREATE INDEX hold_open ON hold(coalesce(ends_at, 9223372036854775807)) WHERE lifted_at IS NULL;

-- Entries of the log that the Overview counts, by quarter hour (every zone's midnight is at one).
CREATE TABLE entry_count(
  action TEXT NOT NULL, slot INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(action, slot)) STRICT, WITHOUT ROWID;
INSERT INTO entry_count SELECT action, time / 900, count(*) FROM audit_entry
  WHERE action IN ('reveal', 'sign-in-failed') GROUP BY 1, 2;
CREATE TRIGGER audit_count AFTER INSERT ON audit_entry
  WHEN new.action IN ('reveal', 'sign-in-failed') BEGIN
  INSERT INTO entry_count VALUES(new.action, new.time / 900, 1)
    ON CONFLICT(action, slot) DO UPDATE SET n = n + 1; END;

-- Disclosures of each kind (6.1 to 6.4), the people in them, those that lack what their kind requires of
-- the row itself, and the people they NAME; rows are only ever added.
CREATE TABLE disclosure_count(
  kind TEXT PRIMARY KEY, n INTEGER NOT NULL, people INTEGER NOT NULL, lacking INTEGER NOT NULL,
  named INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE VIEW disclosure_lacks AS SELECT id, CASE kind
  WHEN 'processor' THEN protection IN ('', 'none') OR recipient IS NULL
  WHEN 'publication' THEN notice IS NULL
  WHEN 'transfer' THEN notice IS NULL OR recipient IS NULL
  WHEN 'authority' THEN basis = '' OR scope = '' OR approver = '' OR recipient IS NULL
  ELSE recipient IS NULL END AS lacks FROM disclosure;
INSERT INTO disclosure_count SELECT kind, count(*), sum(people), sum(lacks), 0
  FROM disclosure JOIN disclosure_lacks USING(id) GROUP BY kind;
UPDATE disclosure_count SET named = (SELECT count(*) FROM disclosure_person p
  JOIN disclosure d ON d.id = p.disclosure WHERE d.kind = disclosure_count.kind);
CREATE TRIGGER disclosure_in AFTER INSERT ON disclosure BEGIN
  INSERT INTO disclosure_count SELECT new.kind, 1, new.people, lacks, 0 FROM disclosure_lacks WHERE id = new.id
    ON CONFLICT(kind) DO UPDATE SET n = n + 1, people = people + excluded.people,
      lacking = lacking + excluded.lacking; END;
CREATE TRIGGER disclosure_names AFTER INSERT ON disclosure_person BEGIN
  UPDATE disclosure_count SET named = named + 1
    WHERE kind = (SELECT kind FROM disclosure WHERE id = new.disclosure); END;

-- Had the person consented, when it was given, to what the disclosure gives: to its purpose (6.1.1), of a
-- publication under the notice that told of it (6.2)? The gate asks the same of what is to be disclosed.
CREATE VIEW disclosure_asked AS SELECT p.disclosure, p.person, d.purpose, d.at, coalesce(
    (SELECT action IN ('granted', 'guardian') AND (d.kind <> 'publication' OR notice IS d.notice)
     FROM consent_event e WHERE e.person = p.person AND e.purpose = d.purpose AND e.at <= d.at
     ORDER BY e.at DESC, e.id DESC LIMIT 1), 0) AS given
  FROM disclosure_person p JOIN disclosure d ON d.id = p.disclosure
  WHERE d.kind IN ('consent', 'publication');
-- Those who had not, by the answers as they are known now: one that is recorded later about an earlier
-- day counts, and the question is asked again.
CREATE TABLE disclosure_bare(
  disclosure INTEGER NOT NULL REFERENCES disclosure(id), person INTEGER NOT NULL REFERENCES person(id),
  PRIMARY KEY(disclosure, person)) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES('bare-consent', 0), ('bare-publication', 0);
CREATE TRIGGER disclosure_bare_in AFTER INSERT ON disclosure_bare
  BEGIN UPDATE counter SET n = n + 1
    WHERE name = 'bare-' || (SELECT kind FROM disclosure WHERE id = new.disclosure); END;
CREATE TRIGGER disclosure_bare_out AFTER DELETE ON disclosure_bare
  BEGIN UPDATE counter SET n = n - 1
    WHERE name = 'bare-' || (SELECT kind FROM disclosure WHERE id = old.disclosure); END;
CREATE TRIGGER disclosure_asks AFTER INSERT ON disclosure_person BEGIN
  INSERT INTO disclosure_bare SELECT disclosure, person FROM disclosure_asked
    WHERE disclosure = new.disclosure AND person = new.person AND NOT given; END;
CREATE TRIGGER disclosure_answered AFTER INSERT ON consent_event
  WHEN EXISTS (SELECT 1 FROM disclosure_person WHERE person = new.person) BEGIN
  DELETE FROM disclosure_bare WHERE person = new.person AND disclosure IN
    (SELECT disclosure FROM disclosure_asked
     WHERE person = new.person AND purpose = new.purpose AND at >= new.at AND given);
  INSERT INTO disclosure_bare SELECT disclosure, person FROM disclosure_asked
    WHERE person = new.person AND purpose = new.purpose AND at >= new.at AND NOT given
    ON CONFLICT DO NOTHING; END;
INSERT INTO disclosure_bare SELECT disclosure, person FROM disclosure_asked WHERE NOT given;

-- The people of an incident (3.4), counted: those TOLD (an attempt in vain is none), FAILED: tried in vain
-- so far, GONE: erased before they were told, OFF: taken off the ledger again.
ALTER TABLE incident_person ADD COLUMN told INTEGER GENERATED ALWAYS AS
  (notified_at IS NOT NULL AND outcome IS NOT 'failed' AND outcome IS NOT 'unreached') VIRTUAL;
CREATE INDEX incident_person_left ON incident_person(incident, person) WHERE told = 0;
CREATE TABLE incident_count(
  incident INTEGER PRIMARY KEY REFERENCES incident(id), people INTEGER NOT NULL, told INTEGER NOT NULL,
  failed INTEGER NOT NULL, gone INTEGER NOT NULL, off INTEGER NOT NULL) STRICT;
INSERT INTO incident_count SELECT i.incident, count(*), sum(i.told),
    sum(i.told = 0 AND i.outcome IS NOT NULL AND p.status < 2), sum(i.told = 0 AND p.status >= 2), 0
  FROM incident_person i JOIN person p ON p.id = i.person GROUP BY i.incident;
CREATE TRIGGER incident_person_in AFTER INSERT ON incident_person BEGIN
  INSERT INTO incident_count SELECT new.incident, 1, new.told,
      new.told = 0 AND new.outcome IS NOT NULL AND status < 2, new.told = 0 AND status >= 2, 0
    FROM person WHERE id = new.person
    ON CONFLICT(incident) DO UPDATE SET people = people + 1, told = told + excluded.told,
      failed = failed + excluded.failed, gone = gone + excluded.gone; END;
CREATE TRIGGER incident_person_told AFTER UPDATE OF notified_at, outcome ON incident_person BEGIN
  UPDATE incident_count SET told = told + new.told - old.told, gone = gone + gone_now * (old.told - new.told),
      failed = failed + (1 - gone_now) * ((new.told = 0 AND new.outcome IS NOT NULL)
        - (old.told = 0 AND old.outcome IS NOT NULL))
    FROM (SELECT status >= 2 AS gone_now FROM person WHERE id = new.person) WHERE incident = new.incident; END;
CREATE TRIGGER incident_person_out AFTER DELETE ON incident_person BEGIN
  UPDATE incident_count SET people = people - 1, off = off + 1, told = told - old.told,
      gone = gone - gone_now * (1 - old.told),
      failed = failed - (1 - gone_now) * (old.told = 0 AND old.outcome IS NOT NULL)
    FROM (SELECT status >= 2 AS gone_now FROM person WHERE id = old.person) WHERE incident = old.incident; END;
CREATE TRIGGER incident_person_gone AFTER UPDATE OF status ON person WHEN new.status >= 2 AND old.status < 2 BEGIN
  UPDATE incident_count SET gone = gone + 1, failed = failed - tried
    FROM (SELECT incident AS of, outcome IS NOT NULL AS tried FROM incident_person
          WHERE person = new.id AND told = 0) WHERE incident = of; END;

-- Rows of imported logs by the digest of their content: each comes in once, whoever imports it when.
CREATE TABLE incident_row(
  digest BLOB PRIMARY KEY CHECK(length(digest) = 32),
  incident INTEGER NOT NULL REFERENCES incident(id)) STRICT, WITHOUT ROWID;

-- Guardians (7) that were recorded before the consent their paper gives was recorded with them: where a
-- field in use rests on consent they count as lacking, until the record is saved again.
UPDATE person SET guardian = 0 WHERE guardian = 1
  AND EXISTS (SELECT 1 FROM field WHERE basis = 'consent' AND state = 'active')
  AND NOT EXISTS (SELECT 1 FROM consent WHERE consent.person = person.id
    AND action IN ('guardian', 'withdrawn', 'declined'));
