#!/bin/sh
# Deployments that earlier versions made, brought to this one. tests/vectors/v1 was written by version
# 1 itself: four operators, twelve people, one corrected, one erased, checkpoints. tests/vectors/v2 by
# version 2: a demo of 24 people, two minors, answers, requests, disclosures, incidents, failed sign-ins.
. "$(dirname "$0")/lib.sh"
fresh() { rm -rf "$db" && tar -xzf tests/vectors/v1/deployment.tar.gz -C "$work" && rm -f "$db"/checkpoint "$db"/timer.key; }
tar -xzf tests/vectors/v1/deployment.tar.gz -C "$work" && cp "$db/checkpoint" "$db/timer.key" "$work"
fresh

version() { query 'PRAGMA user_version'; }
sums >"$work/before"
expect 69 'other commands wait for it' root list users
holds 'and say what to do' complains '^hint: back it up, then run: ycadmin migrate'
holds 'the files are as they were' same "$(sums)" "$(cat "$work/before")"
expect 77 'a wrong password migrates nothing' wrong migrate --operator root
expect 77 'nor does the help desk' desk migrate
holds 'it is of version 1 still' same "$(version)" 1
fresh
mkdir "$work/full" && touch "$work/full/x"
expect 73 'without a backup nothing is done' root migrate --out "$work/full"
holds 'it is of version 1 still' same "$(version)" 1
holds 'with no table of the next' same "$(query "SELECT count(*) FROM sqlite_schema WHERE name = 'retention_rule'")" 0

mkfifo "$work/pipe"
sqlite3 "$db/office.db" <"$work/pipe" >/dev/null &
other=$!
exec 9>"$work/pipe"
echo 'SELECT count(*) FROM person;' >&9
while ! ls -l /proc/$other/fd 2>/dev/null | grep -q office.db-shm; do kill -0 $other || break; done
expect 75 'not while another process has it open' root migrate
exec 9>&-
wait $other
holds 'it is of version 1 still' same "$(version)" 1

# What the file has already makes the migration fail in its middle.
query 'CREATE TABLE incident(x)' && query 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
query .dump >"$work/dump"
expect 69 'a migration that fails' root migrate --out "$work/b0"
query .dump >"$work/dump2"
holds 'leaves its version' same "$(version)" 1
holds 'and every table' same "$(query "SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table' ORDER BY 1")" \
    "$(sqlite3 "$work/b0/office.db" "SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table' ORDER BY 1")"
holds 'and every person' same "$(query 'SELECT count(*), sum(version) FROM person')" \
    "$(sqlite3 "$work/b0/office.db" 'SELECT count(*), sum(version) FROM person')"
fresh
expect 0 'migrated' root migrate
holds 'it says from where to where' says 'from version 1 to version [0-9]+'
b=$(ls -d "$db"/before-v* | head -n 1)
holds 'after a backup' same "$(sqlite3 "$b/office.db" 'PRAGMA user_version')" 1
holds 'that is private' same "$(stat -c %a "$b")" 700
holds 'the log has it, signed' same \
    "$(query "SELECT actor || (sig IS NULL) FROM audit_entry WHERE action = 'migrate' AND data LIKE 'from=1 to=%'")" root0
expect 0 'again there is nothing to do' root migrate
holds 'and it says so' says 'up to date'
holds 'with no second backup' same "$(ls -d "$db"/before-v* | wc -l)" 1

expect 0 'the log verifies' audit audit verify
expect 0 'and extends a checkpoint of version 1' audit audit verify --checkpoint "$work/checkpoint"
holds 'holders are counted' same \
    "$(query "SELECT group_concat(field || ' ' || n, ',') FROM (SELECT field, n FROM field_count WHERE n > 0 ORDER BY field)")" \
    "$(query "SELECT group_concat(field || ' ' || n, ',') FROM (SELECT field, count(*) AS n FROM value GROUP BY field ORDER BY field)")"
