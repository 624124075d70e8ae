-- office.db, version 2: the registers of the whole agreement. Moments are UTC seconds; NULL is "not (yet)".

-- The catalogue (agreement 1, 2 intro, 6.2): draft -> announced -> active -> closed.
ALTER TABLE field ADD COLUMN purposes TEXT NOT NULL DEFAULT '';  -- codes, parted by ", "
ALTER TABLE field ADD COLUMN source TEXT NOT NULL DEFAULT '';    -- person, employer, service
ALTER TABLE field ADD COLUMN basis TEXT NOT NULL DEFAULT '';     -- consent, contract, law, exempt-1 ... exempt-8 (4.2)
ALTER TABLE field ADD COLUMN basis_note TEXT NOT NULL DEFAULT '';
ALTER TABLE field ADD COLUMN modules TEXT NOT NULL DEFAULT '';
ALTER TABLE field ADD COLUMN see TEXT NOT NULL DEFAULT '';       -- colleague, person, helpdesk, admin (6.2)
ALTER TABLE field ADD COLUMN edit TEXT NOT NULL DEFAULT '';
ALTER TABLE field ADD COLUMN reveal TEXT NOT NULL DEFAULT '';
ALTER TABLE field ADD COLUMN collect INTEGER NOT NULL DEFAULT 1; -- 0: switched off, takes no value (1.2)
ALTER TABLE field ADD COLUMN notice INTEGER;                     -- the notice that announced it
ALTER TABLE field ADD COLUMN announced_at INTEGER;
ALTER TABLE field ADD COLUMN active_at INTEGER;
ALTER TABLE field ADD COLUMN closed_at INTEGER;
UPDATE field SET
  purposes = coalesce((SELECT value FROM policy WHERE section = 'field:' || code AND name = 'purposes'), ''),
  source = coalesce((SELECT value FROM policy WHERE section = 'field:' || code AND name = 'source'), ''),
  basis = coalesce((SELECT value FROM policy WHERE section = 'field:' || code AND name = 'basis'), ''),
  modules = coalesce((SELECT value FROM policy WHERE section = 'field:' || code AND name = 'modules'), ''),
  see = coalesce((SELECT value FROM policy WHERE section = 'field:' || code AND name = 'see'), ''),
  edit = coalesce((SELECT value FROM policy WHERE section = 'field:' || code AND name = 'edit'), ''),
  reveal = coalesce((SELECT value FROM policy WHERE section = 'field:' || code AND name = 'reveal'), '');

-- Consoles that are open read the catalogue again when this moved.
INSERT INTO counter VALUES('catalogue', 0);
CREATE TRIGGER field_in AFTER INSERT ON field
  BEGIN UPDATE counter SET n = n + 1 WHERE name = 'catalogue'; END;
CREATE TRIGGER field_change AFTER UPDATE ON field
  BEGIN UPDATE counter SET n = n + 1 WHERE name = 'catalogue'; END;

-- The consents a value of a field needs: its purposes while its basis is consent. Kept by triggers below.
CREATE TABLE field_consent(
  field INTEGER NOT NULL REFERENCES field(id), purpose TEXT NOT NULL,
  PRIMARY KEY(field, purpose)) STRICT, WITHOUT ROWID;
CREATE INDEX field_consent_purpose ON field_consent(purpose, field);

-- Retention (2.2). MONTHS are calendar months; FLOOR is the code of a law that forbids earlier deletion, or ''.
CREATE TABLE retention_rule(
  field INTEGER PRIMARY KEY REFERENCES field(id), months INTEGER NOT NULL CHECK(months > 0),
  clock TEXT NOT NULL CHECK(clock IN ('collected', 'confirmed', 'closed')),
  action TEXT NOT NULL CHECK(action IN ('delete', 'anonymise')), floor TEXT NOT NULL DEFAULT '',
  approved_by TEXT, approved_at INTEGER, -- the first run was approved by an admin: the timer may run it
  draft_months INTEGER, draft_clock TEXT, draft_action TEXT, draft_floor TEXT, draft_by TEXT,
  draft_at INTEGER, reason TEXT NOT NULL DEFAULT '', draft_reason TEXT, -- why it is not the default
  moving INTEGER) STRICT; -- the person up to whom due_from follows a new clock; NULL: all do
