#!/bin/sh
# Who received data: the registers as the demo fills them, by every role.
. "$(dirname "$0")/lib.sh"
as - demo --no-console --dir "$work/db" --users 120 --seed 1
tell $? 'a demo is made' "$work/err"
for who in root help audit; do
    sed -n "s/^$who.demo //p" "$work/db/demo-passwords" >"$work/$who.demo"
done

expect 0 'recipients are listed' root.demo list recipients --format csv
holds 'four of them' same 5 "$(wc -l <"$work/out")"
holds 'one about to end' says ',contractor,ending,'
holds 'one without contract' says ',agent,no-contract,'
expect 0 'disclosures are listed' audit.demo list sharing --format csv
holds 'newest first' same DIS-3 "$(sed -n '2s/,.*//p' "$work/out")"
holds 'three of them' same 4 "$(wc -l <"$work/out")"
expect 0 'by kind' audit.demo list sharing --filter kind:authority --format csv
holds 'with its approver' says '^DIS-3,authority,.*,root.demo,'
expect 0 'by the person whose data it was' root.demo list sharing --filter ref:D000014 --format json
holds 'one' same 1 "$(grep -o 'DIS-' "$work/out" | wc -l)"
holds 'to the one who sends messages' says 'DIS-1'
expect 0 'for the help desk, too' help.demo list sharing --filter ref:D000026 --format csv
holds 'the demand of an authority' says '^DIS-3,'
expect 0 'nobody else received it' root.demo list sharing --filter ref:D000050 --format csv
holds 'nothing' same 1 "$(wc -l <"$work/out")"
expect 0 'by recipient state' root.demo list recipients --filter state:no-contract --format csv
holds 'that one' same 2 "$(wc -l <"$work/out")"
# Registered by a script, with the pane's gates: 77 is a shut gate, 65 a fact that does not exist.
db=$work/own
deployment
printf 'ref,name,mobile\nE1,Zhang San,13800138000\nE2,Li Si,13900139000\n' >"$work/two.csv"
expect 0 'two people' root import users "$work/two.csv"
expect 77 'the help desk adds no recipient' desk recipient add Mailer supplier --protection none
expect 77 'nor does the auditor' audit recipient add Mailer supplier --protection none
expect 64 'its protection is said' root recipient add Mailer supplier
expect 65 'its kind must be one' root recipient add Mailer friend --protection none
expect 65 'its fields, too' root recipient add Mailer supplier --protection none --fields shoe
expect 64 'a date must be one' root recipient add Mailer supplier --protection none --from soon
expect 0 'a processor is added' root recipient add Mailer supplier --protection none --contract C-1 \
    --from 2026-01-01 --until 2026-12-31 --purpose service --fields name,mobile
expect 73 'not twice' root recipient add Mailer agent --protection both
processor() { expect "$1" "$2" root disclose processor E1 --to Mailer --purpose "$3" --fields "$4"; }
processor 77 'unprotected it gets nothing' service name
expect 65 'a recipient there is not' root recipient change Nobody --protection both
expect 77 'nobody else changes it' desk recipient change Mailer --protection both
expect 0 'it is protected now' root recipient change Mailer --protection encrypted
holds 'and nothing else has changed' same "$(query "SELECT contract || purposes || fields || protection FROM recipient")" \
    'C-1servicename,mobileencrypted'
processor 77 'not for another purpose' login name
processor 77 'nor other fields' service email
processor 65 'a purpose must be one' fun name
expect 77 'not before the contract' root disclose processor E1 --to Mailer --purpose service --fields name --at 2025-12-31
expect 77 'the help desk discloses nothing' desk disclose processor E1 --to Mailer --purpose service --fields name
expect 77 'and may not ask who there is' desk disclose processor E9 --to Mailer --purpose service --fields name
expect 64 'someone must be named' root disclose processor --to Mailer --purpose service --fields name
expect 64 'once' root disclose processor E1 --filter status:active --to Mailer --purpose service --fields name
expect 64 'and what is given' root disclose processor E1 --to Mailer --purpose service
expect 65 'a person must exist' root disclose processor E9 --to Mailer --purpose service --fields name
processor 0 'this is within the contract' service name,mobile
holds 'and numbered' same DIS-1 "$(cat "$work/out")"
expect 64 'ending is confirmed' root recipient end Mailer
expect 0 'it ends' root recipient end Mailer --yes
processor 77 'it gets nothing any longer' service name

expect 0 'a partner' root recipient add Partner other --protection encrypted
expect 77 'consent is missing' root disclose consent E1,E2 --to Partner --purpose sharing --fields name
holds 'of two' complains '2 of 2 have not consented'
holds 'whom the register names' complains '^hint: .*list consents --filter purpose:sharing'
holds 'not the terminal' not complains 'E1|E2'
printf 'ref,purpose,action,at,channel,notice\nE1,sharing,granted,2026-10-01,web,2021-08-04\n' >"$work/yes.csv"
expect 0 'one consents' root import consents "$work/yes.csv"
expect 0 'that one' root disclose consent E1 --to Partner --purpose sharing --fields name
expect 77 'not at an earlier time' root disclose consent E1 --to Partner --purpose sharing --fields name --at 2026-09-30
expect 65 'nor in the future' root disclose consent E1 --to Partner --purpose sharing --fields name --at 2026-12-01

