#!/bin/sh
# Versions of the agreement, and another company's.
. "$(dirname "$0")/lib.sh"
deployment

expect 0 'the policy is the first version' audit list policies --format csv
holds 'with its dates' says '^2021-08-04,current,2021-08-04,2021-08-04,'
expect 0 'its records are listed' audit list records --format csv
holds 'the telephone among them' says '^contact.phone,0349-8099133,2021-08-04,current,2021-08-04,'
expect 0 'so are the cases without consent' audit list exemptions --format csv
holds 'all eight' same 9 "$(wc -l <"$work/out")"
holds 'with the fields that rest on one' says '^8,'

printf '第一句。第二句。\n' >"$work/two.txt"
printf '第一句。另一句。\n' >"$work/three.txt"
expect 77 'an auditor publishes nothing' audit policy add "$work/two.txt" --change 6 --code v2
expect 64 'a version says its kinds' root policy add "$work/two.txt" --code v2
expect 65 'a kind must exist' root policy add "$work/two.txt" --change 12 --code v2
expect 65 'a plain text needs a code' root policy add "$work/two.txt" --change 6
expect 64 'a date must be one' root policy add "$work/two.txt" --change 6 --code v2 --effective soon
expect 0 'a text becomes a version' root policy add "$work/two.txt" --change 3,4 --code v2
holds 'the log has it' same 1 "$(query "SELECT count(*) FROM audit_entry WHERE action = 'policy-add'
    AND data = 'version=v2 changes=3,4 reconsent=optimise, sharing'")"
expect 73 'not twice' root policy add "$work/two.txt" --change 6 --code v2
expect 0 'the next may wait' root policy add "$work/three.txt" --change 6 --code v3 \
    --effective 2027-01-01
expect 0 'it waits' root list policies --filter state:pending --format csv
holds 'and is the only one' same 2 "$(wc -l <"$work/out")"
expect 0 'what changed is shown' audit policy show v3
holds 'what went' says '^- 第二句。'
holds 'what came' says '^\+ 另一句。'
expect 0 'without a name it is the one in force' audit policy show
holds 'which is v2' says 'v2$'
expect 65 'an unknown version is missing' audit policy show v9
expect 0 'helpdesk may read it, too' desk policy show

db=$work/harbour
expect 0 'another company makes its deployment' - init --admin root \
    --policy data/demo/policy-harbour.ini --new-password-file "$work/root"
expect 0 'its versions' root list policies --format csv
holds 'are its own' says '^2024-03-01,current,2024-02-01,2024-03-01,'
expect 0 'its fields' root list fields --format csv
holds 'are its own, too' says 'licence_number'
expect 0 'its cases' root list exemptions --format csv
holds 'are three' same 4 "$(wc -l <"$work/out")"
expect 0 'its text' root policy show
holds 'is the published one' says 'byte by byte'
holds 'nothing names the first company' not grep -rniE 'yongchang|永昌' "$work/out"
holds 'nor does the code, but as a bad password' same src/rules/password.c \
    "$(grep -rlE '永昌|0349-' src include)"
finish
