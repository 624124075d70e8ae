#!/bin/sh
# Consents: import, every way a file can be wrong, lists, and who may.
. "$(dirname "$0")/lib.sh"
deployment

events() { query 'SELECT count(*) FROM consent_event'; }

cat >"$work/people.csv" <<'X'
ref,name,birth_date
E001,张三,1990-03-07
E002,李四,1985-12-01
E003,王五,2009-03-10
X
as root import users "$work/people.csv" || echo 'Bail out! no people'
cat >"$work/good.csv" <<'X'
ref,purpose,action,at,channel,notice,evidence
E001,optimise,granted,2026-01-05T09:30:00+08:00,app,2021-08-04,
E001,optimise,withdrawn,2026-03-01,phone,,录音 17
E002,Optimise,GRANTED,2026-02-02 10:15,web,,
E003,optimise,guardian,2026-02-02,paper,,柜 4
X
expect 0 'a dry run' root import consents "$work/good.csv" --dry-run
holds 'writes nothing' same "$(events)" 0
holds 'and counts' says '4 new'
expect 0 'import' root import consents "$work/good.csv"
holds 'four answers' same "$(events)" 4
holds 'two of them with sealed evidence' same "$(query "SELECT count(*) FROM sealed_note WHERE kind = 'consent'")" 2
holds 'the evidence is nowhere in clear' not grep -q '录音' "$db/office.db"
holds 'one entry for the file, one for each person' \
    same "$(query "SELECT count(*) FROM audit_entry WHERE action = 'consent'")" 3
expect 0 'the same file again' root import consents "$work/good.csv"
holds 'adds nothing' same "$(events)" 4
holds 'and says so' says '4 unchanged'

expect 0 'the matrix' root list consents --format csv
holds 'has a column for each purpose' says '^ref,name,optimise,sharing,'
holds 'the latest answer' says '^E001,张三,withdrawn,'
expect 0 'as it was on a date' root list consents --filter 'ref:E001 on:2026-02-01' --format csv
holds 'the answer of then' says '^E001,张三,granted,'
expect 0 'by state' root list consents --filter 'purpose:optimise state:given' --format csv
holds 'finds who agreed' says '^E002,'
holds 'and not who withdrew' not says '^E001,'
expect 65 'a state of no purpose' root list consents --filter state:given
expect 0 'answers' root list consent-events --filter ref:E001 --format json
holds 'newest first' says '"action":"withdrawn"'
expect 0 'campaigns' root list campaigns

cat >"$work/bad.csv" <<'X'
ref,purpose,action,at,channel,notice,evidence
E404,optimise,granted,2026-01-05,app,,
E001,gossip,granted,2026-01-05,app,,
E001,optimise,agreed,2026-01-05,app,,
E001,optimise,granted,someday,app,,
E001,optimise,granted,2027-01-05,app,,
E001,optimise,granted,2026-01-05,pigeon,,
E001,optimise,granted,2026-01-05,app,N-404,
E003,optimise,granted,2026-01-05,app,,
E002,sharing,granted,2026-01-05,app,,
X
expect 65 'bad rows refuse the whole file' root import consents "$work/bad.csv"
holds 'nothing was recorded' same "$(events)" 4
for want in '2, column ref' '3, column purpose' '4, column action' '5, column at' \
    '6, column at' '7, column channel' '8, column notice' '9, column action'; do
    holds "line $want" complains "line $want"
done
holds 'and no value is shown' not grep -qE 'gossip|someday|pigeon|E404' "$work/err"
expect 0 'unless bad rows are to be skipped' root import consents "$work/bad.csv" --skip-bad
holds 'which leaves one' same "$(events)" 5
printf 'who,what\nE001,optimise\n' >"$work/columns.csv"
expect 65 'a file without the columns' root import consents "$work/columns.csv" \
    --map who=ref,what=purpose
holds 'names the one that lacks' complains 'action'

expect 0 'a receipt' root report receipt E001 --out "$work/out1"
receipt=$(cat "$work/out")
holds 'is written where it was told' same "$(ls "$work/out1")" "$(basename "$receipt")"
holds 'and private' same "$(stat -c %a "$receipt")" 600
at() { sqlite3 :memory: "SELECT json_extract(readfile('$receipt'), '$1')"; }
holds 'its schema' same "$(at '$.schema_version')" 'ISO/IEC TS 27560:2023'
holds 'whose it is' same "$(at '$.pii_principal_id')" E001
holds 'the controller' same "$(at '$.party_identification[0].party_phone')" 0349-8099133
holds 'the state' same "$(at '$.pii_processing[0].consent_state')" withdrawn
holds 'what it is about' same "$(at '$.pii_processing[0].pii_information[0].pii_type')" page_clicks
holds 'every answer' same "$(at '$.pii_processing[0].event[1].event_state')" withdrawn
holds 'when' same "$(at '$.pii_processing[0].event[0].event_time')" 2026-01-05T01:30:00Z
holds 'the notice that was shown' same \
    "$(at '$.pii_processing[0].event[0].privacy_notice.sha256')" \
    "$(query "SELECT lower(hex(digest)) FROM notice WHERE code = '2021-08-04'")"
holds 'with nothing of the person in its name' not expr "$(basename "$receipt")" : '.*E001'
holds 'its digest is in the log' same "$(query "SELECT count(*) FROM audit_entry WHERE action =
    'receipt' AND data = 'sha256=$(sha256sum "$receipt" | cut -d' ' -f1)'")" 1
expect 65 'there is none of somebody unknown' root report receipt E404 --out "$work/out1"
expect 77 'nor for the help desk' desk report receipt E001 --out "$work/out1"
expect 77 'the help desk does not import' desk import consents "$work/good.csv"
expect 77 'nor list in bulk' desk list consents
expect 0 'but one person' desk list consents --filter ref:E001
holds 'with the name' says '张三'
expect 77 'the auditor does not import' audit import consents "$work/good.csv"
expect 0 'but lists' audit list consents
holds 'without a name' says 'sealed'
holds 'nothing was added' same "$(events)" 5
expect 0 'the log verifies' root audit verify
finish
