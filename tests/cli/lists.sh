#!/bin/sh
# Every list there is, in every format and for every role: the three formats agree, who may
# not read is refused, and each look leaves one entry.
. tests/cli/lib.sh
deployment
cat >"$work/people.csv" <<CSV
ref,name,department,birth_date,mobile
u1,张三,研发部,1990-01-02,13800138000
u2,李四,客服部,1991-02-03,13900139000
u3,王五,客服部,2012-02-03,13700137000
CSV
as root import users "$work/people.csv" || tell 1 'the people of the test' "$work/err"

as root list nothing
lists=$(sed -n 's/^hint: one of: //p' "$work/err")
holds 'an unknown list names those there are' [ -n "$lists" ]

# The rows of $work/out: a table's lines, CSV's line ends, JSON's objects, without the headings.
table_rows() { awk 'END { print (NR > 0 ? NR - 1 : 0) }' "$work/out"; }
csv_rows() { awk '/\r$/ { n++ } END { print n - 1 }' "$work/out"; }
json_rows() { grep -cE '^,?[{].*[}]$' "$work/out"; }

as root operator add svc --role service --key-file-out "$work/svc.key"
service() { "$yc" --db "$db" --operator svc --key-file "$work/svc.key" "$@" >"$work/out" 2>"$work/err"; }
refused() { service "$@"; [ $? = 77 ]; }

for list in $lists; do
    before=$(entries)
    expect 0 "$list as a table" root list "$list"
    after=$(entries)
    table=$(table_rows)
    holds "$list leaves its look in the log" [ "$after" -gt "$before" ]
    if [ "$list" = audit ]; then as root list audit --limit 5; table=$(table_rows); set -- --limit 5; else set --; fi
    expect 0 "$list as CSV" root list "$list" --format csv "$@"
    csv=$(csv_rows)
    expect 0 "$list as JSON" root list "$list" --format json "$@"
    holds "$list has the same rows in each" same "$table $csv" "$csv $(json_rows)"
    holds "$list is refused to the service" refused list "$list"
done

# What each role may list: of lists about people, the help desk says whom it looks for.
may() { # ROLE LIST: the exit status that it should get
    case $1.$2 in
    audit.*) echo 0 ;;
    desk.overview | desk.fields | desk.activities | desk.retention | desk.runs | desk.incidents | desk.campaigns | \
        desk.policies | desk.records | desk.exemptions | desk.sharing | desk.recipients | \
        desk.winddown) echo 0 ;;
    *) echo 77 ;; # about people and without a filter, or not its right
    esac
}
for list in $lists; do
    for who in audit desk; do
        expect "$(may $who "$list")" "$list for $who, without a filter" "$who" list "$list"
    done
done
expect 0 'with one the help desk may' desk list users --filter ref:u1
holds 'and sees whom it asked for' says 'u1'
expect 0 'a list in another order' root list operators --sort -name --format csv
holds 'which is the opposite of its own' says "$(printf 'svc,')"
expect 65 'an order that is not served' root list users --sort mobile
holds 'is answered with those that are' complains 'one of: ref -ref name -name'
expect 65 'rows with one order only' root list overview --sort clause
holds 'are said to have it' complains 'one order only'
holds 'nothing on standard error but what was refused' not complains '张三'
finish
