#!/bin/sh
# Importing an earlier log of incidents, and listing it.
. "$(dirname "$0")/lib.sh"
deployment
incidents() { query 'SELECT count(*) FROM incident'; }

printf '%s\r\n' 'title,detected_at,occurred_at,severity,status,affected,cause,summary,source' \
    '邮箱误发名单,2024-05-06 10:30,2024-05-05,large,closed,"1,272",邮件误发,"第一行' \
    '第二行, 带逗号",邮件附件' \
    'Lost laptop,2024-07-01,\N,,,\N,Loss,\N,Laptop' \
    'Lost laptop,2024-07-02,,,open,3,Loss,,Laptop' >"$work/log.csv"
expect 0 'a dry run' root import incidents "$work/log.csv" --dry-run
holds 'counts them' says '3 rows .* 3 new'
holds 'and writes none' same "$(incidents)" 0
expect 0 'import with line breaks, \N and empty cells' root import incidents "$work/log.csv"
holds 'three incidents' same "$(incidents)" 3
holds 'a cell keeps its line break' same "$(query "SELECT instr(summary, char(10)) > 0 FROM incident WHERE id = 1")" 1
holds 'a number with commas' same "$(query 'SELECT affected FROM incident WHERE id = 1')" 1272
holds 'a missing one is unknown' same "$(query 'SELECT affected IS NULL FROM incident WHERE id = 2')" 1
holds 'a local moment' same "$(query 'SELECT detected_at FROM incident WHERE id = 1')" 1714962600
holds 'history: no clock runs' same "$(query 'SELECT count(*) FROM incident WHERE report_due IS NOT NULL OR closing_due IS NOT NULL OR imported = 0')" 0
holds 'one entry of the import' same "$(query "SELECT count(*) FROM audit_entry WHERE action = 'import' AND data LIKE 'sha256=% incidents rows=3 created=3 unchanged=0 skipped=0'")" 1
holds 'and one of each' same "$(query "SELECT count(*) FROM audit_entry WHERE action = 'incident-open' AND case_id LIKE 'INC-%'")" 3
expect 0 'the same file again' root import incidents "$work/log.csv"
holds 'changes nothing' says '0 new.* 3 unchanged'

expect 0 'list' root list incidents
holds 'newest first' same "$(sed -n 2p "$work/out" | cut -c1-5)" INC-3
expect 0 'list as CSV' root list incidents --format csv --filter 'cause:loss !status:open'
holds 'one row and the header' same "$(wc -l <"$work/out")" 2
holds 'codes, not words' says 'INC-2,Lost laptop,general,closed,2024-07-01'
expect 0 'list as JSON' root list incidents --format json --filter 'since:2024-05-01 until:2024-05-31'
holds 'the one of May' says '"case":"INC-1","title":"邮箱误发名单","severity":"large"'
expect 0 'by a word of the title' root list incidents --filter LAPTOP
holds 'both' same "$(grep -c INC- "$work/out")" 2
expect 0 'by number' root list incidents --filter INC-2
holds 'that one' same "$(grep -c INC- "$work/out")" 1
expect 65 'a time that is none' root list incidents --filter since:whenever
expect 0 'an auditor reads the log' audit list incidents
holds 'all of it' same "$(grep -c INC- "$work/out")" 3
expect 77 'and imports nothing' audit import incidents "$work/log.csv"
expect 77 'nor does the help desk' desk import incidents "$work/log.csv"
expect 0 'which lists them' desk list incidents
expect 0 'or those that are open' desk list incidents --filter status:open
holds 'what is there' says INC-3

# The ledger, person by person.
printf 'ref,name\nu1,张三\nu2,李四\nu3,王五\n' >"$work/people.csv"
expect 0 'people' root import users "$work/people.csv"
holds 'entered into two ledgers' query "INSERT INTO incident_person(incident, person, added_at)
    SELECT i.id, p.id, 1795400000 FROM incident i, person p WHERE i.id = 1 OR i.id = 3 AND p.ref = 'u2'"
holds 'and told, or not' query "UPDATE incident_person SET notified_at = 1795490000, channel = 'phone',
    outcome = CASE person WHEN 1 THEN 'delivered' ELSE 'unreached' END WHERE incident = 1 AND person < 3"
expect 0 'everyone affected' root list affected --format csv
holds 'the newest incident first' same "$(sed -n 2p "$work/out" | tr -d '\r')" 'INC-3,u2,李四,2026-11-23,,,untold'
holds 'four rows and the heading' same "$(wc -l <"$work/out")" 5
expect 0 'of one incident' root list affected --format csv --filter case:INC-1
holds 'when, how and with what' says '^INC-1,u1,张三,2026-11-23,2026-11-24 11:13,phone,delivered'
expect 0 'who is still to be told' root list affected --format json --filter 'case:INC-1 told:no'
holds 'both of them' same "$(grep -o '"ref":"u[23]"' "$work/out" | tr '\n' ' ')" '"ref":"u2" "ref":"u3" '
expect 0 'as a table' root list affected --filter ref:u2
holds 'both incidents of a person' same "$(grep -c '^INC-[13] .*李四' "$work/out")" 2
expect 65 'told: is no such thing' root list affected --filter told:perhaps
expect 0 'the help desk looks one caller up' desk list affected --filter ref:u1
holds 'and finds' says '^INC-1 .*张三'
expect 77 'but lists nobody in bulk' desk list affected
expect 0 'an auditor has no names' audit list affected --filter case:INC-1
holds 'but everything else' says '^INC-1 *u1 *.sealed. .*delivered'
expect 0 'one who was erased before' root erase u3 --reason request --yes
expect 0 'is said to be' root list affected --filter 'case:INC-1 told:erased' --format csv
holds 'and named by nothing' says '^INC-1,erased:[0-9a-f]{8},,2026-11-23,,,erased.?$'
expect 0 'and not to be told any more' root list affected --filter 'case:INC-1 told:no' --format csv
holds 'the one left' same "$(tail -n +2 "$work/out" | cut -d, -f2)" u2

