#!/bin/sh
# Retention from the command line: preview, run, the plan that ties them, the timer.
. "$(dirname "$0")/lib.sh"
later() { export YCADMIN_TEST_NOW="$1"; }

later 1780200000 # 2026-05-31 12:00 in Shanghai
deployment
{
    echo ref,name,department,mobile,home_address,postcode
    i=100
    while [ $i -lt 130 ]; do
        i=$((i + 1))
        echo "E$i,员工$i,研发部,13800138$i,上海市浦东新区世纪大道$i号,200120"
    done
} >"$work/people.csv"
as root import users "$work/people.csv"
as root correct E101 home_address 北京市海淀区中关村大街1号 --reason caller
as root operator add timer --role service --key-file-out "$work/timer.key"
timer() { # STATUS NAME ARGUMENTS...
    want=$1 name=$2
    shift 2
    "$yc" --db "$db" --operator timer --key-file "$work/timer.key" "$@" >"$work/out" 2>"$work/err"
    got=$?
    holds "$name" same "$got" "$want"
}
plan() { sed -n 's/^{"plan":"\([0-9a-f]*\)".*/\1/p' "$work/out"; }

expect 0 'a preview before anything is due' root retention preview --format json
holds 'says so' says '^\{"plan":"[0-9a-f]{64}","due":0,"kept":0,'
# Six calendar months from the 31st of May end with the 30th of November.
later 1796054399 # 2026-11-30 23:59:59
expect 0 'through the last day' root retention preview --format json
holds 'nothing is due' says '"due":0,"kept":0,'
holds 'but will be within 30 days' says '"soon":60,'
later 1796054400 # 2026-12-01 00:00
expect 0 'from the next local midnight' root retention preview --format json
holds 'it is' says '"due":60,"kept":0,'
holds 'by field' says '"field":"home_address","months":6,"clock":"confirmed","action":"delete","floor":null,"values":30,"due":30'
holds 'and by month' says '"months":\[\{"month":"2026-05","n":60\}\]'
p=$(plan)
expect 0 'in words' root retention preview
holds 'with the plan last' says "^(Plan|计划) +$p"
expect 0 'by name' root list due --limit 1
holds 'who goes' says '^E101 +home_address +goes +2026-12-01'
expect 0 'as CSV' root list retention --format csv
holds 'each rule' says '^home_address,6,,delete,30,'

n=$(entries)
expect 77 'the help desk may not run it' desk retention run --yes
expect 77 'nor an auditor' audit retention run --yes
expect 0 'both may see what it would do' desk retention preview
expect 0 'the auditor too' audit retention preview
holds 'nothing is gone' same "$(query 'SELECT count(*) FROM value WHERE field IN (5, 6)')" 60
expect 64 'a run names its plan or --yes' root retention run
expect 75 'another plan than the one previewed is refused' root retention run \
    --plan 0000000000000000000000000000000000000000000000000000000000000000
holds 'and does nothing' same "$(query 'SELECT count(*) FROM value WHERE field IN (5, 6)')" 60
expect 0 'a correction meanwhile' root correct E101 postcode 100080 --reason caller
expect 75 'makes another plan, too' root retention run --plan "$p"
timer 0 'the timer leaves rules that no admin ran' retention run --yes
holds 'and says so' complains 'wait for an admin.*: 2$'
holds 'alone' same "$(query 'SELECT count(*) FROM value WHERE field IN (5, 6)')" 60

expect 0 'look again' root retention preview --format json
holds 'one less' says '"due":59,'
p=$(plan)
expect 0 'then run that plan' root retention run --plan "$p"
holds 'it did' says '59'
holds 'one value is left' same "$(query 'SELECT count(*) FROM value WHERE field IN (5, 6)')" 1
holds 'no lookup of what is gone' same "$(query 'SELECT count(*) FROM lookup WHERE field IN (5, 6)')" 0
holds 'nor the detail of its correction' same \
    "$(query "SELECT count(*) FROM audit_detail d JOIN audit_entry e USING(seq) WHERE e.field = 'home_address'")" 0
holds 'the log file is cut' same "$(stat -c %s "$db/office.db-wal" 2>/dev/null || echo 0)" 0
expect 0 'the log verifies' root audit verify
holds 'an entry for each person' same \
    "$(query "SELECT count(*) FROM audit_entry WHERE action = 'purge' AND subject IS NOT NULL")" 30
expect 0 'the run is listed' root list runs --format csv
holds 'with what it did' says ',hand,done,59,0,59,root,'
expect 75 'the same plan again is not what is due' root retention run --plan "$p"
expect 0 'show the person' root show user E101 --format json
holds 'without the address' says '"field":"home_address","present":false'

later 1812000000 # 2027-06-03
timer 0 'the timer runs what an admin ran' retention run --yes
holds 'the last value is gone' same "$(query 'SELECT count(*) FROM value WHERE field IN (5, 6)')" 0
later 1813000000
as root import users "$work/people.csv" --update
later 1860000000 # 2028-12-09
timer 77 'but stops where it would reach many' retention run --yes
holds 'and says whom to ask' complains 'ask an admin'
holds 'the values are there' same "$(query 'SELECT count(*) FROM value WHERE field IN (5, 6)')" 60
timer 77 'it may list nobody' list users
expect 0 'an admin goes on' root retention run --yes --format json
holds 'to the end' says '"state":"done",.*"due":60,"done":60'

# The units name a command line that this program takes.
unit=data/systemd/ycadmin-retention.service
eval "set -- $(sed -n 's|^ExecStart=@PREFIX@/bin/ycadmin ||p' $unit | sed "s|\${CREDENTIALS_DIRECTORY}/key|$work/timer.key|")"
"$yc" --db "$db" "$@" >"$work/out" 2>"$work/err"
tell $? 'the unit starts a run' "$work/out" "$work/err"
eval "set -- $(sed -n 's|^ExecStart=@PREFIX@/bin/ycadmin ||p' data/systemd/ycadmin-check.service |
    sed "s|\${CREDENTIALS_DIRECTORY}/key|$work/timer.key|")"
"$yc" --db "$db" "$@" >"$work/out" 2>"$work/err"
holds 'the other one a check' test $? -le 3
holds 'with a line to show' says '.'
finish