INSERT INTO retention_rule(field, months, clock, action)
  SELECT id,
    CAST(coalesce((SELECT value FROM policy WHERE section = 'field:' || code AND name = 'retention_months'),
                  (SELECT value FROM policy WHERE section = 'law:retention_default' AND name = 'value'), '6')
         AS INTEGER),
    coalesce((SELECT value FROM policy WHERE section = 'field:' || code AND name = 'clock'), 'confirmed'),
    coalesce((SELECT value FROM policy WHERE section = 'field:' || code AND name = 'action'), 'delete')
  FROM field;

-- DUE_FROM: the moment the rule's clock started for this value; NULL while it does not run (clock
-- "closed" on an open account). value_put() and value_confirm() set it, the person trigger moves it.
ALTER TABLE value ADD COLUMN due_from INTEGER;
UPDATE value SET due_from =
  (SELECT CASE r.clock WHEN 'collected' THEN value.collected_at WHEN 'confirmed' THEN value.confirmed_at
     ELSE (SELECT closed_at FROM person WHERE id = value.person) END
   FROM retention_rule r WHERE r.field = value.field);
CREATE INDEX value_due ON value(field, due_from) WHERE due_from IS NOT NULL;
CREATE TRIGGER person_closes AFTER UPDATE OF closed_at ON person WHEN new.closed_at IS NOT old.closed_at
  BEGIN UPDATE value SET due_from = new.closed_at WHERE person = new.id AND field IN
    (SELECT field FROM retention_rule WHERE clock = 'closed'); END;