cat >"$work/bad.csv" <<'X2'
title,detected_at,affected,status,severity
A,2024-13-01,1,closed,general
B,2024-01-01,dozens,closed,general
C,2024-01-01,1,lost,general
D,2024-01-01,1,closed,huge
,2024-01-01,1,closed,general
E,\N,1,closed,general
F,2124-01-01,1,closed,general
G,2024-01-01,1,closed
H,2024-01-01,1,closed,general
X2
expect 65 'bad rows refuse the whole file' root import incidents "$work/bad.csv"
holds 'none was imported' same "$(incidents)" 3
holds 'line 2, column detected_at' complains 'line 2, column detected_at'
holds 'line 3, column affected' complains 'line 3, column affected'
holds 'line 4, column status' complains 'line 4, column status'
holds 'line 5, column severity' complains 'line 5, column severity'
holds 'line 6, column title' complains 'line 6, column title'
holds 'line 7, column detected_at' complains 'line 7, column detected_at'
holds 'line 8, column detected_at' complains 'line 8, column detected_at: .*future'
holds 'line 9 has too few cells' complains 'line 9: '
holds 'and no value is shown' not grep -qE 'dozens|huge|lost' "$work/err"
expect 0 'unless bad rows are skipped' root import incidents "$work/bad.csv" --skip-bad
holds 'which leaves one' same "$(incidents)" 4
printf 'what,when\nJ,06/05/2024\n' >"$work/map.csv"
expect 65 'columns that nothing knows' root import incidents "$work/map.csv"
expect 0 'unless --map names them' root import incidents "$work/map.csv" \
    --map what=title,when=detected_at --date-format %d/%m/%Y
holds 'the day' same "$(query "SELECT detected_at FROM incident WHERE title = 'J'")" 1714924800
expect 65 'without a moment' root import incidents "$work/map.csv" --map what=title,when=-
expect 64 'a field there is not' root import incidents "$work/map.csv" --map what=title,when=then
printf 'title,detected_at\n信息泄露事件,2024-02-02\n' | iconv -f UTF-8 -t GB18030 >"$work/gb.csv"
expect 0 'in GB18030' root import incidents "$work/gb.csv"
holds 'is read' same "$(query "SELECT count(*) FROM incident WHERE title = '信息泄露事件'")" 1
expect 0 'the log verifies' root audit verify

# A row is known by all it says, not by its title and day.
n=$(incidents)
sed 's/,3,Loss/,4,Loss/' "$work/log.csv" >"$work/other.csv"
expect 0 'a row that says something else' root import incidents "$work/other.csv"
holds 'is another incident' says '1 new.* 2 unchanged'
printf 'title,detected_at,cause\nTwice,2024-08-01,theft\nOnce,2024-08-01,theft\nTwice,2024-08-01,theft\n' >"$work/twice.csv"
expect 65 'the same row twice' root import incidents "$work/twice.csv"
holds 'is bad, with its line' complains 'line 4: this row stands in the file before'
holds 'and nothing came in' same "$(incidents)" $((n + 1))
expect 0 'without it' root import incidents "$work/twice.csv" --skip-bad
holds 'both others' same "$(incidents)" $((n + 3))
query 'DELETE FROM incident_row'
expect 0 'what came in before rows had digests' root import incidents "$work/log.csv"
holds 'is known too' says '0 new.* 3 unchanged'

file=${YCADMIN_TEST_BREACHES:-$PWD/../shared/data/hhs-breaches.csv}
if [ -r "$file" ]; then
    map=Name.of.Covered.Entity=title,Breach.Submission.Date=detected_at
    map=$map,Individuals.Affected=affected,Type.of.Breach=cause
    map=$map,Location.of.Breached.Information=source,Web.Description=summary
    map=$map,rownames=-,State=-,Covered.Entity.Type=-,Business.Associate.Present=-
    n=$(incidents)
    as root import incidents "$file" --map "$map" & # two at once: between them each row comes in once
    first=$!
    "$yc" --db "$db" --operator root --password-file "$work/root" import incidents "$file" --map "$map" >"$work/second" 2>&1
    holds 'the second of two imports at once' test $? = 0
    wait $first
    holds 'and the first' test $? = 0
    holds '1,151 public reports, each once' same "$(incidents)" $((n + 1151))
    holds 'and each said by one of them' same \
        "$(cat "$work/out" "$work/second" | sed -n 's/.*[^0-9]\([0-9][0-9]*\) new.*/\1/p' | awk '{n += $1} END {print n}')" 1151
    expect 0 'the log verifies after it' root audit verify
    expect 0 'a third time' root import incidents "$file" --map "$map"
    holds 'changes nothing' says '0 new.* 1151 unchanged'
    holds 'some larger than a million people' same \
        "$(query "SELECT count(*) FROM incident WHERE severity <> 'general' AND affected >= 1000000")" \
        "$(query 'SELECT count(*) FROM incident WHERE affected >= 1000000')"
    holds 'there are such' test "$(query 'SELECT count(*) FROM incident WHERE affected >= 1000000')" -gt 0
    expect 0 'filtered' root list incidents --filter 'cause:hacking since:2014-01-01' --limit 5
else
    skip '1,151 public reports' "there is no $file"
fi
finish
