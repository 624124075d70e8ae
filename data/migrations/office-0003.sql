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

-- Disclosures of each kind, the people in them, and those that lack what their kind requires of the
-- row itself (6.1 to 6.4); rows are only ever added.
CREATE TABLE disclosure_count(
  kind TEXT PRIMARY KEY, n INTEGER NOT NULL, people INTEGER NOT NULL, lacking INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE VIEW disclosure_lacks AS SELECT id, CASE kind
  WHEN 'processor' THEN protection IN ('', 'none') OR recipient IS NULL
  WHEN 'publication' THEN notice IS NULL
  WHEN 'transfer' THEN notice IS NULL OR recipient IS NULL
  WHEN 'authority' THEN basis = '' OR scope = '' OR approver = '' OR recipient IS NULL
  ELSE recipient IS NULL END AS lacks FROM disclosure;
INSERT INTO disclosure_count SELECT kind, count(*), sum(people), sum(lacks)
  FROM disclosure JOIN disclosure_lacks USING(id) GROUP BY kind;
CREATE TRIGGER disclosure_in AFTER INSERT ON disclosure BEGIN
  INSERT INTO disclosure_count SELECT new.kind, 1, new.people, lacks FROM disclosure_lacks WHERE id = new.id
    ON CONFLICT(kind) DO UPDATE SET n = n + 1, people = people + excluded.people,
      lacking = lacking + excluded.lacking; END;
-- People of whom an answer was recorded after their data was given that was said before it: whether
-- they had consented is asked again (6.1.1, 6.2).
CREATE TABLE disclosure_again(
  disclosure INTEGER NOT NULL REFERENCES disclosure(id), person INTEGER NOT NULL REFERENCES person(id),
  PRIMARY KEY(disclosure, person)) STRICT, WITHOUT ROWID;
CREATE TRIGGER consent_event_late AFTER INSERT ON consent_event BEGIN
  INSERT INTO disclosure_again SELECT d.id, new.person FROM disclosure_person p JOIN disclosure d ON d.id = p.disclosure
    WHERE p.person = new.person AND d.purpose = new.purpose AND d.at >= new.at
      AND d.kind IN ('consent', 'publication') ON CONFLICT DO NOTHING; END;
INSERT INTO disclosure_again SELECT DISTINCT d.id, p.person FROM disclosure d
  JOIN disclosure_person p ON p.disclosure = d.id JOIN consent_event e ON e.person = p.person
    AND e.purpose = d.purpose AND e.at <= d.at AND e.recorded_at >= d.made_at
  WHERE d.kind IN ('consent', 'publication');
