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

# Each kind of change says whether everyone is asked again.
for kind in 1:optimise 2:optimise 3:optimise 4: 5:optimise 6:; do
    printf '第 %s 类。\n' "${kind%%:*}" >"$work/kind.txt"
    expect 0 "a change of kind ${kind%%:*}" root policy add "$work/kind.txt" --change "${kind%%:*}" \
        --code "k${kind%%:*}" --effective 2027-01-01
    as root policy show "k${kind%%:*}" --format json
    holds 'asks as it should' says "\"changes\":\"${kind%%:*}\",\"reconsent\":\"${kind#*:}"'[",]'
done

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
db=$work/db
expect 0 'a version as JSON' audit policy show v2 --format json
json() { sed -E "s/.*\"$1\":\"([^\"]*)\".*/\1/" "$work/out"; }
holds 'its state' same current "$(json state)"
holds 'what it changed' sh -c 'grep -q "+ 第二句。" "$1"' - "$work/out"
holds 'its digest is that of the text' same "$(json sha256)" "$(sha256sum <"$work/two.txt" | cut -d' ' -f1)"
expect 0 'and as CSV' audit policy show v2 --format csv
holds 'under a header' says '^version,state,title,published,effective,changes,reconsent,answered,asked,'

expect 77 'the help desk records no storage' desk record add storage.place 'Shelf 2'
expect 65 'a kind must be one' root record add storage.colour blue
expect 65 'a value that is there' root record add contact.phone 0349-8099133
expect 64 'a date must be one' root record add contact.phone 010-5550100 --effective soon
expect 65 'a version that does not announce it' root record add storage.place 'Shelf 2' --code v2
expect 0 'one that does' root record add contact.phone 010-5550100 --code v2
expect 0 'it holds now' audit list records --filter state:current --format csv
holds 'in place of the one before' says '^contact.phone,010-5550100,2026-11-24,current,v2,|^contact.phone,010-5550100,'
expect 77 'the help desk exempts no field' desk field basis mobile exempt-7 --note x
expect 65 'an exemption has its note' root field basis mobile exempt-7
expect 65 'and is one of those of the policy' root field basis mobile exempt-12 --note x
expect 0 'then it is recorded' root field basis mobile exempt-7 --note 'Needed to find faults'
holds 'with what it was' same 1 "$(query "SELECT count(*) FROM audit_entry WHERE action = 'field-change' AND data LIKE '%exempt-7%'")"
expect 0 'and listed' audit list exemptions --format csv
holds 'under its case' says '^7,.*mobile'

expect 77 'the help desk asks nobody again' desk campaign open sharing --notice v2 --due 2026-12-31 --reason x
expect 64 'an end is said' root campaign open sharing --notice v2 --reason 'Rules of use'
expect 64 'a notice or a text' root campaign open sharing --due 2026-12-31 --reason 'Rules of use'
expect 65 'a purpose must be one' root campaign open fun --notice v2 --due 2026-12-31 --reason 'Rules of use'
expect 65 'the end is to come' root campaign open sharing --notice v2 --due 2026-11-23 --reason 'Rules of use'
expect 0 'everyone is asked' root campaign open sharing --notice v2 --due 2026-12-31 --reason 'Rules of use'
expect 73 'once at a time' root campaign open sharing --notice v2 --due 2026-12-31 --reason 'Rules of use'
expect 0 'another may take its place' root campaign open sharing --notice k5 --due 2026-12-31 --reason 'Security' --replace
holds 'which ends the one before' same 1 "$(query 'SELECT count(*) FROM campaign WHERE id = 1 AND closed_at IS NOT NULL')"
expect 0 'under a text of its own, too' root campaign open optimise "$work/two.txt" --title 'Counting clicks' --due 2026-12-31 --reason 'Clicks'
expect 64 'closing is confirmed' root campaign close 2
expect 77 'by an admin' desk campaign close 2 --yes
expect 0 'it closes' root campaign close 2 --yes
expect 75 'once' root campaign close 2 --yes
expect 73 'of two purposes one is asked for' root campaign open optimise,sharing --notice k3 --due 2026-12-31 --reason 'Rules'
expect 0 'both at once' root campaign open optimise,sharing --notice k3 --due 2026-12-31 --reason 'Rules' --replace
holds 'are two campaigns' same '4 5' "$(xargs <"$work/out")"
expect 0 'they are listed' audit list campaigns --format csv
holds 'all five' same 6 "$(wc -l <"$work/out")"
printf '[holidays:2027]\noff = 2027-01-01\nsource.en = an example\n' >"$work/2027.ini"
printf '[holidays:2027]\noff = 2026-01-01\n' >"$work/bad.ini"
expect 77 'an auditor sets no holidays' audit policy holidays "$work/2027.ini"
expect 0 'an admin does' root policy holidays "$work/2027.ini"
holds 'the log has it' same 1 "$(query "SELECT count(*) FROM audit_entry WHERE action = 'setting'
    AND data = 'holidays=2027'")"
expect 78 'of that year only' root policy holidays "$work/bad.ini"
finish