-- Holders of each field, and values by the quarter hour their clock started (every zone's
-- midnight is at a multiple of it), so that a preview counts at once.
CREATE TABLE field_count(field INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
CREATE TABLE due_count(
  field INTEGER NOT NULL, slot INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(field, slot)) STRICT, WITHOUT ROWID;
INSERT INTO field_count SELECT field, count(*) FROM value GROUP BY field;
INSERT INTO due_count SELECT field, due_from / 900, count(*) FROM value WHERE due_from IS NOT NULL GROUP BY 1, 2;
CREATE TRIGGER value_counts_in AFTER INSERT ON value BEGIN
  INSERT INTO field_count VALUES(new.field, 1) ON CONFLICT(field) DO UPDATE SET n = n + 1;
  INSERT INTO due_count SELECT new.field, new.due_from / 900, 1 WHERE new.due_from IS NOT NULL
    ON CONFLICT(field, slot) DO UPDATE SET n = n + 1; END;
CREATE TRIGGER value_counts_out AFTER DELETE ON value BEGIN
  UPDATE field_count SET n = n - 1 WHERE field = old.field;
  UPDATE due_count SET n = n - 1 WHERE field = old.field AND slot = old.due_from / 900;
  DELETE FROM due_count WHERE field = old.field AND slot = old.due_from / 900 AND n = 0; END;
CREATE TRIGGER value_counts_move AFTER UPDATE OF due_from ON value WHEN new.due_from IS NOT old.due_from BEGIN
  UPDATE due_count SET n = n - 1 WHERE field = old.field AND slot = old.due_from / 900;
  DELETE FROM due_count WHERE field = old.field AND slot = old.due_from / 900 AND n = 0;
  INSERT INTO due_count SELECT new.field, new.due_from / 900, 1 WHERE new.due_from IS NOT NULL
    ON CONFLICT(field, slot) DO UPDATE SET n = n + 1; END;

-- Runs of the rules, and what is left of the one under way: it goes on after a kill.
CREATE TABLE retention_run(
  id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, ended_at INTEGER, actor TEXT NOT NULL,
  kind TEXT NOT NULL, -- hand, timer
  plan TEXT NOT NULL, -- hex digest of what was previewed
  state TEXT NOT NULL, -- planning, running, done, cancelled, stopped
  due INTEGER NOT NULL, kept INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO counter VALUES('residue', 0); -- 1: purged bytes may stand in unused space until the file is rewritten
CREATE TABLE retention_run_field(
  run INTEGER NOT NULL REFERENCES retention_run(id), field INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(run, field)) STRICT, WITHOUT ROWID;
CREATE TABLE retention_plan(
  person INTEGER NOT NULL, field INTEGER NOT NULL, run INTEGER NOT NULL REFERENCES retention_run(id),
  due_from INTEGER NOT NULL, PRIMARY KEY(person, field)) STRICT, WITHOUT ROWID;
-- What anonymising leaves: counts, by field and month (YYYY-MM) of the clock's start.
CREATE TABLE anonymised(
  field INTEGER NOT NULL, month TEXT NOT NULL, n INTEGER NOT NULL,
  counted INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0, -- of N, those whose number was opened, and their sum
  PRIMARY KEY(field, month)) STRICT, WITHOUT ROWID;

-- Legal holds: of a person, a department or a field; all three NULL: of everyone.
ALTER TABLE hold ADD COLUMN department TEXT;
ALTER TABLE hold ADD COLUMN field INTEGER REFERENCES field(id);
ALTER TABLE hold ADD COLUMN case_id TEXT NOT NULL DEFAULT '-';
ALTER TABLE hold ADD COLUMN lifted_at INTEGER;
ALTER TABLE hold ADD COLUMN lifted_by TEXT;
ALTER TABLE hold ADD COLUMN lift_reason TEXT;

-- Ending the service (2.2, end).
CREATE TABLE winddown(
  id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, started_by TEXT NOT NULL, reason TEXT NOT NULL,
  erase_by INTEGER NOT NULL, ended_at INTEGER, cancelled_at INTEGER) STRICT;
CREATE TABLE winddown_step(
  winddown INTEGER NOT NULL REFERENCES winddown(id), step TEXT NOT NULL, done_at INTEGER NOT NULL,
  done_by TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY(winddown, step)) STRICT, WITHOUT ROWID;

-- Texts that were shown to people, each with its digest: the agreement's versions,
-- notices of fields, campaigns, incidents, transfers, the end of the service.
CREATE TABLE notice(
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, -- "2021-08-04", "N-3"
  kind TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
  digest BLOB NOT NULL CHECK(length(digest) = 32), -- SHA-256 of the text
  purposes TEXT NOT NULL DEFAULT '', channel TEXT NOT NULL DEFAULT '',
  published_at INTEGER, effective_at INTEGER, made_by TEXT NOT NULL, made_at INTEGER NOT NULL) STRICT;
CREATE TRIGGER notice_stays BEFORE UPDATE OF code, text, digest ON notice WHEN old.published_at IS NOT NULL
  BEGIN SELECT raise(ABORT, 'a published notice is not changed'); END;
CREATE TRIGGER notice_no_delete BEFORE DELETE ON notice WHEN old.published_at IS NOT NULL
  BEGIN SELECT raise(ABORT, 'a published notice is not deleted'); END;

-- Versions of the agreement (8.1). CHANGES: the kinds, "1, 3".
CREATE TABLE policy_version(
  notice INTEGER PRIMARY KEY REFERENCES notice(id), changes TEXT NOT NULL, reconsent TEXT NOT NULL,
  file_digest BLOB, note TEXT NOT NULL DEFAULT '') STRICT;
-- Texts that a version changes on the day it takes effect.
CREATE TABLE policy_pending(
  notice INTEGER NOT NULL REFERENCES notice(id), section TEXT NOT NULL, name TEXT NOT NULL,
  value TEXT NOT NULL, PRIMARY KEY(notice, section, name)) STRICT, WITHOUT ROWID;
-- What holds from a date on: storage place and custodian (2.1), contact channels; a new row ends the one before.
CREATE TABLE dated_record(
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, since INTEGER NOT NULL,
  recorded_by TEXT NOT NULL, recorded_at INTEGER NOT NULL, note TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX dated_record_kind ON dated_record(kind, since, id);

-- Consent: events are only ever added. Evidence is a sealed note of kind "consent".
CREATE TABLE consent_event(
  id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES person(id), purpose TEXT NOT NULL,
  action TEXT NOT NULL CHECK(action IN ('granted', 'withdrawn', 'declined', 'expired', 'guardian')),
  at INTEGER NOT NULL, notice INTEGER NOT NULL REFERENCES notice(id), channel TEXT NOT NULL,
  recorded_at INTEGER NOT NULL, recorder TEXT NOT NULL) STRICT;
CREATE INDEX consent_event_person ON consent_event(person, purpose, at, id);
CREATE INDEX consent_event_purpose ON consent_event(purpose, id);
CREATE TRIGGER consent_no_update BEFORE UPDATE ON consent_event
  BEGIN SELECT raise(ABORT, 'consent events are append-only'); END;
CREATE TRIGGER consent_no_delete BEFORE DELETE ON consent_event
  BEGIN SELECT raise(ABORT, 'consent events are append-only'); END;
-- The latest event of each living person and purpose, and how many active people stand where.
CREATE TABLE consent(
  person INTEGER NOT NULL, purpose TEXT NOT NULL, action TEXT NOT NULL, at INTEGER NOT NULL,
  event INTEGER NOT NULL, notice INTEGER NOT NULL, PRIMARY KEY(person, purpose)) STRICT, WITHOUT ROWID;
CREATE INDEX consent_purpose ON consent(purpose, action, notice, person);
CREATE TABLE consent_count(
  purpose TEXT NOT NULL, notice INTEGER NOT NULL, action TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(purpose, notice, action)) STRICT, WITHOUT ROWID;
CREATE TRIGGER consent_event_in AFTER INSERT ON consent_event
  WHEN (SELECT status FROM person WHERE id = new.person) < 2 BEGIN
  INSERT INTO consent VALUES(new.person, new.purpose, new.action, new.at, new.id, new.notice)
    ON CONFLICT(person, purpose) DO UPDATE SET action = new.action, at = new.at, event = new.id,
      notice = new.notice WHERE new.at >= at; END;
CREATE TRIGGER consent_in AFTER INSERT ON consent BEGIN
  INSERT INTO consent_count SELECT new.purpose, new.notice, new.action, 1
    WHERE (SELECT status FROM person WHERE id = new.person) = 0
    ON CONFLICT(purpose, notice, action) DO UPDATE SET n = n + 1;
  DELETE FROM unconsented WHERE person = new.person AND new.action IN ('granted', 'guardian')
    AND field IN (SELECT field FROM field_consent WHERE purpose = new.purpose)
    AND NOT EXISTS (SELECT 1 FROM field_consent f LEFT JOIN consent c ON c.person = new.person
      AND c.purpose = f.purpose AND c.action IN ('granted', 'guardian')
      WHERE f.field = unconsented.field AND c.person IS NULL); END;
CREATE TRIGGER consent_change AFTER UPDATE ON consent BEGIN
  UPDATE consent_count SET n = n - 1 WHERE purpose = old.purpose AND notice = old.notice AND action = old.action
    AND (SELECT status FROM person WHERE id = old.person) = 0;
  INSERT INTO consent_count SELECT new.purpose, new.notice, new.action, 1
    WHERE (SELECT status FROM person WHERE id = new.person) = 0
    ON CONFLICT(purpose, notice, action) DO UPDATE SET n = n + 1;
  DELETE FROM unconsented WHERE person = new.person AND new.action IN ('granted', 'guardian')
    AND field IN (SELECT field FROM field_consent WHERE purpose = new.purpose)
    AND NOT EXISTS (SELECT 1 FROM field_consent f LEFT JOIN consent c ON c.person = new.person
      AND c.purpose = f.purpose AND c.action IN ('granted', 'guardian')
      WHERE f.field = unconsented.field AND c.person IS NULL);
  INSERT INTO unconsented SELECT new.person, v.field FROM value v
    JOIN field_consent f ON f.field = v.field AND f.purpose = new.purpose
    WHERE v.person = new.person AND new.action NOT IN ('granted', 'guardian')
    ON CONFLICT DO NOTHING; END;
CREATE TRIGGER consent_out AFTER DELETE ON consent BEGIN
  UPDATE consent_count SET n = n - 1 WHERE purpose = old.purpose AND notice = old.notice AND action = old.action
    AND (SELECT status FROM person WHERE id = old.person) = 0; END;
-- Who closes the account is asked no longer, who opens it again is.
CREATE TRIGGER consent_uncount BEFORE UPDATE OF status ON person WHEN old.status = 0 AND new.status <> 0 BEGIN
  UPDATE consent_count SET n = n - 1 WHERE EXISTS (SELECT 1 FROM consent c WHERE c.person = old.id
    AND c.purpose = consent_count.purpose AND c.notice = consent_count.notice
    AND c.action = consent_count.action); END;
CREATE TRIGGER consent_recount AFTER UPDATE OF status ON person WHEN old.status <> 0 AND new.status = 0 BEGIN
  INSERT INTO consent_count SELECT purpose, notice, action, 1 FROM consent WHERE person = new.id
    ON CONFLICT(purpose, notice, action) DO UPDATE SET n = n + 1; END;

-- (In a trigger OR IGNORE would give way to the outer statement's conflict clause; DO NOTHING does not.)
-- Values whose field needs a consent that the person has not given, or not any longer (4.1.3).
CREATE TABLE unconsented(
  person INTEGER NOT NULL, field INTEGER NOT NULL, PRIMARY KEY(person, field)) STRICT, WITHOUT ROWID;
CREATE INDEX unconsented_field ON unconsented(field, person);
INSERT INTO counter VALUES('unconsented', 0), ('closed', 0);
CREATE TRIGGER unconsented_in AFTER INSERT ON unconsented
  BEGIN UPDATE counter SET n = n + 1 WHERE name = 'unconsented'; END;
CREATE TRIGGER unconsented_out AFTER DELETE ON unconsented
  BEGIN UPDATE counter SET n = n - 1 WHERE name = 'unconsented'; END;
CREATE TRIGGER value_needs_consent AFTER INSERT ON value
  WHEN EXISTS (SELECT 1 FROM field_consent f LEFT JOIN consent c ON c.person = new.person
    AND c.purpose = f.purpose AND c.action IN ('granted', 'guardian')
    WHERE f.field = new.field AND c.person IS NULL)
  BEGIN INSERT INTO unconsented VALUES(new.person, new.field) ON CONFLICT DO NOTHING; END;
CREATE TRIGGER value_gone AFTER DELETE ON value
  BEGIN DELETE FROM unconsented WHERE person = old.person AND field = old.field; END;
CREATE TRIGGER field_consent_in AFTER INSERT ON field_consent BEGIN
  INSERT INTO unconsented SELECT v.person, v.field FROM value v
    LEFT JOIN consent c ON c.person = v.person AND c.purpose = new.purpose
      AND c.action IN ('granted', 'guardian')
    WHERE v.field = new.field AND c.person IS NULL ON CONFLICT DO NOTHING; END;
CREATE TRIGGER field_consent_out AFTER DELETE ON field_consent BEGIN
  DELETE FROM unconsented WHERE field = old.field AND NOT EXISTS
    (SELECT 1 FROM field_consent f LEFT JOIN consent c ON c.person = unconsented.person
       AND c.purpose = f.purpose AND c.action IN ('granted', 'guardian')
     WHERE f.field = old.field AND c.person IS NULL); END;
-- A person who leaves is asked no longer; the events stay.
CREATE TRIGGER person_leaves AFTER UPDATE OF status ON person WHEN new.status >= 2 AND old.status < 2
  BEGIN DELETE FROM consent WHERE person = new.id; END;
UPDATE counter SET n = (SELECT count(*) FROM person WHERE status = 1) WHERE name = 'closed';

-- Asking again (2 intro, 4.1.3, 8.1): who has answered NOTICE for PURPOSE is counted in consent_count.
CREATE TABLE campaign(
  id INTEGER PRIMARY KEY, purpose TEXT NOT NULL, notice INTEGER NOT NULL REFERENCES notice(id),
  reason TEXT NOT NULL, opened_at INTEGER NOT NULL, opened_by TEXT NOT NULL, due_at INTEGER NOT NULL,
  closed_at INTEGER, closed_by TEXT) STRICT;
CREATE UNIQUE INDEX campaign_open ON campaign(purpose) WHERE closed_at IS NULL;

-- Free text about a person, sealed under that person's contact key (or about an incident, under its
-- high key): dropped when the person is erased. KIND and ID name the row it belongs to.
CREATE TABLE sealed_note(
  kind TEXT NOT NULL, id INTEGER NOT NULL, person INTEGER REFERENCES person(id), sealed BLOB NOT NULL,
  PRIMARY KEY(kind, id)) STRICT, WITHOUT ROWID;
CREATE INDEX sealed_note_person ON sealed_note(person) WHERE person IS NOT NULL;

-- Minors (7): the guardian's name, relation, contact and the consent paper's place are the sealed note "guardian".
ALTER TABLE person ADD COLUMN guardian INTEGER NOT NULL DEFAULT 0; -- 1: written consent is recorded
CREATE TABLE guardian(
  person INTEGER PRIMARY KEY REFERENCES person(id), consent_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL, recorded_by TEXT NOT NULL) STRICT;
CREATE INDEX person_minor ON person(minor_until) WHERE minor_until IS NOT NULL;
CREATE INDEX person_unguarded ON person(minor_until) WHERE minor_until IS NOT NULL AND guardian = 0 AND status = 0;

-- Incidents (3.4). FACTS are the current ones; incident_event keeps every one there was.
CREATE TABLE incident(
  id INTEGER PRIMARY KEY, uuid BLOB NOT NULL UNIQUE CHECK(length(uuid) = 16), title TEXT NOT NULL,
  status TEXT NOT NULL CHECK(status IN ('open', 'contained', 'closed')), severity TEXT NOT NULL,
  cause TEXT NOT NULL, source TEXT NOT NULL, summary TEXT NOT NULL, profile TEXT NOT NULL,
  fields TEXT NOT NULL, affected INTEGER, affected_how TEXT NOT NULL, -- list, filter, estimate
  harm TEXT NOT NULL DEFAULT '', -- '', likely, unlikely
  occurred_at INTEGER, detected_at INTEGER NOT NULL, contained_at INTEGER, closed_at INTEGER,
  report_due INTEGER, reported_at INTEGER, closing_due INTEGER, closing_at INTEGER,
  notify_due INTEGER, notified_at INTEGER,
  imported INTEGER NOT NULL DEFAULT 0, made_by TEXT NOT NULL, made_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX incident_detected ON incident(detected_at, id);
CREATE INDEX incident_open ON incident(detected_at, id) WHERE status <> 'closed' AND imported = 0;
CREATE INDEX incident_report ON incident(report_due) WHERE report_due IS NOT NULL AND reported_at IS NULL AND imported = 0;
CREATE INDEX incident_closing ON incident(closing_due) WHERE closing_due IS NOT NULL AND closing_at IS NULL AND imported = 0;
CREATE INDEX incident_notify ON incident(notify_due) WHERE notify_due IS NOT NULL AND notified_at IS NULL AND imported = 0;
CREATE TABLE incident_event(
  id INTEGER PRIMARY KEY, incident INTEGER NOT NULL REFERENCES incident(id), at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL, -- opened, fact, note, restricted, step, notice, report ...
  field TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL) STRICT;
CREATE INDEX incident_event_of ON incident_event(incident, id);
CREATE TRIGGER incident_event_no_update BEFORE UPDATE ON incident_event
  BEGIN SELECT raise(ABORT, 'the timeline is append-only'); END;
CREATE TRIGGER incident_event_no_delete BEFORE DELETE ON incident_event
  BEGIN SELECT raise(ABORT, 'the timeline is append-only'); END;
CREATE TABLE incident_step(
  incident INTEGER NOT NULL REFERENCES incident(id), step TEXT NOT NULL, done_at INTEGER NOT NULL,
  done_by TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY(incident, step)) STRICT, WITHOUT ROWID;
CREATE TABLE incident_person(
  incident INTEGER NOT NULL REFERENCES incident(id), person INTEGER NOT NULL REFERENCES person(id),
  added_at INTEGER NOT NULL, notified_at INTEGER, channel TEXT, outcome TEXT, notice INTEGER REFERENCES notice(id),
  PRIMARY KEY(incident, person)) STRICT, WITHOUT ROWID;
CREATE INDEX incident_person_of ON incident_person(person, incident);
CREATE TABLE incident_notice( -- push, announcement, report, closing
  incident INTEGER NOT NULL REFERENCES incident(id), kind TEXT NOT NULL,
  notice INTEGER NOT NULL REFERENCES notice(id), sent_at INTEGER NOT NULL, sent_by TEXT NOT NULL,
  recipient TEXT NOT NULL, PRIMARY KEY(incident, kind, notice)) STRICT, WITHOUT ROWID;

-- Requests (5, complaints channel). What the person wrote is the sealed note "request".
CREATE TABLE request(
  id INTEGER PRIMARY KEY, person INTEGER REFERENCES person(id), kind TEXT NOT NULL, channel TEXT NOT NULL,
  received_at INTEGER NOT NULL, due_at INTEGER NOT NULL, extended_at INTEGER, extension_reason TEXT,
  identity TEXT NOT NULL DEFAULT '', identity_at INTEGER, identity_by TEXT,
  state TEXT NOT NULL CHECK(state IN ('received', 'verified', 'done', 'refused', 'withdrawn')),
  outcome TEXT NOT NULL DEFAULT '', refusal TEXT NOT NULL DEFAULT '', closed_at INTEGER, closed_by TEXT,
  made_by TEXT NOT NULL, made_at INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX request_open ON request(due_at, id) WHERE closed_at IS NULL;
CREATE INDEX request_person ON request(person, id);
-- When and why a person was contacted (4.1.2).
CREATE TABLE contact_log(
  id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES person(id), at INTEGER NOT NULL,
  channel TEXT NOT NULL, purpose TEXT NOT NULL, case_id TEXT NOT NULL, outcome TEXT NOT NULL,
  actor TEXT NOT NULL) STRICT;
CREATE INDEX contact_log_person ON contact_log(person, id);
CREATE INDEX erasure_asked ON erasure(asked_at, uuid);

-- Sharing (6.1-6.4).
CREATE TABLE recipient(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, contact TEXT NOT NULL,
  country TEXT NOT NULL, contract TEXT NOT NULL, contract_from INTEGER, contract_until INTEGER,
  purposes TEXT NOT NULL, fields TEXT NOT NULL, protection TEXT NOT NULL, note TEXT NOT NULL,
  made_by TEXT NOT NULL, made_at INTEGER NOT NULL, ended_at INTEGER, version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE TABLE disclosure(
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, -- consent 6.1.1, processor 6.1.2, publication 6.2, transfer 6.3, authority 6.4
  recipient INTEGER REFERENCES recipient(id), at INTEGER NOT NULL, purpose TEXT NOT NULL, fields TEXT NOT NULL,
  basis TEXT NOT NULL, scope TEXT NOT NULL, approver TEXT NOT NULL, notice INTEGER REFERENCES notice(id),
  protection TEXT NOT NULL, people INTEGER NOT NULL, case_id TEXT NOT NULL, note TEXT NOT NULL,
  made_by TEXT NOT NULL, made_at INTEGER NOT NULL) STRICT;
CREATE INDEX disclosure_recipient ON disclosure(recipient, id);
CREATE INDEX disclosure_kind ON disclosure(kind, id);
CREATE TABLE disclosure_person(
  disclosure INTEGER NOT NULL REFERENCES disclosure(id), person INTEGER NOT NULL REFERENCES person(id),
  PRIMARY KEY(disclosure, person)) STRICT, WITHOUT ROWID;
CREATE INDEX disclosure_person_of ON disclosure_person(person, disclosure);
CREATE TRIGGER disclosure_no_delete BEFORE DELETE ON disclosure
  BEGIN SELECT raise(ABORT, 'disclosures are append-only'); END;
CREATE TRIGGER disclosure_no_update BEFORE UPDATE ON disclosure
  BEGIN SELECT raise(ABORT, 'disclosures are append-only'); END;

-- The second admin's signature over kind, SHA-256 of the plan and the expiry.
CREATE TABLE approval(
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, digest BLOB NOT NULL CHECK(length(digest) = 32),
  summary TEXT NOT NULL, subject BLOB, asked_by TEXT NOT NULL, asked_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL, decided_by TEXT, decided_at INTEGER, granted INTEGER, sig BLOB,
  used_at INTEGER) STRICT;
CREATE INDEX approval_waiting ON approval(expires_at) WHERE decided_at IS NULL;
CREATE INDEX approval_plan ON approval(kind, digest);

CREATE INDEX audit_case ON audit_entry(case_id, seq) WHERE case_id <> '-';

-- Last, so that deployments of version 1 are counted too.
INSERT INTO field_consent WITH RECURSIVE
  part(field, purpose, rest) AS (
    SELECT id, '', purposes || ',' FROM field WHERE basis = 'consent'
    UNION ALL SELECT field, trim(substr(rest, 1, instr(rest, ',') - 1)), substr(rest, instr(rest, ',') + 1)
      FROM part WHERE rest <> '')
  SELECT field, purpose FROM part WHERE purpose <> '';