holds 'what is due is counted' same \
    "$(query "SELECT group_concat(field || ' ' || slot || ' ' || n, ',') FROM (SELECT * FROM due_count WHERE n > 0 ORDER BY field, slot)")" \
    "$(query "SELECT group_concat(field || ' ' || slot || ' ' || n, ',') FROM (SELECT field, due_from / 900 AS slot, count(*) AS n FROM value WHERE due_from IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2)")"
holds 'clocks run by their rules' same "$(query "SELECT count(*) FROM value v JOIN retention_rule r USING(field)
    WHERE v.due_from IS NOT CASE r.clock WHEN 'collected' THEN collected_at WHEN 'confirmed' THEN confirmed_at END")" 0
holds 'values without consent are counted' same \
    "$(query "SELECT n FROM counter WHERE name = 'unconsented'") $(query 'SELECT count(*) FROM unconsented')" \
    "$(query 'SELECT count(*) FROM value JOIN field_consent USING(field)') $(query 'SELECT count(*) FROM value JOIN field_consent USING(field)')"
holds 'there are such' test "$(query 'SELECT count(*) FROM unconsented')" -gt 0
holds 'the policy is its first version' same "$(query 'SELECT count(*) FROM policy_version')" 1
holds 'every field has a rule' same "$(query 'SELECT count(*) FROM retention_rule')" "$(query 'SELECT count(*) FROM field')"

expect 0 'people open' root show user v02
holds 'with what was corrected' says '139\*\*\*\*9000'
expect 0 'all of them are listed' root list users --format csv
holds 'eleven and the heading' same "$(wc -l <"$work/out")" 12
expect 0 'they are found by a value' root list users --filter mobile:13800138005
holds 'the right one' says '^v05'
expect 0 'corrected' desk correct v03 mobile 13600136000 --reason caller
expect 0 'erased' root erase v04 --reason request --yes
printf 'ref,name,mobile\nw1,新人,13500135000\n' >"$work/new.csv"
expect 0 'imported' root import users "$work/new.csv"
expect 0 'backed up by the service of version 1' - backup "$work/b2" --operator timer --key-file "$work/timer.key"
expect 0 'and it verifies' root audit verify

mv "$db" "$work/gone" && b=$work/gone/$(basename "$b")
expect 0 'a backup of version 1 is restored into this one' - restore "$b" --erased "$work/gone/erasure.list"
holds 'migrated on the way' same "$(version)" "$(sqlite3 "$work/gone/office.db" 'PRAGMA user_version')"
holds 'and it says what is left to do' says 'ycadmin migrate'
expect 0 'which an admin does' root migrate
holds 'so that the policy is its first version' same "$(query 'SELECT count(*) FROM policy_version')" 1
expect 65 'without whom was erased since' root show user v04
expect 0 'it verifies' root audit verify --checkpoint "$work/checkpoint"

rm -rf "$db" && tar -xzf tests/vectors/v2/deployment.tar.gz -C "$work" && mv "$db/checkpoint" "$work/checkpoint2"
for who in root help audit; do sed -n "s/^$who.demo //p" "$db/demo-passwords" >"$work/$who.demo"; done
holds 'version 2 made this one' same "$(version)" 2
expect 69 'other commands wait for it' root.demo list users
# Given to a partner: the data of one whose guardian consented, of one who had withdrawn, of one never asked.
query "INSERT INTO disclosure(id, kind, recipient, at, purpose, fields, basis, scope, approver, protection,
    people, case_id, note, made_by, made_at) SELECT 90, 'consent', min(id), 1795000000, 'optimise', 'mobile',
    '', '', '', 'none', 3, '-', '', 'root.demo', 1795000000 FROM recipient;
    INSERT INTO disclosure_person SELECT 90, id FROM person WHERE ref IN ('M1', 'M2', 'M3')"
# In the ledger of an incident: one told, one in vain, one untold, one erased before.
query "INSERT INTO incident_person(incident, person, added_at, notified_at, channel, outcome) VALUES
    (2, 1, 1795000000, 1795000000, 'push', 'sent'), (2, 2, 1795000000, 1795000000, 'phone', 'failed'),
    (2, 3, 1795000000, NULL, NULL, NULL), (2, 7, 1795000000, NULL, NULL, NULL)"