printf 'The names of those honoured are put on the website.\n' >"$work/told.txt"
expect 77 'nothing is published untold' root disclose publication E1 --purpose sharing --fields name
expect 77 'the help desk publishes no notice' desk notice publish publication "$work/told.txt" --title Honours
expect 64 'a notice has a title' root notice publish publication "$work/told.txt"
expect 65 'and a kind' root notice publish gossip "$work/told.txt" --title Honours
expect 65 'a publication says its fields' root notice publish publication "$work/told.txt" --title Honours --purpose sharing
expect 0 'people are told' root notice publish publication "$work/told.txt" --title Honours --purpose sharing --fields name,id_number
notice=$(cat "$work/out")
holds 'what it covers is recorded' same "$(query "SELECT fields FROM notice WHERE code = '$notice'")" name,id_number
holds 'and said, with what is sensitive' same "$(query "SELECT text FROM notice WHERE code = '$notice'" | grep -c 'sensitive')" 1
expect 77 'an old consent is not to this notice' root disclose publication E1 --purpose sharing --fields name --notice "$notice"
printf 'ref,purpose,action,at,channel,notice\nE1,sharing,granted,2026-11-24T14:00:00+08:00,web,%s\n' "$notice" >"$work/yes.csv"
export YCADMIN_TEST_NOW=1795503600
expect 0 'a consent to it' root import consents "$work/yes.csv"
holds 'is not lost on the way' same "$(query "SELECT count(*) FROM consent_event")" 2
expect 0 'is' root disclose publication E1 --purpose sharing --fields name --notice "$notice"
expect 77 'a field it does not tell of' root disclose publication E1 --purpose sharing --fields mobile --notice "$notice"
expect 65 'a notice there is not' root disclose publication E1 --purpose sharing --fields name --notice N-99

expect 0 'an acquirer' root recipient add Acquirer acquirer --protection encrypted
expect 77 'a merger is told, too' root disclose transfer --filter status:active --to Acquirer --fields name
expect 77 'by a notice of that kind' root disclose transfer E1 --to Acquirer --fields name --notice "$notice"
expect 0 'it is' root notice publish transfer "$work/told.txt" --title Merger
merger=$(cat "$work/out")
expect 0 'everyone passes to it' root disclose transfer --filter status:active --to Acquirer --fields name --notice "$merger"
expect 0 'an authority' root recipient add Bureau authority --protection none
demand() { expect "$1" "$2" root disclose authority E2 --to Bureau --fields name "--basis=$3" "--scope=$4" "--case=$5"; }
demand 77 'a demand names its basis' '' 'one name' 2026-114
demand 77 'its scope' 'Criminal Procedure Law, art. 54' '' 2026-114
demand 77 'and its document' 'Criminal Procedure Law, art. 54' 'one name' ''
demand 0 'then it is met' 'Criminal Procedure Law, art. 54' 'one name' 2026-114
expect 0 'the register has one of each kind' root list sharing --format csv
holds 'in the order they came' same 'authority transfer publication consent processor' \
    "$(sed 1d "$work/out" | cut -d, -f2 | xargs)"
expect 0 'with two admins' root operator add second --role admin --new-password-file "$work/new"
cp "$work/new" "$work/second"
demand 77 'another signs what an authority gets' 'Criminal Procedure Law, art. 54' 'one name' 2026-115
expect 0 'who does' second approval grant "$(query 'SELECT max(id) FROM approval')"
demand 0 'the same words again' 'Criminal Procedure Law, art. 54' 'one name' 2026-115
expect 0 'the log verifies' audit audit verify
holds 'with each of them' same "$(query "SELECT count(*) FROM audit_entry WHERE action = 'disclose'")" 6

# A publication's notice of version 2 said in its text what it covers.
sqlite3 "$work/v2.db" <data/migrations/office-0001.sql >/dev/null
sqlite3 "$work/v2.db" <data/migrations/office-0002.sql >/dev/null
sqlite3 "$work/v2.db" "INSERT INTO field(code, sensitive, tier, mask, rule, searchable, uniq, helpdesk_edit, state, clause, position)
    VALUES('name', 0, 0, '', '', 0, 0, 0, 'active', '', 1), ('mobile', 0, 0, '', '', 0, 0, 0, 'active', '', 2);
    INSERT INTO notice(code, kind, title, text, digest, made_by, made_at, published_at) VALUES('N-1', 'publication', 't',
    '- Name [name]' || char(10) || '- E-mail [email]', zeroblob(32), 'root', 1, 1)" 2>"$work/err"
tell $? 'a notice of version 2' "$work/err"
sqlite3 "$work/v2.db" <data/migrations/office-0003.sql
holds 'covers what it named' same "$(sqlite3 "$work/v2.db" 'SELECT fields FROM notice')" name
finish
