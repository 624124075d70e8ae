#!/bin/sh
# Another company's deployment, from its policy file to every list: only the data differs.
. "$(dirname "$0")/lib.sh"
policy=data/demo/policy-harbour.ini

expect 0 'the company makes its deployment' - init --admin root --policy "$policy" \
    --new-password-file "$work/root"
cat >"$work/people.csv" <<CSV
ref,name,department,birth_date,mobile,licence_number
h1,周航,船队一班,1988-04-05,13800138000,310101198804051235
h2,吴帆,船队二班,1992-06-07,13900139000,310101199206071230
h3,郑锚,船队一班,2010-02-03,13700137000,
CSV
printf 'ref,trips\nh1,12\n' >"$work/trips.csv"
expect 0 'its people are imported with its fields' root import users "$work/people.csv"
expect 65 'but not what needs a consent first' root import users "$work/trips.csv" --update
holds 'all three' same 3 "$(people)"
expect 0 'one is shown' root show user h1
holds 'with a field that only it has' says 'icence|驾驶'
expect 0 'a value of such a field is found' root list users --filter ref:h2 --format csv
holds 'as the person it belongs to' says '^h2,'

as root list nothing
lists=$(sed -n 's/^hint: one of: //p' "$work/err")
holds 'there are lists' [ -n "$lists" ]
for list in $lists; do
    expect 0 "$list can be listed" root list "$list" --format json
    holds "$list does not name the first company" not says '永昌|ongchang|0349-|右玉'
done

as root check
code=$?
holds 'its clauses are checked' [ "$code" -ge 0 -a "$code" -le 3 ]
expect 0 'and listed' root list overview --format csv
holds 'each of them once' same "$(grep -c '^\[clause:' "$policy")" "$(grep -c '^[A-H]\.\?[0-9]*,\|^contact,' "$work/out")"
# No clause stands without a measure whose check exists.
sed -n 's/^check = //p' "$policy" | while read -r name; do
    grep -q "^CHECK($name)" include/service/checks.def || echo "$name"
done >"$work/without"
holds 'only what has no check is not measured' same "$(grep -c . "$work/without")" \
    "$(grep -c 'no check measures' "$work/out")"
holds 'nothing in the program names the first company' same \
    'include/base/asset.h src/rules/password.c src/service/policies_text.c' \
    "$(grep -rliE 'yongchang|永昌|0349-|右玉' src include | sort | tr '\n' ' ' | sed 's/ $//')"
finish