# Guardians on record: of one with the consent the paper gives, of one from before it was recorded.
query "INSERT INTO guardian SELECT id, 1795000000, 1795000000, 'root.demo' FROM person WHERE ref IN ('M1', 'M2');
    UPDATE person SET guardian = 1 WHERE ref IN ('M1', 'M2')"
expect 0 'migrated' root.demo migrate
holds 'a guardian without the consent counts as lacking' same \
    "$(query "SELECT group_concat(ref || guardian) FROM (SELECT * FROM person WHERE ref IN ('M1', 'M2') ORDER BY ref)")" 'M11,M20'
holds 'and nothing of the record is lost' same "$(query 'SELECT count(*) FROM guardian')" 2
holds 'from there to here' says 'from version 2 to version [0-9]+'
expect 0 'it is listed with what is lacking' root.demo list users --filter minor:unguarded --format csv
holds 'that one alone' same "$(grep -c '^M' "$work/out") $(grep -c '^M2' "$work/out")" '1 1'
holds 'it has the tables and triggers that version 1 has now' same "$(query "SELECT group_concat(sql) FROM (SELECT sql FROM sqlite_schema ORDER BY name)")" \
    "$(sqlite3 "$work/gone/office.db" "SELECT group_concat(sql) FROM (SELECT sql FROM sqlite_schema ORDER BY name)")"
holds 'minors are counted' same "$(query 'SELECT group_concat(until || bare || n) FROM minor_count')" \
    "$(query 'SELECT group_concat(minor_until || (guardian = 0 AND status = 0) || 1) FROM (SELECT * FROM person WHERE minor_until IS NOT NULL ORDER BY minor_until)')"
holds 'two of them' same "$(query 'SELECT sum(n) FROM minor_count')" 2
holds 'open requests are counted' same "$(query 'SELECT group_concat(kind || due_at || n) FROM request_due')" \
    "$(query 'SELECT group_concat(kind || due_at || n) FROM (SELECT kind, due_at, count(*) AS n FROM request WHERE closed_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2)')"
holds 'there are such' test "$(query 'SELECT sum(n) FROM request_due')" -gt 3
holds 'failed sign-ins are counted' same "$(query "SELECT sum(n) FROM entry_count WHERE action = 'sign-in-failed'")" 2
holds 'disclosures are counted' same \
    "$(query "SELECT n || ' ' || people || ' ' || lacking || ' ' || named FROM disclosure_count WHERE kind = 'consent'")" '1 3 0 3'
holds 'of every kind' same "$(query 'SELECT sum(n) FROM disclosure_count')" "$(query 'SELECT count(*) FROM disclosure')"
holds 'and whose data were given without consent' same \
    "$(query "SELECT group_concat(ref) FROM (SELECT ref FROM disclosure_bare b JOIN person p ON p.id = b.person ORDER BY ref)") $(query "SELECT n FROM counter WHERE name = 'bare-consent'")" 'M2,M3 2'
expect 0 'which its clause says' root.demo list overview --filter clause:6.1.1 --format csv
holds 'broken' says ",broken,.*2 people's data"
holds 'the ledger is counted' same "$(query "SELECT group_concat(people || told || failed || gone || off) FROM incident_count")" 41110
expect 0 'and listed' root.demo list affected --filter 'case:INC-2 told:no' --format csv
holds 'who is left' same "$(tail -n +2 "$work/out" | cut -d, -f2 | tr '\n' ' ')" 'D000002 D000003 '
expect 0 'the log verifies' audit.demo audit verify --checkpoint "$work/checkpoint2"
expect 0 'people open' help.demo show user D000003
expect 0 'and are corrected' help.demo correct D000003 mobile 13700137000 --reason caller
expect 0 'erased' root.demo erase M2 --reason request --yes
holds 'one minor is left' same "$(query 'SELECT sum(n) FROM minor_count')" 1
finish
