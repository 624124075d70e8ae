#!/bin/sh
# check: one line and one status, for each way it can end; approvals and minors by command.
. "$(dirname "$0")/lib.sh"
deployment
printf 'brass otters mend the net\n' >"$work/second"
as root operator add timer --role service --key-file-out "$work/timer.key"
timer() { # STATUS NAME ARGUMENTS...: as the service, with its key
    want=$1 name=$2
    shift 2
    "$yc" --db "$db" --operator timer --key-file "$work/timer.key" "$@" >"$work/out" 2>"$work/err"
    got=$?
    [ "$got" = "$want" ] || echo "status $got, not $want" >>"$work/err"
    [ "$got" = "$want" ]
    tell $? "$name" "$work/out" "$work/err"
}

timer 2 'the check finds what is broken' check
holds 'in one line' same "$(wc -l <"$work/out")" 1
holds 'that says so, and what' says '^YCADMIN BROKEN - .*; 3\.3: 1 without undertaking'
holds 'with figures for a graph' says '\| kept=[0-9]+ at_risk=[0-9]+ broken=[0-9]+ unmeasured=[0-9]+$'
for who in root desk audit; do as $who operator accept; done
expect 0 'the rows as a list' audit list overview --format csv
holds 'by clause and state' says '^clause,state,title,figure,deadline'
holds 'one for the staff, kept' says '^3\.3,kept,'
expect 0 'only what is not kept' audit list overview --filter '!status:kept'
holds 'which leaves that one out' not says '^3\.3 '
expect 3 'the help desk may not check' desk check
holds 'and is told in the line' says '^YCADMIN UNKNOWN - '

# States from the worst: broken, at risk, unmeasured, kept.
query "DELETE FROM policy WHERE section LIKE 'clause:%' AND section NOT IN ('clause:3.1', 'clause:3.2', 'clause:3.3')"
timer 1 'no backup is a risk' check
holds 'named' says '^YCADMIN AT RISK - .*; 3\.1: no backup was made yet'
query "DELETE FROM policy WHERE section = 'clause:3.1'"
timer 3 'what is not measured is not known' check
holds 'and says what that is' says '^YCADMIN UNKNOWN - .*; 3\.2: there is no value yet'
printf 'ref,name\nE1,张三\n' >"$work/one.csv"
as root import users "$work/one.csv"
timer 0 'all kept' check
holds 'is said' says '^YCADMIN KEPT - '
timer 0 'as JSON' check --format json
holds 'with the whole of it' says '"state":"kept","kept":2,.*"clause":"3\.2","state":"kept"'

# Every failure to find out ends in 3, and says why where a monitor reads.
timer 3 'a wrong option' check --bogus
holds 'says so' says '^YCADMIN UNKNOWN - '
timer 3 'a wrong argument' check now
timer 3 'a wrong format' check --format csv
expect 3 'a wrong password' wrong check
expect 3 'nobody signed in' - check
"$yc" --db "$work/nowhere" --operator root --password-file "$work/root" check >"$work/out" 2>"$work/err"
holds 'no deployment' same $? 3
holds 'says so too' says '^YCADMIN UNKNOWN - no deployment'
"$yc" --db "$work/nowhere" --operator root --password-file "$work/root" check --format json >"$work/out" 2>"$work/err"
holds 'also as JSON' says '^\{"state":"unknown","error":"no deployment'
expect 64 'other commands keep their codes' root list overview --bogus

# A log that does not verify.
cp -a "$db" "$work/kept"
query 'DROP TRIGGER audit_no_update'
query "UPDATE audit_entry SET data = 'x' WHERE seq = (SELECT max(seq) FROM audit_entry)"
timer 2 'a broken log is broken' check
holds 'and named first' says '^YCADMIN BROKEN - .*; log: the audit log does not verify'
rm -rf "$db"
mv "$work/kept" "$db"

# Approvals: a look at a minor, asked for and granted.
printf 'ref,name,birth_date\nM1,张小,2010-03-07\n' >"$work/minor.csv"
as root import users "$work/minor.csv"
expect 0 'a clerk opens a minor' desk show user M1
expect 77 'and may not change that it is free' desk minors approval on
expect 0 'until an admin wants an approval' root minors approval on
expect 77 'now the clerk is refused' desk show user M1
holds 'and told where it waits' complains ':approvals'
expect 0 'the admin sees it' root approval list --filter status:waiting
holds 'with whom and what' says '^1 +waiting +minor-look +M1 .*desk'
expect 77 'the clerk may not grant it' desk approval grant 1
expect 65 'there is no other' root approval grant 2
expect 64 'it is a number' root approval grant one
expect 0 'the admin grants it' root approval grant 1
expect 0 'and the clerk opens the minor' desk show user M1
expect 75 'what is decided stays' root approval refuse 1
expect 0 'the list is a pane, too' desk list approvals --filter status:granted --format json
holds 'of the same rows' says '"id":"1","state":"granted"'

# The yearly audit of minors' data.
expect 77 'a clerk records no audit' desk minors audited 2026-11-20
expect 65 'none that lies ahead' audit minors audited 2026-11-25
expect 0 'an auditor records one' audit minors audited 2026-11-20 --case AU-7
expect 0 'which is an entry of the log' audit list audit --filter action:minors-audit --format csv
holds 'with its report' says 'minors-audit,.*,AU-7'
finish
